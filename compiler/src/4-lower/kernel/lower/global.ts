/** Module variables. A value that needs temporaries is computed by a helper function. */
import type { Kernel, KernelStatement } from "../../../ir/kernel.ts";
import type { FunctionUnit, GlobalUnit } from "../../../ir/unit.ts";
import { call } from "./build.ts";
import { lowerAs } from "./convert.ts";
import { checked } from "./hint.ts";
import type { Program } from "./program.ts";
import { Scope } from "./scope.ts";
import { lowerType } from "./type.ts";

export function lowerGlobals(program: Program): Kernel["globals"] {
  return program.unit.globals.map((global) => lowerGlobal(global, program));
}

function lowerGlobal(global: GlobalUnit, program: Program): Kernel["globals"][number] {
  const type = lowerType(global.type, program);
  if (global.value === undefined) return { id: global.id, type };
  const at = global.value.spot;
  const unit: FunctionUnit = {
    id: `initial ${global.id}`,
    label: global.id,
    parameters: [],
    result: global.type,
    locals: [],
    body: [],
    captures: [],
    spot: at,
  };
  const scope = new Scope(unit, program);
  const value = checked(lowerAs(global.value, global.type, scope), global.hint);
  if (scope.locals.length === 0) return { id: global.id, type, value };
  const body: KernelStatement[] = [{ kind: "return", value, at }];
  program.own({ id: unit.id, label: global.id, parameters: [], result: type, locals: scope.locals, body, at });
  return { id: global.id, type, value: call(unit.id, [], type, at) };
}
