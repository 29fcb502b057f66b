/** Opens a live session of a pipeline in this process. */
import type { Pipeline, RunOptions } from "../define/pipeline.ts";
import { withScope } from "../define/scope.ts";
import { allOf } from "../engine/all-of.ts";
import { copyValue } from "../engine/copy-value.ts";
import { Engine } from "../engine/engine.ts";
import { Instances } from "./instances.ts";
import { plainProgram } from "./plain-program.ts";
import { LivePlainSession, PlainOutput, type PlainSession } from "./plain-session.ts";
import { plainContext, plainScope } from "./plain-stage.ts";

export async function openPlain<In, Out>(pipeline: Pick<Pipeline<In, Out>, "record">, options: RunOptions): Promise<PlainSession<In, Out>> {
  const scope = plainScope(options);
  const program = plainProgram(new Instances(() => withScope(scope, () => pipeline.record())), {});
  const outputs = program.outputs.map(({ name, flow }) => new PlainOutput(name, flow));
  const of = (flow: string): readonly PlainOutput[] => outputs.filter((output) => output.flow === flow);
  const engine = await Engine.create({
    operators: program.operators,
    mode: "live",
    session: String(Math.random()),
    wanted: new Set(outputs.map(({ flow }) => flow)),
    context: (node) => plainContext(scope, () => undefined, node),
    deliver: (flow, value, _, lineage) => allOf(of(flow).map((output, i) => output.push(i === 0 ? value : copyValue(value), lineage))),
    ended: (flow) => of(flow).forEach((output) => output.end()),
    cancelled: (flow, call, stamp) => of(flow).forEach((output) => output.cut(call, stamp)),
    failed: (error) => outputs.forEach((output) => output.end(error)),
  });
  engine.done.catch(() => undefined);
  return new LivePlainSession(engine, program, outputs) as unknown as PlainSession<In, Out>;
}
