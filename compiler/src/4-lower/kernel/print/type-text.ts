/** How a kernel type is written in AssemblyScript, and the value a variable of it starts with. */
import { ARRAY_OF } from "../../../ir/element-arrays.ts";
import type { KernelType } from "../../../ir/kernel.ts";
import type { ElementType } from "../../../ir/schema.ts";
import type { Module } from "./module.ts";

const ELEMENTS: Readonly<Record<ElementType, string>> = {
  i8: "i8",
  u8: "u8",
  u8c: "u8",
  i16: "i16",
  u16: "u16",
  i32: "i32",
  u32: "u32",
  f32: "f32",
  f64: "f64",
};

export function typeText(type: KernelType, module: Module): string {
  switch (type.kind) {
    case "f64":
    case "i32":
    case "i64":
    case "bool":
    case "void":
      return type.kind;
    case "string":
      return "String";
    case "typed":
      return arrayName(type.element);
    case "bigint":
      return module.imports.use("bigint", "Big");
    case "buffer":
      return "ArrayBuffer";
    case "dataview":
      return "DataView";
    case "array":
      return `Array<${typeText(type.item, module)}>`;
    case "struct":
      return module.names.struct(type.name);
    case "map":
      return `${module.imports.use("collection", "JsMap")}<${typeText(type.key, module)}, ${typeText(type.value, module)}>`;
    case "set":
      return `${module.imports.use("collection", "JsSet")}<${typeText(type.item, module)}>`;
    case "union":
      return module.core("Root");
    case "nullable":
      return `${typeText(type.of, module)} | null`;
    case "function":
      return module.core("Fn");
  }
}

export function arrayName(element: ElementType): string {
  return ARRAY_OF[element];
}

export function elementName(element: ElementType): string {
  return ELEMENTS[element];
}

/** 0, false, "" or null; other references start as null too and are set before they are read. */
export function defaultText(type: KernelType, module: Module): string {
  switch (type.kind) {
    case "f64":
      return "0.0";
    case "i32":
    case "i64":
      return "0";
    case "bool":
      return "false";
    case "string":
      return '""';
    default:
      return nullText(type, module);
  }
}

export function nullText(type: KernelType, module: Module): string {
  return `changetype<${typeText(type, module)}>(0)`;
}
