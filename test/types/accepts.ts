/** What TypeScript must accept, with the exact type of every flow. Each `is` names both sides: neither may be wider. */
import { browser, byTime, compute, edge, env, latest, merge, param, pipeline, secret, server, zip } from "rmc";
import type { Audio, FileRef, Flow, Image, Place, Tensor, Video } from "rmc";
import * as nodes from "./nodes.ts";

// oxlint-disable typescript/no-unnecessary-type-parameters, typescript/no-floating-promises -- types are the subject
declare function is<Expected>(): <Actual>(flow: Flow<Actual>, ...exactly: Same<Expected, Actual>) => void;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [expected: A, actual: B];

type Mic = Audio<48000, 1>;
declare const mic: Flow<Mic>;
declare const stereo: Flow<Audio<44100, 2>>;
declare const text: Flow<string>;
declare const camera: Flow<Video<"i420">>;
declare const picture: Flow<Image<"rgba">>;
declare const flag: boolean;
const gpu = compute({ gpu: true, memory: "8GB" });

// The forms of a node.
is<Mic>()(browser(mic, new nodes.Denoise({ floor: 0.01 })));
is<Mic>()(browser(mic, new nodes.Gain()));
is<Audio<44100, 2>>()(browser(stereo, new nodes.Gain(), new nodes.Gain()));
is<{ at: number }>()(browser(mic, new nodes.Onset()));
is<string>()(server(text, new nodes.Words()));
is<string[] | { total: number }>()(server(text, new nodes.Counted()));
is<string | number>()(server(text, new nodes.EmitsAtEnd()));
is<string>()(server(text, nodes.letters));
is<Audio<24000, 1>>()(server(text, nodes.speak));
is<string>()(server(text, nodes.shout));
is<number>()(server(text, parseFloat));
is<number>()(server(text, Number));
is<string>()(server(mic, (frame) => frame.pts, String));
is<boolean>()(server(text, Boolean));

// Inline lambdas get their parameter, at every position.
is<number>()(edge(mic, (frame) => frame.rate / frame.channels));
is<string>()(
  edge(
    mic,
    (frame) => frame.samples,
    (samples) => samples.length,
    (length) => `${length}`,
  ),
);
is<number>()(
  edge(
    text,
    (s) => [s],
    ([s]) => s ?? null,
    (s) => s.length,
    (n) => ({ n }),
    ({ n }) => new Set([n]),
    (set) => set.size,
    (size) => `${size}`,
    (s) => s.length,
    { concurrency: 2 },
  ),
);
is<string>()(
  edge(
    text,
    (s) => (s === "" ? undefined : s),
    async (s) => s,
    async function* (s) {
      yield s;
    },
    function* (s) {
      yield s;
      yield null;
    },
  ),
);
is<"loud" | "soft">()(
  edge(mic, new nodes.Denoise({ floor: 0 }), (frame): "loud" | "soft" => (frame.pts > 1 ? "loud" : "soft"), { onError: "skip" }),
);

// Format differs, and only format.
is<nodes.Transcript>()(server(mic, nodes.transcribe));
is<nodes.Transcript>()(server(stereo, new nodes.Gain(), nodes.transcribe));
is<Video<"rgba">>()(browser(camera, nodes.blur));
is<Image<"gray">>()(browser(picture, nodes.edges));

// Generic functions and generic methods keep element type and format.
is<Mic>()(browser(mic, nodes.louder));
is<Mic>()(browser(mic, new nodes.Keep()));
is<Mic>()(browser(mic, new nodes.Gain(), nodes.louder, new nodes.Keep()));
is<Audio<44100, 1>>()(browser(stereo, nodes.mono));
is<Audio<16000, 1>>()(browser(mic, nodes.mute));
is<Mic[]>()(browser(mic, new nodes.Recent()));
is<string[]>()(browser(text, new nodes.Recent()));
is<string>()(browser(text, new nodes.Forward()));
is<Mic>()(browser(mic, new nodes.Forward()));
is<{ value: string; at: number }>()(browser(text, nodes.stamped));
is<number>()(browser(text, (s) => [s.length], nodes.first));
is<string>()(browser(text, nodes.later, nodes.twice));

// Options, places, joins.
const onset = browser(mic, new nodes.Onset());
is<string>()(
  gpu(server(mic, nodes.transcribe), nodes.reply, {
    cancelOn: onset,
    onError: "restart",
    concurrency: 2,
    link: { mode: "deadline", deadline: 200 },
    limits: { work: 1e6, memory: 2 ** 20 },
  }),
);
is<string>()(gpu(text, nodes.shout, { cancelOn: [onset, mic] }));
declare const perhaps: Flow<boolean> | undefined;
is<string>()(gpu(text, nodes.shout, { cancelOn: perhaps }));
is<string>()(gpu(text, nodes.shout, { cancelOn: [onset, perhaps] }));
is<string>()((flag ? server : edge)(text, nodes.shout));
is<string>()((flag ? gpu : browser)(text, (s) => s));
const somewhere: Place = flag ? gpu : server;
is<string>()(somewhere(text, nodes.shout));
is<string | Mic>()(merge(text, mic));
is<[string, Mic]>()(zip(text, mic));
is<[string, Mic, { at: number }]>()(latest(text, mic, onset));
is<[Mic, { at: number }]>()(byTime(mic, onset, { within: 0.1 }));
is<Mic>()(merge(...[1, 2].map(() => edge(mic, new nodes.Gain()))));
is<number>()(edge(latest(text, mic), ([word, frame]) => word.length * frame.rate));
const wider: Flow<Audio | string> = merge(text, mic);
is<number>()(edge(wider, (value) => (typeof value === "string" ? value.length : value.rate)));

// Whole pipelines.
const meter = pipeline(({ mic, notes }: { mic: Flow<Mic>; notes?: Flow<string> }) => {
  const clean = browser(mic, new nodes.Denoise({ floor: param("floor", 0.01) }));
  const model: string = env("MODEL", "small") + secret("KEY");
  const named = server(notes, (note) => `${model}: ${note}`);
  return { clean, named };
});
const outputs = await meter.run({ mic: [] }, { params: { floor: 0.1 }, every: 0.01 });
const clean: Mic[] = outputs.clean;
const named: string[] = outputs.named;
await meter.run({ mic: (async function* (): AsyncGenerator<Mic> {})(), notes: new Set<string>() });
const session = await meter.open();
await session.inputs.mic.send(clean[0]!);
await session.inputs.notes.send("a", 0.5);
for await (const note of session.outputs.named) named.push(note);

// What the media types are made of.
const tensor: Tensor<Float32Array> = { kind: "tensor", data: new Float32Array(6), shape: [2, 3] };
const file: FileRef = { kind: "file", digest: "sha256:0", size: 0, name: "a", type: "text/plain" };
const anyTensor: Tensor = tensor;
export const used: unknown[] = [anyTensor, file];
