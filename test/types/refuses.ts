/**
 * What TypeScript must refuse: one error each, at the node at fault. The comment under a line marks where the error must
 * stand and quotes a part of it.
 */
import { browser, byTime, compute, edge, param, pipeline, server } from "rmc";
import type { Audio, Flow, Video } from "rmc";
import * as nodes from "./nodes.ts";

declare const mic: Flow<Audio<48000, 1>>;
declare const text: Flow<string>;
declare const camera: Flow<Video>;
declare const misspelled: { onErrors: "skip"; concurrency: number };

// A wrong node is one error, and what follows keeps the type that the node promises.
const broken = server(text, nodes.transcribe);
//                          ^ Type 'string' is not assignable to type 'Audio<16000, 1>'
server(broken, nodes.reply);

server(mic, nodes.shout);
//          ^ is not assignable to type 'string'
browser(mic, new nodes.Gain(), new nodes.Onset(), nodes.shout);
//                                                ^ Type '{ at: number; }' is not assignable to type 'string'
browser(text, new nodes.Denoise({ floor: 0 }));
//            ^ Type 'string' is not assignable to type 'Audio<48000, 1>'
browser(camera, new nodes.Onset());
//              ^ is missing the following properties from type 'Audio<number, number>'
server(text, (s) => s.length, nodes.shout);
//                            ^ Type 'number' is not assignable to type 'string'
server(text, nodes.speak, nodes.shout);
//                        ^ Type 'Audio<24000, 1>' is not assignable to type 'string'
server(text, nodes.louder);
//           ^ Type 'string' is not assignable to type 'Audio<number, number>'
server(text, new nodes.Keep());
//           ^ Type 'string' is not assignable to type 'Audio<number, number>'

// tick
server(text, new nodes.Gain());
//           ^ tick() works on the samples of audio, but the flow carries
server(mic, new nodes.TickWithEnd());
//          ^ a node with tick() cannot have end()

// Things that are no node.
server(text, nodes.Words);
//           ^ a class is no node: write new before it
server(text, nodes.half);
//           ^ is not assignable to
server(text, 42);
//           ^ is not assignable to
void server(text);
//   ^ Expected 2-10 arguments, but got 1
server("text", nodes.shout);
//     ^ is not assignable to parameter of type 'Flow<

// Inside a lambda the error is the lambda's own.
server(text, (s) => s.lenght);
//                    ^ Did you mean 'length'

// Options.
server(text, nodes.shout, { cancelOnn: text });
//                          ^ 'cancelOnn' does not exist in type
server(text, nodes.shout, { onError: "ignore" });
//                          ^ is not assignable to
server(text, nodes.shout, misspelled);
//                        ^ is not assignable to type 'NoSuchOption'
server(text, nodes.shout, { concurrency: 2 }, nodes.shout);
//                                            ^ is not assignable to type 'OptionsMustBeLast'
compute({ gpus: 1 });
//        ^ 'gpus' does not exist
byTime(mic, text, { within: "1s" });
//                  ^ is not assignable to type 'number'
void byTime(mic, text);
//   ^ Expected 3 arguments
param("size", { value: 1 });
//            ^ Argument of type '{ value: number; }' is not assignable to

// Flows and pipelines.
const wrong: Flow<number> = edge(text, nodes.shout);
//    ^ Type 'string' is not assignable to type 'number'
pipeline(({ mic }: { mic: Flow<Audio> }) => ({ mic, rate: 48000 }));
//       ^ Type 'number' is not assignable to type 'Flow<unknown>'
const ok = pipeline(({ mic }: { mic: Flow<Audio> }) => ({ mic }));
void ok.run({});
//          ^ Property 'mic' is missing
void ok.run({ mic: ["hello"] });
//            ^ Type 'string' is not assignable to type 'Audio
export const used: unknown[] = [wrong];
