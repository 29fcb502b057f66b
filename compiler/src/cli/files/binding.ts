/**
 * `--in name=path` and `--out name=path`: which file stands for which input or output, and in which format. `-` is standard
 * input or output in the natural format of the flow's type; `-.jsonl` says another one. Everything that can be wrong about
 * names and formats is found before any work begins.
 */
import type { Schema, TypeTable } from "../../ir/schema.ts";
import { EXIT, Fault } from "../fault.ts";
import type { FileFormat } from "./file-format.ts";
import { FORMATS, formatOf, naturalFormat } from "./formats.ts";

/** An input or output of the pipeline, as the graph or the manifest describes it. */
export interface Port {
  readonly name: string;
  /** Undefined: a value that cannot be written down (a function, a DOM object). */
  readonly type: Schema | undefined;
  /** The type as TypeScript prints it. */
  readonly text: string;
  readonly optional: boolean;
}

export interface Binding {
  readonly port: Port;
  readonly path: string;
  /** Standard input or output. */
  readonly standard: boolean;
  readonly format: FileFormat;
  /** The type without references and without `undefined`. */
  readonly type: Schema;
}

export type Direction = "in" | "out";

export function bindFiles(direction: Direction, given: readonly string[], ports: readonly Port[], types: TypeTable): Binding[] {
  const pairs = given.map((text) => splitPair(direction, text));
  const seen = new Map<string, string>();
  const bindings = pairs.map(([name, path]) => {
    const port = ports.find((one) => one.name === name) ?? unknownPort(direction, name, ports);
    if (seen.has(name))
      throw new Fault("RMC5100", `--${direction} ${name} is given twice: ${seen.get(name)} and ${path}`, { exit: EXIT.usage });
    seen.set(name, path);
    return bind(direction, port, path, types);
  });
  if (bindings.filter((binding) => binding.standard).length > 1) {
    throw new Fault("RMC5100", `only one --${direction} can be standard ${direction}put (-)`, {
      help: "give the others a path",
      exit: EXIT.usage,
    });
  }
  if (direction === "in") checkComplete(seen, ports);
  return bindings;
}

function splitPair(direction: Direction, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new Fault("RMC5100", `--${direction} ${text} does not say which file belongs to which name`, {
      help: `write --${direction} NAME=PATH`,
      exit: EXIT.usage,
    });
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

function unknownPort(direction: Direction, name: string, ports: readonly Port[]): never {
  const word = `${direction}put`;
  const names = ports.map((port) => port.name).join(", ");
  throw new Fault("RMC5101", `the pipeline has no ${word} "${name}"`, {
    help: names === "" ? `it has no ${word}s` : `its ${word}s are: ${names}`,
    exit: EXIT.usage,
  });
}

function checkComplete(given: ReadonlyMap<string, string>, ports: readonly Port[]): void {
  const missing = ports.filter((port) => !port.optional && !given.has(port.name));
  const first = missing[0];
  if (first === undefined) return;
  throw new Fault("RMC5102", `the input "${first.name}" (${first.text}) has no file`, {
    help: `add ${missing.map((port) => `--in ${port.name}=PATH`).join(" ")}`,
    exit: EXIT.usage,
  });
}

function bind(direction: Direction, port: Port, path: string, types: TypeTable): Binding {
  if (port.type === undefined) {
    throw new Fault("RMC5106", `the ${direction}put "${port.name}" has the type ${port.text}, which no file can hold`, {
      help: "let the flow carry data",
    });
  }
  const type = present(port.type, types);
  const standard = path === "-" || path.startsWith("-.");
  const extension = path === "-" ? "" : extensionOf(path);
  if (path === "-")
    return { port, path: direction === "in" ? "standard input" : "standard output", standard, format: naturalFormat(type), type };
  const format = formatOf(extension) ?? unknownFormat(path, extension, type);
  const option = fitting(format, type, types);
  if (option === undefined) {
    throw new Fault("RMC5106", `${path} holds ${format.holds}, but the ${direction}put "${port.name}" has the type ${port.text}`, {
      help: `use a ${naturalFormat(type).extension} file`,
    });
  }
  return { port, path: standard ? `standard ${direction}put` : path, standard, format, type: option };
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot < 0 || (dot === 0 && !path.startsWith("-.")) ? "" : name.slice(dot);
}

function unknownFormat(path: string, extension: string, type: Schema): never {
  const known = FORMATS.map((format) => format.extension).join(" ");
  throw new Fault(
    "RMC5106",
    extension === "" ? `${path} has no extension that tells its format` : `${path}: ${extension} is not a format that rmc reads or writes`,
    {
      help: `the formats are ${known}; this flow would go into ${naturalFormat(type).extension}`,
    },
  );
}

/** The type itself, or the option of a union, that the format can hold. */
function fitting(format: FileFormat, type: Schema, types: TypeTable): Schema | undefined {
  if (format.fits(type)) return type;
  return type.kind === "union" ? type.options.map((option) => present(option, types)).find((option) => format.fits(option)) : undefined;
}

/** null and undefined are nothing in a flow, so a type that only adds them is the type without. */
function present(type: Schema, types: TypeTable): Schema {
  if (type.kind === "ref") return present(types[type.name] ?? { kind: "null" }, types);
  if (type.kind !== "union") return type;
  const options = type.options.filter((option) => option.kind !== "undefined" && option.kind !== "null");
  const only = options.length === 1 ? options[0] : undefined;
  return only === undefined ? { kind: "union", options } : present(only, types);
}
