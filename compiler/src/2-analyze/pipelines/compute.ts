/** `compute({ gpu, memory })`: a place of its own, named after the const that holds it. Two with the same needs are two. */
import type { ts } from "ts-morph";
import type { Place } from "../../ir/graph.ts";
import { listOf } from "../constants/collections.ts";
import { refuse, shown } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import { FAILED } from "../constants/value.ts";
import type { Value } from "../constants/value.ts";
import { nameFromSource } from "./name-flows.ts";

/** Hosts that a build may have, and the folders beside theirs. */
const TAKEN = ["browser", "edge", "server", "client", "kernels"];

export function makeCompute(expression: ts.CallExpression, scope: Scope): Value {
  const values = listOf(expression.arguments, scope);
  if (values === undefined) return FAILED;
  const [needs] = values;
  const fields = needs?.kind === "object" ? needs.fields : new Map<string, Value>();
  for (const [name, value] of fields) {
    const valid =
      value.kind === "primitive" &&
      (value.value === undefined ||
        (name === "gpu" && typeof value.value === "boolean") ||
        (name === "memory" && typeof value.value === "string"));
    if (!valid)
      return refuse(scope, expression, "RMC2014", {
        message: `${shown(expression)}: "${name}" is not something a place can need`,
        help: 'write compute({ gpu: true, memory: "8GB" }) with constants',
      });
  }
  const given = new Map(
    [...fields].flatMap(([name, value]) => (value.kind === "primitive" && value.value !== undefined ? [[name, value.value]] : [])),
  );
  const gpu = given.get("gpu") as boolean | undefined;
  const memory = given.get("memory") as string | undefined;
  const wanted = nameFromSource(expression, scope) ?? "compute";
  if (TAKEN.includes(wanted))
    return refuse(scope, expression, "RMC2019", {
      message: `a compute place cannot be named "${wanted}": every build has something of that name`,
      help: `give its const another name: const ${wanted}Box = compute({ … })`,
    });
  const name = scope.context.builder.placeName(wanted);
  const place: Place = {
    name,
    kind: "compute",
    needs: { ...(gpu === undefined ? {} : { gpu }), ...(memory === undefined ? {} : { memory }) },
  };
  return { kind: "place", place };
}
