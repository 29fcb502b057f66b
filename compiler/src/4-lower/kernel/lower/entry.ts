/**
 * How the host calls the kernel. A `process` or `end` whose result may be null as well as undefined gets a wrapper, so that
 * results have one of the simple optional forms.
 */
import type { KernelEntry, KernelStatement } from "../../../ir/kernel.ts";
import type { Type } from "../../../ir/unit.ts";
import { call, local } from "./build.ts";
import { convert } from "./convert.ts";
import type { Program } from "./program.ts";
import { Refusal } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { lowerType, optionalForm } from "./type.ts";

export function lowerEntry(program: Program): KernelEntry {
  const { entry } = program.unit;
  return {
    form: entry.form,
    ...(entry.struct === undefined ? {} : { struct: entry.struct }),
    ...(entry.construct === undefined ? {} : { construct: entry.construct }),
    parameters: entry.parameters.map((parameter) => ({ ...parameter, type: lowerType(parameter.type, program) })),
    process: simplified(entry.process, program),
    ...(entry.start === undefined ? {} : { start: entry.start }),
    ...(entry.end === undefined ? {} : { end: simplified(entry.end, program) }),
    ...(entry.cancel === undefined ? {} : { cancel: entry.cancel }),
    input: { schema: entry.input.schema, type: lowerType(entry.input.type, program) },
    output: { schema: entry.output.schema, type: lowerType(entry.output.type, program) },
    ...(entry.ordered === true ? { ordered: true } : {}),
    emits: entry.emits,
    returns: entry.returns,
  };
}

function simplified(id: string, program: Program): string {
  const unit = program.function(id);
  if (unit.captures.length > 0) throw new Refusal("is a closure", unit.spot);
  const output = program.unit.entry.output.type;
  const { result } = unit;
  if (optionalForm(result) !== "maybe" || result.kind !== "optional") return id;
  const at = unit.spot;
  const to: Type = { kind: "optional", of: output, null: false, undefined: true };
  const scope = new Scope({ ...unit, result: to, body: [], locals: [] }, program);
  const parameters = scope.parameters.map((parameter) => local(parameter.id, parameter.type, at));
  const value = convert(call(id, parameters, lowerType(result, program), at), result, to, scope, at);
  const body: KernelStatement[] = [{ kind: "return", value, at }];
  return program.own({
    id: `entry ${id}`,
    label: unit.label,
    parameters: scope.parameters,
    result: lowerType(to, program),
    locals: scope.locals,
    body,
    at,
  });
}
