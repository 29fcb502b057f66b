/** What a pipeline's file imports: the authoring API, light enough for a browser. The compiler is `rmc/compiler`. */
export { browser, byTime, compute, edge, env, latest, merge, param, pipeline, secret, server, zip } from "@rmc/runtime";
export type {
  Audio,
  ByTimeOptions,
  CallOptions,
  ComputeNeeds,
  FileRef,
  Flow,
  FlowValue,
  Image,
  LinkOptions,
  Pipeline,
  PipelineInputs,
  PipelineOutputs,
  PixelFormat,
  Place,
  PlainInput,
  PlainSession,
  RunOptions,
  Tensor,
  TensorData,
  Video,
} from "@rmc/runtime";
