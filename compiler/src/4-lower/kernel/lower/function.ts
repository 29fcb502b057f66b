/** A function of the unit as a function of the kernel, under the same id. */
import type { KernelFunction } from "../../../ir/kernel.ts";
import type { FunctionUnit } from "../../../ir/unit.ts";
import type { Program } from "./program.ts";
import { Scope, environmentOf } from "./scope.ts";
import { lowerStatements } from "./statement.ts";
import { lowerType } from "./type.ts";

export function lowerFunction(unit: FunctionUnit, program: Program): KernelFunction {
  const scope = new Scope(unit, program);
  const body = lowerStatements(unit.body, scope);
  return {
    id: unit.id,
    label: unit.label,
    ...(unit.captures.length > 0 ? { environment: environmentOf(unit, program) } : {}),
    parameters: scope.parameters,
    result: lowerType(unit.result, program),
    locals: scope.locals,
    body: [...scope.prologue, ...body],
    at: unit.spot,
  };
}
