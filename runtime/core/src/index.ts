export { browser, compute, edge, server } from "./define/place.ts";
export type { Place } from "./define/place.ts";
export { byTime, latest, merge, zip } from "./define/joins.ts";
export { env, param, secret } from "./define/start-values.ts";
export { pipeline } from "./define/pipeline.ts";
export type { Pipeline, PipelineInputs, PipelineOutputs } from "./define/pipeline.ts";
export type { Flow, FlowValue } from "./define/flow.ts";
export type { Audio, FileRef, Image, PixelFormat, Tensor, TensorData, Video } from "./define/media.ts";
export type { ByTimeOptions, CallOptions, ComputeNeeds, LinkOptions } from "./define/options.ts";
