/** The graph as text: for `--dump graph` and the golden files of the tests. One line a thing, nothing that differs between runs. */
import type { Call, Capture, Constant, ConstantValue, Graph, Join, Node, Operator } from "./graph.ts";
import { printSchema } from "./print-schema.ts";
import type { Schema } from "./schema.ts";

export interface PrintGraphOptions {
  /** Whether each node is a kernel, and the reason why not. Without it the text says only what the user wrote. */
  readonly verdicts?: boolean;
}

export function printGraph(graph: Graph, { verdicts = true }: PrintGraphOptions = {}): string {
  const lines = [`pipeline ${graph.pipeline} (${graph.file})`];
  for (const place of graph.places.filter((each) => each.kind === "compute"))
    lines.push(`place ${place.name} = compute ${JSON.stringify(place.needs)}`);
  for (const param of graph.params) lines.push(`param ${param.name} = ${JSON.stringify(param.default)}`);
  for (const [name, schema] of Object.entries(graph.types)) lines.push(`type ${name} = ${printSchema(schema)}`);
  lines.push("");
  for (const { name, flow, optional } of graph.inputs) lines.push(`in ${name}${optional ? "?" : ""}: ${printFlow(graph, flow)}`);
  for (const operator of graph.operators) lines.push(...printOperator(graph, operator, verdicts));
  for (const { name, flow } of graph.outputs) lines.push(`out ${name} = ${flow}`);
  return `${lines.join("\n")}\n`;
}

function printFlow(graph: Graph, id: string): string {
  const flow = graph.flows.find((each) => each.id === id);
  return flow?.type === undefined ? `no codec (${flow?.reason ?? "unknown flow"})` : printSchema(flow.type);
}

function printOperator(graph: Graph, operator: Operator, verdicts: boolean): readonly string[] {
  const head = operator.kind === "call" ? `${operator.place}(${operator.input})${printOptions(operator)}` : printJoin(operator);
  return [
    `${operator.output}: ${printFlow(graph, operator.output)} = ${head}`,
    ...(operator.kind === "call" ? operator.nodes.map((node) => `  ${printNode(node, verdicts)}`) : []),
  ];
}

function printJoin(join: Join): string {
  return `${join.kind}(${join.inputs.join(", ")}${join.within === undefined ? "" : `, within ${join.within}`})`;
}

function printOptions({ options }: Call): string {
  const { cancelOn, onError, concurrency, link, limits } = options;
  const parts = [
    ...(cancelOn.length > 0 ? [`cancelOn ${cancelOn.join(", ")}`] : []),
    ...(onError === "stop" ? [] : [`onError ${onError}`]),
    ...(concurrency === 1 ? [] : [`concurrency ${concurrency}`]),
    ...(limits === undefined ? [] : [`limits ${JSON.stringify(limits)}`]),
    ...(link === undefined ? [] : [`link ${JSON.stringify(link)}`]),
  ];
  return parts.length === 0 ? "" : ` {${parts.join("; ")}}`;
}

function printNode(node: Node, verdicts: boolean): string {
  const { id, form, has } = node;
  const given = node.arguments.map((each) => `${each.parameter} ${printConstant(each.value)}`);
  const captured = node.captures.map((each) => `${each.name} ${printCapture(each)}`);
  const methods = (["start", "end", "cancel", "update"] as const).filter((name) => has[name]);
  const parts = [`${id} (${form})`, `${printType(node.input)} -> ${printType(node.output)}`];
  if (given.length > 0) parts.push(`new(${given.join(", ")})`);
  if (captured.length > 0) parts.push(`captures(${captured.join(", ")})`);
  if (methods.length > 0) parts.push(`has(${methods.join(", ")})`);
  if (node.forced) parts.push("forced");
  if (verdicts)
    parts.push(
      node.kernel.kernel ? "kernel" : `host: ${node.kernel.reason} ${node.kernel.at.file}:${node.kernel.at.line}:${node.kernel.at.column}`,
    );
  return parts.join("  ");
}

function printType(schema: Schema | undefined): string {
  return schema === undefined ? "no codec" : printSchema(schema);
}

function printCapture({ value }: Capture): string {
  return value.kind === "code" ? `code at ${value.declaration.line}:${value.declaration.column}` : printConstant(value);
}

export function printConstant(constant: Constant): string {
  switch (constant.kind) {
    case "value":
      return printValue(constant.value);
    case "array":
      return `[${constant.items.map(printConstant).join(", ")}]`;
    case "object":
      return `{ ${constant.fields.map((field) => `${field.name}: ${printConstant(field.value)}`).join(", ")} }`;
    case "template":
      return `\`${constant.parts.map((part) => (part.kind === "value" && typeof part.value !== "object" ? String(part.value) : `\${${printConstant(part)}}`)).join("")}\``;
    case "env":
      return `env(${JSON.stringify(constant.name)}${constant.fallback === undefined ? "" : `, ${JSON.stringify(constant.fallback)}`})`;
    default:
      return `${constant.kind}(${JSON.stringify(constant.name)})`;
  }
}

function printValue(value: ConstantValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return "number" in value ? value.number : "undefined";
}
