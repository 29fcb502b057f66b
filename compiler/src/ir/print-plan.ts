/** The plan as text: for `--dump plan` and the golden files of the tests. One line a thing, nothing that differs between runs. */
import type { Operator } from "./graph.ts";
import type { Plan, Stage } from "./plan.ts";
import { printSchema } from "./print-schema.ts";

export function printPlan(plan: Plan): string {
  const lines = [`plan ${plan.graph.pipeline} (${plan.graph.file})`];
  for (const stage of plan.stages)
    lines.push(
      "",
      `stage ${stage.id} on ${stage.place}`,
      ...stage.operators.map(({ index, operator }) => `  #${index} ${printOperator(plan, index, operator)}`),
      ...traffic(plan, stage),
    );
  lines.push("", "links");
  for (const link of plan.links) {
    const options = Object.entries(link.options).map(([name, value]) => ` ${name}=${String(value)}`);
    lines.push(
      `  ${link.stream} ${link.flow}: ${link.from} -> ${link.to}  ${printSchema(link.type)}${options.join("")}  [${link.channels.join(", ")}: ${link.reason}]`,
    );
  }
  if (plan.converters.length > 0) lines.push("", "converters");
  for (const converter of plan.converters)
    lines.push(`  ${converter.id}: ${printSchema(converter.from)} -> ${printSchema(converter.to)}  (${converter.formula})`);
  return `${lines.join("\n")}\n`;
}

function printOperator(plan: Plan, index: number, operator: Operator): string {
  if (operator.kind !== "call")
    return `${operator.output} = ${operator.kind}(${operator.inputs.join(", ")}${operator.within === undefined ? "" : `, within ${operator.within} s`})`;
  const chain = operator.nodes.flatMap((node, position) => [
    ...plan.converters.filter((converter) => converter.operator === index && converter.before === position).map(({ id }) => `[${id}]`),
    `${node.id}${node.kernel.kernel ? " (kernel)" : " (host)"}`,
  ]);
  const { cancelOn, onError, concurrency } = operator.options;
  const options = [
    ...(cancelOn.length > 0 ? [`cancelOn ${cancelOn.join(", ")}`] : []),
    ...(onError === "stop" ? [] : [`onError ${onError}`]),
    ...(concurrency === 1 ? [] : [`concurrency ${concurrency}`]),
  ];
  return `${operator.output} = ${operator.input} -> ${chain.join(" -> ")}${options.length > 0 ? `  {${options.join("; ")}}` : ""}`;
}

function traffic(plan: Plan, stage: Stage): readonly string[] {
  const incoming = plan.links.filter((link) => link.to === stage.id).map((link) => `${link.stream} ${link.flow}`);
  const outgoing = plan.links.filter((link) => link.from === stage.id).map((link) => `${link.stream} ${link.flow}`);
  return [`  in ${incoming.join(", ") || "nothing"}; out ${outgoing.join(", ") || "nothing"}`];
}
