/** `--param NAME=VALUE`: the pipeline's own defaults say whether a value is a string, a number or a boolean. */
import type { Param } from "../../ir/graph.ts";
import { EXIT, Fault } from "../fault.ts";
import type { ParamValue } from "./job.ts";

export function parseParams(given: readonly string[], known: readonly Param[]): Record<string, ParamValue> {
  const values: Record<string, ParamValue> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1) throw new Fault("RMC5100", `--param ${text} does not say a value`, { help: "write --param NAME=VALUE", exit: EXIT.usage });
    const name = text.slice(0, at);
    const param = known.find((one) => one.name === name) ?? unknown(name, known);
    values[name] = parseValue(text.slice(at + 1), param);
  }
  return values;
}

function unknown(name: string, known: readonly Param[]): never {
  const names = known.map((param) => `${param.name} (${typeof param.default})`).join(", ");
  throw new Fault("RMC5113", `the pipeline has no parameter "${name}"`, {
    help: names === "" ? "it has no parameters" : `its parameters are: ${names}`,
    exit: EXIT.usage,
  });
}

function parseValue(text: string, param: Param): ParamValue {
  switch (typeof param.default) {
    case "number": {
      const value = Number(text);
      if (text.trim() !== "" && !Number.isNaN(value)) return value;
      break;
    }
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      break;
    default:
      return text;
  }
  throw new Fault("RMC5113", `the parameter "${param.name}" is a ${typeof param.default}, and "${text}" is none`, {
    help: `its default is ${String(param.default)}`,
    exit: EXIT.usage,
  });
}
