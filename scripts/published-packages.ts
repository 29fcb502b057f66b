/** The folders of the packages that are published. */
export const PUBLISHED: readonly string[] = [
  "compiler",
  "runtime/core",
  "runtime/math",
  "runtime/socket",
  "runtime/worker",
  "runtime/ws",
  "runtime/grpc",
  "runtime/webrtc",
  "runtime/media",
  "runtime/conformance",
  "stdlib",
  "targets/server",
  "targets/edge",
  "targets/browser",
];
