/**
 * Judges per place what the code of its nodes reaches: built-in modules that do not exist there, and secrets where anybody
 * can read the bundle. The import chain is printed hop by hop, because the import at fault is seldom in the node's own file.
 */
import { diagnostic } from "../diagnostics/catalog.ts";
import type { DiagnosticNote, Reporter } from "../diagnostics/diagnostic.ts";
import type { Capture, Constant, Node } from "../ir/graph.ts";
import type { ImportHop, Plan, TierRules } from "../ir/plan.ts";
import type { Reach } from "../ir/reach.ts";
import type { Position, Span } from "../ir/source.ts";

export function checkReach(plan: Plan, reaches: readonly Reach[], rules: readonly TierRules[], reporter: Reporter): void {
  for (const stage of plan.stages) {
    const kind = plan.graph.places.find(({ name }) => name === stage.place)?.kind ?? stage.place;
    const rule = rules.find((each) => each.kind === kind);
    if (rule === undefined) continue;
    for (const { operator } of stage.operators) {
      if (operator.kind !== "call") continue;
      for (const node of operator.nodes) {
        const placed: DiagnosticNote = { message: `"${node.name}" is placed on ${stage.place} here`, span: operator.span };
        const reach = reaches.find((each) => each.pipeline === plan.graph.pipeline && each.node === node.id);
        checkModules(node, stage.place, reach, rule, placed, reporter);
        if (!rule.secrets) checkSecrets(node, stage.place, reach, placed, reporter);
      }
    }
  }
}

function checkModules(
  node: Node,
  place: string,
  reach: Reach | undefined,
  rule: TierRules,
  placed: DiagnosticNote,
  reporter: Reporter,
): void {
  if (rule.builtins === "all") return;
  for (const module of reach?.modules ?? []) {
    if (module.kind !== "builtin" || rule.builtins.includes(module.name)) continue;
    const last = module.chain.at(-1);
    reporter.report(
      diagnostic("RMC3004", {
        message: `"${node.name}" must run on ${place} but uses ${module.name}`,
        span: last === undefined ? node.span : spanAt(last.from, last.specifier.length + 2),
        notes: [...printChain(module.chain), placed],
        help: `move "${node.name}" to server, or do without ${module.name} there`,
      }),
    );
  }
}

function checkSecrets(node: Node, place: string, reach: Reach | undefined, placed: DiagnosticNote, reporter: Reporter): void {
  const constants = [...node.arguments.map(({ value }) => value), ...node.captures.flatMap(constantsOf)];
  const given = constants.flatMap(secretsIn).map((name) => ({ name, span: node.span, chain: [] as readonly ImportHop[] }));
  const read = (reach?.values ?? [])
    .filter((value) => value.kind === "secret")
    .map(({ name, at, chain }) => ({ name, span: spanAt(at, 1), chain }));
  const seen = new Set<string>();
  for (const { name, span, chain } of [...read, ...given]) {
    if (seen.has(name)) continue;
    seen.add(name);
    reporter.report(
      diagnostic("RMC3005", {
        message: `the secret "${name}" would be readable by anybody on ${place}, where "${node.name}" runs`,
        span,
        notes: [...printChain(chain), placed],
        help: `move "${node.name}" to server or edge, or use env("${name}") if it is no secret`,
      }),
    );
  }
}

function constantsOf(capture: Capture): readonly Constant[] {
  return capture.value.kind === "code" ? capture.value.captures.flatMap(constantsOf) : [capture.value];
}

function secretsIn(constant: Constant): readonly string[] {
  switch (constant.kind) {
    case "secret":
      return [constant.name];
    case "array":
      return constant.items.flatMap(secretsIn);
    case "object":
      return constant.fields.flatMap(({ value }) => secretsIn(value));
    case "template":
      return constant.parts.flatMap(secretsIn);
    default:
      return [];
  }
}

function printChain(chain: readonly ImportHop[]): readonly DiagnosticNote[] {
  return chain.map((hop) => ({ message: `${hop.from.file} imports "${hop.specifier}"`, span: spanAt(hop.from, hop.specifier.length + 2) }));
}

/** A position stands for the import's specifier: hops have no more than that. */
function spanAt(position: Position, length: number): Span {
  return { ...position, offset: 0, length };
}
