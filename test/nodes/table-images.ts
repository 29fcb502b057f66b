/** Nodes of pictures, detections and packets. */
import type { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { bytes, detections, pictures } from "./inputs.ts";
import type { Row } from "./table.ts";

const gray = (g: Generator): object[] => pictures(g, "gray", "image");
const rgba = (g: Generator): object[] => pictures(g, "rgba", "image");

export const IMAGES: Readonly<Record<string, Row>> = {
  blockCoder: {
    is: "dct/BlockCoder",
    options: [[{ quality: 50 }], [{ quality: 90 }], [{ quality: 5 }]],
    inputs: (g) => gray(g).slice(0, 2),
  },
  sobelOf: { is: "gray-image/sobel", inputs: gray },
  boxBlur: { is: "gray-image/BoxBlur", options: [[2], [0]], inputs: gray },
  equalizeOf: { is: "gray-image/equalize", inputs: gray },
  otsuOf: { is: "gray-image/otsu", inputs: gray },
  componentsOf: { is: "gray-image/components", inputs: gray },
  corners: { is: "gray-image/Corners", options: [[undefined], [{ limit: 2 }]], inputs: gray },
  gray: { is: "colour/toGray", inputs: rgba },
  paletteOf: { is: "colour/palette", inputs: rgba },
  ditherOf: { is: "colour/dither", inputs: rgba },
  resize: {
    is: "colour/Resize",
    options: [[{ width: 5, height: 4 }], [{ width: 20, height: 3 }]],
    inputs: (g) => pictures(g, "rgba", "video"),
  },
  motion: { is: "motion/MotionDetector", options: [[{ threshold: 20 }], [undefined]], inputs: (g) => pictures(g, "gray", "video") },
  nonMaxSuppression: { is: "boxes/NonMaxSuppression", options: [[{ iou: 0.4 }], [undefined]], inputs: (g) => detections(g) },
  boxTracker: { is: "boxes/BoxTracker", options: [[undefined], [{ threshold: 0.1, patience: 0 }]], inputs: (g) => detections(g, 20) },
  centroidTracker: { is: "boxes/CentroidTracker", options: [[30], [undefined]], inputs: (g) => detections(g, 20) },
  reorder: { is: "jitter/Reorder", options: [[{ depth: 3 }], [undefined]], inputs: packets, calm: true },
  jitterEstimate: { is: "jitter/JitterEstimate", inputs: packets },
  reblock: {
    is: "jitter/Reblock",
    options: [[{ size: 16 }], [{ size: 1 }]],
    inputs: (g) => Array.from({ length: 12 }, () => new Float32Array(g.below(50)).map(() => g.random())),
  },
};

/** In disorder, with losses and repetitions, over the end of 16 bits. */
function packets(g: Generator): object[] {
  const sent = Array.from({ length: 40 }, (_, i) => ({
    seq: (65520 + i) & 0xffff,
    timestamp: i * 160,
    arrival: i * 0.02 + g.random() * 0.01,
    payload: bytes(g, 4),
  })).filter((_, i) => i % 11 !== 7);
  for (let i = 1; i < sent.length; i++) {
    if (g.random() < 0.3) [sent[i - 1], sent[i]] = [sent[i]!, sent[i - 1]!];
  }
  return [...sent, sent[5]!];
}
