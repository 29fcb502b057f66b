/** Structs with their methods. What overrides must take and give the same kernel types as what it overrides. */
import type { KernelStruct } from "../../../ir/kernel.ts";
import { sameKernelType } from "../../../ir/kernel-type.ts";
import type { FunctionUnit, Struct } from "../../../ir/unit.ts";
import { firstImplementation } from "./call.ts";
import type { Program } from "./program.ts";
import { Refusal } from "./refusal.ts";
import { lowerType } from "./type.ts";

export function lowerStructs(program: Program): KernelStruct[] {
  return program.unit.structs.map((struct) => lowerStruct(struct, program));
}

function lowerStruct(struct: Struct, program: Program): KernelStruct {
  for (const method of struct.methods) checkOverride(struct, method, program);
  const abstracts = [...program.abstracts.values()].filter((entry) => entry.struct === struct.name);
  return {
    name: struct.name,
    form: struct.form,
    ...(struct.base === undefined ? {} : { base: struct.base }),
    fields: struct.fields.map(({ name, type, literal }) => ({
      name,
      type: lowerType(type, program),
      ...(literal === undefined ? {} : { literal }),
    })),
    methods: [...struct.methods, ...abstracts.map(({ method }) => ({ name: method, function: abstractMethod(struct, method, program) }))],
  };
}

/** Never runs: every instance is of a class that has the method. */
function abstractMethod(struct: Struct, method: string, program: Program): string {
  const model = firstImplementation(struct.name, method, program);
  if (model === undefined) throw new Refusal(`calls ${method}, which has no implementation`, { file: 0, line: 1, column: 1 });
  const at = model.spot;
  const rest = model.parameters.slice(1).map((parameter) => ({ id: parameter.id, type: lowerType(parameter.type, program) }));
  const id = `abstract ${struct.name}.${method}`;
  return program.helper(id, () => ({
    id,
    label: `${struct.name}.${method}`,
    parameters: [{ id: "this", type: { kind: "struct", name: struct.name } }, ...rest],
    result: lowerType(model.result, program),
    locals: [],
    body: [{ kind: "fail", message: { kind: "string", value: `${method} is abstract`, type: { kind: "string" }, at }, at }],
    at,
  }));
}

function checkOverride(struct: Struct, method: Struct["methods"][number], program: Program): void {
  for (const base of program.lineage(struct.name).slice(1)) {
    const overridden = program.struct(base).methods.find((entry) => entry.name === method.name);
    if (overridden === undefined) continue;
    const own = program.function(method.function);
    if (!agree(own, program.function(overridden.function), program)) {
      throw new Refusal(`overrides ${method.name} with other types`, own.spot);
    }
  }
}

function agree(a: FunctionUnit, b: FunctionUnit, program: Program): boolean {
  const types = (unit: FunctionUnit): ReturnType<typeof lowerType> => ({
    kind: "function",
    parameters: unit.parameters.slice(1).map((parameter) => lowerType(parameter.type, program)),
    result: lowerType(unit.result, program),
  });
  return sameKernelType(types(a), types(b));
}
