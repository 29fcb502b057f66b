/**
 * JavaScript types to kernel types. Optional values are the one interesting case: see `KernelType` for the three forms, which
 * `optionalForm` tells apart.
 */
import type { KernelType } from "../../../ir/kernel.ts";
import { isReference } from "../../../ir/kernel-type.ts";
import type { Type } from "../../../ir/unit.ts";
import type { Program } from "./program.ts";

export function lowerType(type: Type, program: Program): KernelType {
  switch (type.kind) {
    case "number":
      return { kind: "f64" };
    case "boolean":
    case "null":
      return { kind: "bool" };
    case "string":
    case "void":
      return { kind: type.kind };
    case "encoder":
    case "decoder":
      return { kind: "string" };
    case "typed":
    case "buffer":
    case "bigint":
    case "dataview":
      return type;
    case "array":
    case "set":
      return { kind: type.kind, item: lowerType(type.item, program) };
    case "struct":
      return { kind: "struct", name: type.name };
    case "map":
      return { kind: "map", key: lowerType(type.key, program), value: lowerType(type.value, program) };
    case "union":
      return { kind: "union", structs: type.options.map((option) => optionStruct(option, program)) };
    case "function":
      return {
        kind: "function",
        parameters: type.parameters.map((parameter) => lowerType(parameter, program)),
        result: lowerType(type.result, program),
      };
    case "optional":
      return lowerOptional(type, program);
  }
}

/** What stands for an option in a union: itself, or a box that holds it. */
export function optionStruct(option: Type, program: Program): string {
  return option.kind === "struct" ? option.name : program.box(lowerType(option, program));
}

/** Whether some options are in boxes: two references of such a union may be one value. */
export function isMixed(type: Type): type is Type & { kind: "union" } {
  return type.kind === "union" && type.options.some(({ kind }) => kind !== "struct");
}

export type OptionalForm = "nullable" | "box" | "maybe";

export function optionalForm(type: Type): OptionalForm | undefined {
  if (type.kind !== "optional") return undefined;
  if (type.null && type.undefined) return "maybe";
  return type.of.kind === "number" || type.of.kind === "boolean" || type.of.kind === "null" ? "box" : "nullable";
}

/** The type without null and undefined. */
export function present(type: Type): Type {
  return type.kind === "optional" ? type.of : type;
}

function lowerOptional(type: Extract<Type, { kind: "optional" }>, program: Program): KernelType {
  const of = lowerType(type.of, program);
  const form = optionalForm(type);
  if (form === "nullable") return { kind: "nullable", of };
  return {
    kind: "nullable",
    of: { kind: "struct", name: form === "box" ? program.box(of) : program.maybe(isReference(of) ? { kind: "nullable", of } : of) },
  };
}
