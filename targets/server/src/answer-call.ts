/** A stock client's `call` and `run`: those of our own clients, with values as their codecs write them. */
import type { IncomingCall, NamedValue } from "@rmc/grpc";
import {
  callSession,
  FRAME_LIMIT,
  RmcError,
  runSession,
  type ClientProgram,
  type Codec,
  type Connect,
  type ParamValue,
} from "@rmc/runtime";

type Inputs = Readonly<Record<string, readonly unknown[]>>;

export async function answerCall(program: ClientProgram, call: IncomingCall, connect: Connect): Promise<readonly NamedValue[]> {
  if (call.who instanceof RmcError) throw call.who;
  if (call.build !== program.build)
    throw new RmcError("other-build", `this server runs build ${program.build}, the call is for build "${call.build}"`);
  const options = {
    program,
    connect,
    params: paramsOf(call.params),
    signal: call.signal,
    ...(call.deadline !== undefined && { deadline: call.deadline }),
    ...(call.who?.session !== undefined && { session: call.who.session }),
  };
  const inputs = inputsOf(program, call.inputs);
  const outputs: NamedValue[] = [];
  let bytes = 0;
  const onOutput = (name: string, value: unknown): void => {
    const output = { name, value: encode(codecOf(program, "to", program.outputs, name)!, value) };
    bytes += output.value.length;
    if (bytes > FRAME_LIMIT) throw new RmcError("too-large", `the outputs of a call have more than ${FRAME_LIMIT} bytes: open a session`);
    outputs.push(output);
  };
  if (call.verb === "run") await runSession({ ...options, inputs, onOutput });
  else for (const [name, value] of Object.entries(await callSession({ ...options, inputs: onlyOnes(inputs) }))) onOutput(name, value);
  return outputs;
}

function onlyOnes(inputs: Inputs): Readonly<Record<string, unknown>> {
  for (const [name, { length }] of Object.entries(inputs))
    if (length > 1) throw new RmcError("bad-value", `input "${name}" has ${length} values, and a call takes one: Run takes all`);
  return Object.fromEntries(Object.entries(inputs).flatMap(([name, [value]]) => (value === undefined ? [] : [[name, value]])));
}

function inputsOf(program: ClientProgram, values: readonly NamedValue[]): Inputs {
  // One without values is one that has ended.
  const inputs: Record<string, unknown[]> = Object.assign(
    Object.create(null),
    Object.fromEntries(program.inputs.map(({ name }) => [name, []])),
  );
  for (const { name, value } of values) {
    const codec = codecOf(program, "from", program.inputs, name);
    // Of an input that is none, the session says so; of one that goes nowhere, nobody reads the values.
    (inputs[name] ??= []).push(codec === undefined ? null : decode(codec, value, name));
  }
  return inputs;
}

function paramsOf(text: string): Readonly<Record<string, ParamValue>> {
  try {
    const params: unknown = JSON.parse(text || "{}");
    if (typeof params === "object" && params !== null && !Array.isArray(params)) return params as Record<string, ParamValue>;
  } catch {
    // Said below, for both.
  }
  throw new RmcError("bad-param", "the parameters of a call are no JSON object");
}

/** Undefined where no stage has that flow. */
function codecOf({ links }: ClientProgram, end: "from" | "to", ends: ClientProgram["outputs"], name: string): Codec | undefined {
  const flow = ends.find((each) => each.name === name)?.flow;
  return links.find((link) => link[end] === "client" && link.flow === flow)?.codec;
}

function encode(codec: Codec, value: unknown): Uint8Array {
  const bytes = new Uint8Array(codec.measure(value));
  codec.write(value, bytes, new DataView(bytes.buffer), 0);
  return bytes;
}

function decode(codec: Codec, bytes: Uint8Array, name: string): unknown {
  try {
    return codec.read(bytes, new DataView(bytes.buffer), 0, bytes.length);
  } catch (cause) {
    throw new RmcError("bad-value", `a value of input "${name}" is not of its type: ${(cause as Error).message}`, { cause });
  }
}
