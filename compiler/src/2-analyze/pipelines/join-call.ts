/** Joins: `merge`, `zip`, `latest`, `byTime`. Their arguments are flows, also spread from arrays of flows. */
import type { ts } from "ts-morph";
import type { Join } from "../../ir/graph.ts";
import type { Schema } from "../../ir/schema.ts";
import { listOf } from "../constants/collections.ts";
import { refuse, shown, spanOf } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import { FAILED } from "../constants/value.ts";
import type { FlowValue, Value } from "../constants/value.ts";
import { withoutCodec } from "../schemas/carried.ts";
import type { Carried } from "../schemas/carried.ts";
import { unionOf } from "../schemas/unions.ts";
import { nameOfFlow } from "./name-flows.ts";

export function joinCall(kind: Join["kind"], expression: ts.CallExpression, scope: Scope): Value {
  const values = listOf(expression.arguments, scope);
  if (values === undefined) return FAILED;
  const within = kind === "byTime" ? withinOf(values[2], expression, scope) : undefined;
  const flows = flowsOf(kind === "byTime" ? values.slice(0, 2) : values, expression, scope);
  if (flows === undefined || (kind === "byTime" && within === undefined)) return FAILED;
  const { builder } = scope.context;
  const inputs = flows.map((flow) => builder.use(flow));
  const span = spanOf(scope, expression);
  const output = builder.flow(nameOfFlow(expression, kind, scope), kind === "merge" ? either(flows) : tuple(flows), span);
  builder.add({ kind, inputs, output: output.id, ...(within === undefined ? {} : { within }), span });
  return output;
}

function flowsOf(values: readonly Value[], expression: ts.CallExpression, scope: Scope): readonly FlowValue[] | undefined {
  const flows = values.filter((value): value is FlowValue => value.kind === "flow");
  if (flows.length === values.length && flows.length > 0) return flows;
  const wrong = expression.arguments[values.findIndex((value) => value.kind !== "flow")];
  refuse(scope, wrong ?? expression, "RMC2007", {
    message: flows.length === values.length ? `${shown(expression)} joins no flows` : `${shown(wrong ?? expression)} is not a flow`,
    help: "give it flows: inputs of the pipeline, or what places and joins return",
  });
  return undefined;
}

function withinOf(options: Value | undefined, expression: ts.CallExpression, scope: Scope): number | undefined {
  const within = options?.kind === "object" ? options.fields.get("within") : undefined;
  if (within?.kind === "primitive" && typeof within.value === "number" && within.value >= 0) return within.value;
  refuse(scope, expression.arguments[2] ?? expression, "RMC2014", {
    message: "byTime needs `within`: how many seconds apart two values may be, as a constant",
    help: "for example byTime(a, b, { within: 0.1 })",
  });
  return undefined;
}

function either(flows: readonly FlowValue[]): Carried {
  const text = [...new Set(flows.map((flow) => flow.carried.text))].join(" | ");
  return combined(flows, text, unionOf);
}

function tuple(flows: readonly FlowValue[]): Carried {
  return combined(flows, `[${flows.map((flow) => flow.carried.text).join(", ")}]`, (items) => ({ kind: "tuple", items }));
}

function combined(flows: readonly FlowValue[], text: string, make: (schemas: readonly Schema[]) => Schema): Carried {
  const missing = flows.find((flow) => flow.carried.schema === undefined);
  if (missing !== undefined) return withoutCodec(text, `${missing.id}: ${missing.carried.reason ?? ""}`);
  return { schema: make(flows.flatMap((flow) => flow.carried.schema ?? [])), text };
}
