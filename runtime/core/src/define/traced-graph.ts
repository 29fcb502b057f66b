/**
 * The graph of a pipeline as plain data and as canonical text. Tracing makes it by calling the pipeline's function; the
 * compiler makes it from the source alone; a test compares the two texts. So it holds exactly what both can know: flows are
 * numbers (inputs first, in the order the function names them, then the results of operators), compute places are numbered
 * in the order of their first use.
 */
export interface TracedGraph {
  readonly inputs: readonly string[];
  readonly operators: readonly TracedOperator[];
  readonly outputs: readonly { readonly name: string; readonly flow: number }[];
}

export type TracedOperator = TracedCall | TracedJoin;

export interface TracedCall {
  readonly kind: "call";
  /** "browser", "edge", "server", "compute 1", … */
  readonly place: string;
  /** Only of compute places. */
  readonly needs?: { readonly gpu?: boolean; readonly memory?: string };
  readonly input: number;
  readonly output: number;
  /** Class name, function name, or "(lambda)". */
  readonly nodes: readonly string[];
  readonly cancelOn: readonly number[];
  readonly onError: "stop" | "skip" | "restart";
  readonly concurrency: number;
  readonly link?: { readonly mode?: string; readonly deadline?: number; readonly media?: string };
}

export interface TracedJoin {
  readonly kind: "merge" | "zip" | "latest" | "byTime";
  readonly inputs: readonly number[];
  readonly output: number;
  readonly within?: number;
}

/** One line for each input, operator and output. */
export function printTracedGraph(graph: TracedGraph): string {
  const lines = [
    ...graph.inputs.map((name, flow) => `input ${name} -> ${flow}`),
    ...graph.operators.map((operator) => (operator.kind === "call" ? printCall(operator) : printJoin(operator))),
    ...graph.outputs.map(({ name, flow }) => `output ${name} <- ${flow}`),
  ];
  return `${lines.join("\n")}\n`;
}

function printCall(call: TracedCall): string {
  const { place, needs = {}, input, output, nodes, cancelOn, onError, concurrency, link = {} } = call;
  const options = [
    needs.gpu === undefined ? [] : [`gpu=${needs.gpu}`],
    needs.memory === undefined ? [] : [`memory=${needs.memory}`],
    cancelOn.length === 0 ? [] : [`cancelOn=${cancelOn.join(",")}`],
    onError === "stop" ? [] : [`onError=${onError}`],
    concurrency === 1 ? [] : [`concurrency=${concurrency}`],
    link.mode === undefined ? [] : [`link.mode=${link.mode}`],
    link.deadline === undefined ? [] : [`link.deadline=${link.deadline}`],
    link.media === undefined ? [] : [`link.media=${link.media}`],
  ].flat();
  return [place, `(${input})`, ...nodes.map((name) => ` ${name}`), ` -> ${output}`, ...options.map((option) => ` ${option}`)].join("");
}

function printJoin({ kind, inputs, output, within }: TracedJoin): string {
  return `${kind}(${inputs.join(", ")}) -> ${output}${within === undefined ? "" : ` within=${within}`}`;
}
