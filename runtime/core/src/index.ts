export { browser, compute, edge, server } from "./define/place.ts";
export type { Place } from "./define/place.ts";
export { byTime, latest, merge, zip } from "./define/joins.ts";
export { env, param, secret } from "./define/start-values.ts";
export { pipeline } from "./define/pipeline.ts";
export type { Pipeline, PipelineInputs, PipelineOutputs, RunOptions } from "./define/pipeline.ts";
export { enterScope } from "./define/scope.ts";
export type { Scope } from "./define/scope.ts";
export { tracePipeline } from "./define/trace-pipeline.ts";
export { printTracedGraph } from "./define/traced-graph.ts";
export type { TracedCall, TracedGraph, TracedJoin, TracedOperator } from "./define/traced-graph.ts";
export { byTimeOperator } from "./engine/by-time-operator.ts";
export { latestOperator } from "./engine/latest-operator.ts";
export { mergeOperator } from "./engine/merge-operator.ts";
export { zipOperator } from "./engine/zip-operator.ts";
export { callOperator } from "./engine/call.ts";
export { seededRandom } from "./engine/random.ts";
export { Engine } from "./engine/engine.ts";
export { kernelCall } from "./engine/kernel-call.ts";
export type { EngineOptions } from "./engine/engine.ts";
export type { StageContext } from "./engine/engine-context.ts";
export type { Stamped } from "./engine/item.ts";
export { hostNode } from "./node/host-node.ts";
export type { HostNodeSpec } from "./node/host-node.ts";
export { tickNodes } from "./node/tick-node.ts";
export type { TickNodeSpec } from "./node/tick-node.ts";
export type { OperatorAnnotation, PlainAnnotations } from "./plain/plain-annotations.ts";
export type { PlainInput, PlainSession } from "./plain/plain-session.ts";
export { runPlain } from "./plain/run-plain.ts";
export type { RunCounts, RunPlainOptions } from "./plain/run-plain.ts";
export type { f32, f64, i16, i32, i8, u16, u32, u8 } from "./define/hints.ts";
export type { Flow, FlowValue } from "./define/flow.ts";
export type { Audio, FileRef, Image, PixelFormat, Tensor, TensorData, Video } from "./define/media.ts";
export type { ByTimeOptions, CallLimits, CallOptions, ComputeNeeds, LinkOptions } from "./define/options.ts";
export type { Codec } from "./codec.ts";
export { ERROR_CODES, RmcError } from "./error.ts";
export type { ErrorCode, ErrorDetails, SourcePosition } from "./error.ts";
export type { Channel } from "./channel.ts";
export { createFrame, decodeFrame, decodeValue, encodeValue, FRAME_LIMIT, isVoid } from "./frame.ts";
export type { Frame } from "./frame.ts";
export { CANCEL, CLOSE, CREDIT, DATA, END, ERROR, HELLO, MARK, OPEN, PATHS, PING, PONG, READY } from "./frame-type.ts";
export type { FrameType } from "./frame-type.ts";
export { machineClock, type Clock } from "./clock.ts";
export type { BetterPath } from "./link/better-path.ts";
export { dialLasting, type DialOptions } from "./link/dial-lasting.ts";
export { Inbox } from "./link/inbox.ts";
export { Incoming, type FrameSource } from "./link/incoming.ts";
export { LastingAcceptor, type Accepted } from "./link/lasting-acceptor.ts";
export type { PathEvent, PathLog } from "./link/path-log.ts";
export { LastingChannel, WENT_AWAY, type LastingOptions } from "./link/lasting-channel.ts";
export { Link } from "./link/link.ts";
export type { LinkEvents } from "./link/link.ts";
export { acceptShared, isShared } from "./link/shared-channel.ts";
export { SharedDialler } from "./link/shared-dialler.ts";
export { Outgoing, type FrameSink } from "./link/outgoing.ts";
export { readToken, sessionOfToken, SHORTEST_SECRET, signToken, type Grant } from "./session/token.ts";
export { memoryChannels } from "./memory-channel.ts";
export { mustTake } from "./must-take.ts";
export type { ClientOptions, ClientProgram } from "./session/client-member.ts";
export type { FeedInputs } from "./session/feed.ts";
export type { Connect, Member } from "./session/member.ts";
export { errorFrame, helloFrame, readError, readHello } from "./session/messages.ts";
export type { HelloMessage, OpenMessage, ParamValue, SessionMode } from "./session/messages.ts";
export type { Resources } from "./session/resources.ts";
export type { HostName } from "./session/topology.ts";
export { kernelNode } from "./node/kernel-node.ts";
export type { KernelSpec } from "./node/kernel-node.ts";
export type {
  CallProgram,
  Emit,
  JoinProgram,
  LinkProgram,
  NodeContext,
  NodeInstance,
  NodeProgram,
  OperatorProgram,
  ParamProgram,
  StageProgram,
  Stamp,
  TierProgram,
  Work,
} from "./program.ts";
export { HostWatch, shortId } from "./session/host-watch.ts";
export type {
  ConnectionReport,
  HostReport,
  HostWatcher,
  SessionReport,
  StreamReport,
  TrackCounts,
  TrackReport,
} from "./session/host-watch.ts";
export type { HostLimits } from "./session/host-limits.ts";
export { Host } from "./session/host.ts";
export type { HostOptions } from "./session/host.ts";
export { openSession, Session } from "./session/open-session.ts";
export { callSession } from "./session/call-session.ts";
export type { CallSessionOptions } from "./session/call-session.ts";
export type { LostConnection, SessionState } from "./session/session-state.ts";
export { runHosts } from "./session/run-hosts.ts";
export type { OpenPair, RunHostsOptions } from "./session/run-hosts.ts";
export { runSession } from "./session/run-session.ts";
export type { RunSessionOptions } from "./session/run-session.ts";
export type { SessionInput } from "./session/session-input.ts";
export type { Transport, Tried } from "./session/transports.ts";
export type { SessionOutput } from "./session/session-output.ts";
export { hostsInProcess } from "./session/run-hosts.ts";
export type { HostsInProcess } from "./session/run-hosts.ts";
export type { Target } from "./target.ts";
export { declaredMemory } from "./kernel/declared-memory.ts";
export { restoreKernel, snapshotKernel } from "./kernel/snapshot.ts";
export { mapLocator } from "./kernel/map-locator.ts";
export type { KernelMap } from "./kernel/map-locator.ts";
export { userCode } from "./node/user-code.ts";
