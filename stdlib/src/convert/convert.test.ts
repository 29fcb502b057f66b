import { describe, expect, test } from "vitest";
import { ConvertImage } from "./convert-image.ts";
import { ConvertPixels } from "./convert-pixels.ts";
import { MixChannels } from "./mix-channels.ts";

describe("MixChannels", () => {
  const mix = (samples: readonly number[], from: number, to: number): readonly number[] => [
    ...new MixChannels({ channels: to }).process({ kind: "audio", samples: Float32Array.from(samples), rate: 8000, channels: from, pts: 0 })
      .samples,
  ];

  test("takes the mean of what falls onto one channel", () => {
    expect(mix([1, 0, 0.5, 0.25], 2, 1)).toEqual([0.5, 0.375]);
    expect(mix([1, 2, 3, 4], 4, 2)).toEqual([2, 3]);
    expect(mix([1, 2, 3], 3, 2)).toEqual([2, 2]);
  });

  test("repeats channels where there are more", () => {
    expect(mix([1, 2], 1, 2)).toEqual([1, 1, 2, 2]);
    expect(mix([1, 2], 2, 3)).toEqual([1, 2, 1]);
  });
});

describe("ConvertPixels", () => {
  const convert = (
    data: readonly number[],
    width: number,
    height: number,
    from: "rgba" | "i420" | "gray",
    to: "rgba" | "i420" | "gray",
  ): readonly number[] => [
    ...new ConvertPixels({ format: to }).process({ kind: "video", data: Uint8Array.from(data), width, height, format: from, pts: 0 }).data,
  ];
  const WHITE = [255, 255, 255, 255];
  const BLACK = [0, 0, 0, 255];
  const RED = [255, 0, 0, 255];

  test("gives the known values of BT.601, limited range", () => {
    expect(convert([...WHITE], 1, 1, "rgba", "i420")).toEqual([235, 128, 128]);
    expect(convert([...BLACK], 1, 1, "rgba", "i420")).toEqual([16, 128, 128]);
    expect(convert([...RED], 1, 1, "rgba", "i420")).toEqual([82, 90, 240]);
  });

  test("comes back from i420 to what it was, up to rounding", () => {
    for (const colour of [WHITE, BLACK, RED, [0, 255, 0, 255], [0, 0, 255, 255], [120, 130, 140, 255]]) {
      const there = convert([...colour, ...colour, ...colour, ...colour], 2, 2, "rgba", "i420");
      convert(there, 2, 2, "i420", "rgba").forEach((value, index) => expect(Math.abs(value - colour[index % 4]!)).toBeLessThanOrEqual(3));
    }
  });

  test("has chroma planes of half the size, rounded up, from the mean of their pixels", () => {
    expect(
      convert([...WHITE, ...BLACK, ...RED, ...WHITE, ...BLACK, ...RED, ...WHITE, ...BLACK, ...RED], 3, 3, "rgba", "i420"),
    ).toHaveLength(9 + 2 * 4);
    expect(convert([...WHITE, ...BLACK, ...BLACK, ...WHITE], 2, 2, "rgba", "i420").slice(4)).toEqual([128, 128]);
  });

  test("has gray in full range", () => {
    expect(convert([...WHITE, ...BLACK], 2, 1, "rgba", "gray")).toEqual([255, 0]);
    expect(convert([7], 1, 1, "gray", "rgba")).toEqual([7, 7, 7, 255]);
    expect(convert([235, 16, 128, 128], 2, 1, "i420", "gray")).toEqual([255, 0]);
    expect(convert([255, 0], 2, 1, "gray", "i420")).toEqual([235, 16, 128, 128]);
  });

  test("passes the right format on untouched, for images too", () => {
    const image = { kind: "image", data: Uint8Array.of(1), width: 1, height: 1, format: "gray" } as const;
    expect(new ConvertImage({ format: "gray" }).process(image)).toBe(image);
    expect(new ConvertImage({ format: "rgba" }).process(image)).toEqual({ ...image, data: Uint8Array.of(1, 1, 1, 255), format: "rgba" });
  });
});
