/** The options of a place call. All are constants; a `cancelOn` is a flow or several. */
import type { ts } from "ts-morph";
import type { CallLimits, CallOptions, LinkOptions } from "../../ir/graph.ts";
import { refuse, shown } from "../constants/scope.ts";
import type { Scope } from "../constants/scope.ts";
import type { ObjectValue, Value } from "../constants/value.ts";

const NONE: CallOptions = { cancelOn: [], onError: "stop", concurrency: 1 };

/** Undefined when an option was refused. */
export function callOptions(options: ObjectValue | undefined, at: ts.Expression, scope: Scope): CallOptions | undefined {
  let result: CallOptions = NONE;
  for (const [name, value] of options?.fields ?? []) {
    if (value.kind === "primitive" && value.value === undefined) continue;
    const changed = read(name, value, scope);
    if (changed === undefined) {
      refuse(scope, at, "RMC2014", {
        message: `the option "${name}" of ${shown(at)} ${name in EXPECTED ? `must be ${EXPECTED[name as keyof typeof EXPECTED]}` : "does not exist"}`,
        help: `options of a place are ${Object.keys(EXPECTED).join(", ")}, with constants`,
      });
      return undefined;
    }
    result = { ...result, ...changed };
  }
  return result;
}

const EXPECTED = {
  cancelOn: "a flow, or an array of flows",
  onError: '"stop", "skip" or "restart"',
  concurrency: "a whole number from 1 on",
  limits: "an object of work (rounds of loops, a whole number from 1 on) and memory (bytes, from 2 ** 20 to 2 ** 30)",
  link: 'an object of mode ("reliable", "newest", "deadline"), deadline (milliseconds) and media ("opus")',
} as const;

function read(name: string, value: Value, scope: Scope): Partial<CallOptions> | undefined {
  switch (name) {
    case "cancelOn":
      return cancelOn(value, scope);
    case "onError":
      return value.kind === "primitive" && (value.value === "stop" || value.value === "skip" || value.value === "restart")
        ? { onError: value.value }
        : undefined;
    case "concurrency":
      return value.kind === "primitive" && typeof value.value === "number" && Number.isInteger(value.value) && value.value >= 1
        ? { concurrency: value.value }
        : undefined;
    case "limits":
      return limits(value);
    case "link":
      return link(value);
    default:
      return undefined;
  }
}

function cancelOn(value: Value, scope: Scope): Partial<CallOptions> | undefined {
  const values = value.kind === "array" ? value.items : [value];
  const flows = values.flatMap((each) => (each.kind === "flow" ? [each] : []));
  return flows.length === values.length ? { cancelOn: flows.map((flow) => scope.context.builder.use(flow)) } : undefined;
}

function limits(value: Value): Partial<CallOptions> | undefined {
  if (value.kind !== "object") return undefined;
  const given: Record<string, number> = {};
  for (const [name, each] of value.fields) {
    if (each.kind !== "primitive" || !isLimit(name, each.value)) return undefined;
    if (each.value !== undefined) given[name] = each.value as number;
  }
  return { limits: given satisfies CallLimits };
}

function isLimit(name: string, value: unknown): boolean {
  if (value === undefined) return name === "work" || name === "memory";
  if (!Number.isSafeInteger(value)) return false;
  const [least, most] = { work: [1, Number.MAX_SAFE_INTEGER], memory: [2 ** 20, 2 ** 30] }[name] ?? [1, 0];
  return (value as number) >= (least as number) && (value as number) <= (most as number);
}

function link(value: Value): Partial<CallOptions> | undefined {
  if (value.kind !== "object") return undefined;
  const given: Record<string, unknown> = {};
  for (const [name, each] of value.fields) {
    if (each.kind !== "primitive" || !isLinkOption(name, each.value)) return undefined;
    if (each.value !== undefined) given[name] = each.value;
  }
  return { link: given as LinkOptions };
}

function isLinkOption(name: string, value: unknown): boolean {
  if (value === undefined) return true;
  if (name === "mode") return value === "reliable" || value === "newest" || value === "deadline";
  if (name === "deadline") return typeof value === "number" && value > 0;
  return name === "media" && value === "opus";
}
