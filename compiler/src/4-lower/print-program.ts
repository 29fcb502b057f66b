/**
 * The program of one tier as a module: its stages with their operators, nodes and codecs, and the links of the whole
 * pipeline. It exports `kernels` (what to load) and `createProgram({ modules, maps?, kernel?, call? })`. Build id and digests come
 * from "rmc:build", the user's code from "rmc:node/ID"; phase 5 provides both.
 */
import type { ChainLink, Chains, LoweredKernel, LoweredTier } from "../ir/artifact.ts";
import type { Call, Capture, Constant, Node, Operator } from "../ir/graph.ts";
import type { Link, Plan } from "../ir/plan.ts";
import type { Reach } from "../ir/reach.ts";
import type { Schema } from "../ir/schema.ts";
import type { Position } from "../ir/source.ts";
import type { EntryParameter } from "../ir/unit.ts";
import type { UserFile } from "../ir/user-file.ts";
import { CodecTable } from "./codec-table.ts";
import { printConstant } from "./print-constant.ts";
import { isMade, sliceNode } from "./slice-node.ts";

export interface ProgramContext {
  readonly plan: Plan;
  readonly chains: Chains;
  readonly reach: readonly Reach[];
  readonly files: ReadonlyMap<string, UserFile>;
}

export function printProgram(place: string, kind: string, context: ProgramContext): LoweredTier {
  const printer = new ProgramPrinter(place, context);
  return { place, kind, ...printer.print() };
}

class ProgramPrinter {
  readonly #place: string;
  readonly #context: ProgramContext;
  readonly #codecs: CodecTable;
  readonly #runtime = new Set<string>();
  readonly #nodes: Node[] = [];
  readonly #kernels = new Set<string>();

  constructor(place: string, context: ProgramContext) {
    this.#place = place;
    this.#context = context;
    this.#codecs = new CodecTable(context.plan.graph.types);
  }

  print(): Pick<LoweredTier, "program" | "nodes" | "kernels"> {
    const { plan, reach, files } = this.#context;
    const stages = plan.stages
      .filter(({ place }) => place === this.#place)
      .map(({ id, place, operators }) => {
        const parts = operators.map(({ index, operator }) => this.#operator(index, operator));
        return `{ id: ${quote(id)}, place: ${quote(place)}, operators: [\n${parts.join(",\n")},\n] }`;
      });
    const links = plan.links.map((link) => this.#link(link));
    const codecs = this.#codecs.print();
    const loads = this.#nodes.map((node, index) => `import { load as load${index} } from ${quote(`rmc:node/${node.id}`)};`);
    const runtime = [...this.#runtime, "kernelNode"].sort();
    const program = [
      `import { build, capabilities, kernels, random } from "rmc:build";`,
      `import { ${[...new Set(runtime)].join(", ")} } from "@rmc/runtime";`,
      ...loads,
      codecs,
      `export { kernels };`,
      `export function createProgram({ modules, maps = {}, kernel = kernelNode${this.#runtime.has("kernelCall") ? ", call = kernelCall" : ""} }) {`,
      ...(this.#kernels.size > 0 ? [LOADED] : []),
      `return { build, pipeline: ${quote(plan.graph.pipeline)}, stages: [${stages.join(",\n")}], links: [\n${links.join(",\n")},\n], params: ${JSON.stringify(plan.graph.params)} };`,
      `}`,
    ].join("\n");
    return {
      program,
      kernels: [...this.#kernels],
      nodes: this.#nodes.map((node) =>
        sliceNode(
          node,
          reach.find((each) => each.pipeline === plan.graph.pipeline && each.node === node.id),
          files,
        ),
      ),
    };
  }

  #operator(index: number, operator: Operator): string {
    if (operator.kind !== "call") {
      const { kind, inputs, output, within } = operator;
      this.#runtime.add(`${kind}Operator`);
      const fixed = JSON.stringify({ kind, index, inputs, output, ...(within === undefined ? {} : { within }) });
      return `{ ...${fixed}, make: ${kind}Operator }`;
    }
    const links = this.#context.chains.byOperator.get(index) ?? [];
    const chain = links.map((link) => this.#chainLink(link));
    const { cancelOn, onError, concurrency } = operator.options;
    const head = { kind: "call", index, input: operator.input, output: operator.output, cancelOn, onError, concurrency };
    return `{ ${Object.entries(head)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
      .join(", ")}, make: ${this.#callMaker(operator, links)}, chain: [${chain.join(",\n")}]${this.#project(operator, links.at(-1))} }`;
  }

  /** Kernels alone need no queue: their bundle is smaller. Whoever replaces `kernel` by one that answers later replaces `call`, too. */
  #callMaker({ options }: Call, links: readonly ChainLink[]): string {
    const isPlain = links.every(({ kind }) => kind === "kernel") && options.cancelOn.length === 0 && options.onError !== "restart";
    this.#runtime.add(isPlain ? "kernelCall" : "callOperator");
    return isPlain ? "call" : "callOperator";
  }

  /** A value without a codec passes as it is, and what a kernel gives has been read by that codec just now. */
  #project(operator: Call, last: ChainLink | undefined): string {
    const type = this.#context.plan.graph.flows.find(({ id }) => id === operator.output)?.type;
    if (type === undefined || (last?.kind === "kernel" && this.#codecs.use(endsOf(this.#lowered(last)).output) === this.#codecs.use(type)))
      return "";
    return `, project: ${this.#codecs.project(type)}`;
  }

  #lowered(link: ChainLink & { readonly kind: "kernel" }): LoweredKernel {
    return this.#context.chains.kernels.find(({ name }) => name === link.kernel) as LoweredKernel;
  }

  #chainLink(link: ChainLink): string {
    switch (link.kind) {
      case "kernel":
        return this.#kernel(link);
      case "host": {
        this.#runtime.add("hostNode");
        const [node] = link.nodes;
        return `hostNode({ ${identity(node.id, node.declaration)}, form: ${quote(node.form)}, make: ${this.#make(node)} })`;
      }
      case "ticks":
        this.#runtime.add("tickNodes");
        return `tickNodes([${link.nodes.map((node) => `{ ${identity(node.id, node.declaration)}, make: ${this.#make(node)} }`).join(", ")}])`;
    }
  }

  #make(node: Node): string {
    this.#runtime.add("userCode");
    const load = `load${this.#nodes.push(node) - 1}`;
    const code = isMade(node) ? `code.rmcMake(${printCaptures(node.captures)})` : "code.rmcNode";
    const isClass = node.form === "class" || node.form === "tick";
    return `userCode(${load}, (code, c) => ${isClass ? `new (${code})(${node.arguments.map(({ value }) => printConstant(value)).join(", ")})` : code})`;
  }

  #kernel(link: ChainLink & { readonly kind: "kernel" }): string {
    const kernel = this.#lowered(link);
    this.#kernels.add(kernel.name);
    this.#runtime.add("mapLocator");
    const parameters = kernel.units.flatMap((unit, position) =>
      unit.entry.parameters.map((parameter) => ({ parameter, node: link.nodes[position] as Node })),
    );
    const values = parameters.map(({ parameter, node }) => printConstant(valueOf(parameter, node)));
    const tuple: Schema = { kind: "tuple", items: parameters.map(({ parameter }) => parameter.schema) };
    const { input, output, media } = endsOf(kernel);
    const first = link.nodes[0] as Node;
    const work = link.limits?.work;
    return `kernel({ ${identity(link.id, first.declaration)}, ...loaded(${quote(kernel.name)}), input: ${this.#codecs.use(input)}, output: ${this.#codecs.use(output)}, parameters: (c) => [${values.join(", ")}], parametersCodec: ${values.length === 0 ? this.#codecs.empty() : this.#codecs.use(tuple)}, has: ${JSON.stringify(kernel.printed.has)}, media: ${media === undefined ? "undefined" : quote(media)}${work === undefined ? "" : `, work: ${work}`} })`;
  }

  #link(link: Link): string {
    const here = [link.from, link.to].some((end) => this.#context.plan.stages.some(({ id, place }) => id === end && place === this.#place));
    return printLink(link, here ? this.#codecs.use(link.type) : undefined);
  }
}

/** What a kernel needs beside its codecs. */
const LOADED = `const loaded = (name) => {
const granted = capabilities[name];
return { module: modules[name], digest: kernels.find((each) => each.name === name).digest, capabilities: granted, ...(granted.includes("random") && { random }), ...(maps[name] ? { locate: mapLocator(maps[name]) } : {}) };
};`;

export function printLink({ stream, flow, from, to, type, options }: Link, codec: string | undefined): string {
  const { mode = "reliable", deadline, media } = options;
  const opus = media !== undefined && type.kind === "audio" ? type.channels : undefined;
  const more = { ...(deadline === undefined ? {} : { deadline }), ...(opus === undefined ? {} : { opus }) };
  const fixed = JSON.stringify({ stream, flow, from, to, mode, ...more });
  return codec === undefined ? fixed : `{ ...${fixed}, codec: ${codec} }`;
}

/** A run of ticks takes and gives frames, whatever its nodes' types say; their format is open. */
function endsOf(kernel: LoweredKernel): { readonly input: Schema; readonly output: Schema; readonly media: string | undefined } {
  const { entry } = kernel.units[0] as LoweredKernel["units"][number];
  const audio: Schema = { kind: "audio", rate: null, channels: null };
  const [input, output] = entry.form === "tick" ? [audio, audio] : [entry.input.schema, entry.output.schema];
  return { input, output, media: ["audio", "video", "image"].includes(input.kind) ? input.kind : undefined };
}

function valueOf(parameter: EntryParameter, node: Node): Constant {
  const capture = node.captures.find(({ name }) => name === parameter.name);
  if (parameter.global !== undefined && capture !== undefined && capture.value.kind !== "code") return capture.value;
  return node.arguments.find((argument) => argument.parameter === parameter.name)?.value ?? { kind: "value", value: { undefined: true } };
}

function printCaptures(captures: readonly Capture[]): string {
  return `{ ${captures.map(({ name, value }) => `${quote(name)}: ${value.kind === "code" ? printCaptures(value.captures) : printConstant(value)}`).join(", ")} }`;
}

function identity(id: string, { file, line, column }: Position): string {
  return `id: ${quote(id)}, position: ${JSON.stringify({ file, line, column })}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
