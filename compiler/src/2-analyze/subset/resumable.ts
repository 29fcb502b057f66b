/**
 * A function that stops in its middle and goes on there. Its statements stay as they are nested; a number says behind which
 * of its stops it goes on, 0 that it just runs. What stands before that place is passed over, and what the place stands in is
 * entered without its test. Invariant: the number is 0 wherever a statement of the user's runs.
 */
import type { Expression, Spot, Statement } from "../../ir/unit.ts";
import { and, binary, BOOLEAN, conditional, not, NUMBER, number, or } from "./tree.ts";

export interface Resumption {
  /** The stops: blocks by label, numbered from 1 in the order in which they stand. */
  readonly stops: ReadonlyMap<string, number>;
  readonly state: (spot: Spot) => Expression;
  /** At a stop; the block's own body is before it. */
  readonly stop: (number: number, spot: Spot) => Statement[];
  readonly goOn: (spot: Spot) => Statement[];
  /** What has no form here. */
  readonly refuse: (reason: string) => never;
}

export function resumable(body: readonly Statement[], { stops, state, stop, goOn, refuse }: Resumption): Statement[] {
  const numbersIn = (tree: unknown): number[] => {
    if (Array.isArray(tree)) return tree.flatMap(numbersIn);
    if (typeof tree !== "object" || tree === null) return [];
    const own = "label" in tree && "kind" in tree && tree.kind === "block" ? stops.get(String(tree.label)) : undefined;
    return [
      ...(own === undefined ? [] : [own]),
      ...Object.entries(tree).flatMap(([key, part]) => (key === "type" || key === "spot" ? [] : numbersIn(part))),
    ];
  };
  const runs = (spot: Spot): Expression => binary("===", state(spot), number(0, spot), BOOLEAN, spot);
  /** Whether it goes on inside of this. */
  const goesOnIn = (tree: unknown, spot: Spot): Expression => {
    const found = numbersIn(tree);
    const [low, high] = [Math.min(...found), Math.max(...found)];
    return and(binary(">=", state(spot), number(low, spot), BOOLEAN, spot), binary("<=", state(spot), number(high, spot), BOOLEAN, spot));
  };
  const list = (statements: readonly Statement[]): Statement[] => {
    const result: Statement[] = [];
    let plain: Statement[] = [];
    const flush = (): void => {
      const [first] = plain;
      if (first !== undefined) result.push({ kind: "if", test: runs(first.spot), then: plain, else: [], spot: first.spot });
      plain = [];
    };
    for (const statement of statements) {
      if (numbersIn(statement).length === 0) plain.push(statement);
      else {
        flush();
        const { spot } = statement;
        result.push({ kind: "if", test: or(runs(spot), goesOnIn(statement, spot)), then: one(statement), else: [], spot });
      }
    }
    flush();
    return result;
  };
  const one = (node: Statement): Statement[] => {
    const { spot } = node;
    switch (node.kind) {
      case "block": {
        const own = node.label === undefined ? undefined : stops.get(node.label);
        if (own === undefined) return [{ ...node, body: list(node.body) }];
        return [{ kind: "if", test: runs(spot), then: [...node.body, ...stop(own, spot)], else: goOn(spot), spot }];
      }
      case "if": {
        const then =
          numbersIn(node.then).length === 0 ? { kind: "boolean" as const, value: false, type: BOOLEAN, spot } : goesOnIn(node.then, spot);
        return [{ ...node, test: conditional(runs(spot), node.test, then, BOOLEAN), then: list(node.then), else: list(node.else) }];
      }
      case "loop": {
        if (numbersIn([node.test, node.update]).length > 0) return refuse("stops in the head of a loop");
        const test = node.test === undefined || node.testAfter === true ? node.test : or(not(runs(spot)), node.test);
        return [{ ...node, ...(test === undefined ? {} : { test }), body: list(node.body) }];
      }
      case "switch":
        return [switched(node)];
      case "try": {
        if (numbersIn([node.handler, node.finalizer]).length > 0) return refuse("yields in catch or finally");
        const finalizer =
          node.finalizer === undefined
            ? {}
            : { finalizer: [{ kind: "if" as const, test: runs(spot), then: node.finalizer, else: [], spot }] };
        return [{ ...node, body: list(node.body), ...finalizer }];
      }
      default:
        return refuse("yields inside of an expression");
    }
  };
  /** By the place of the case: falling through is as before. */
  const switched = (node: Statement & { kind: "switch" }): Statement => {
    const { spot } = node;
    const { kind } = node.value.type;
    const isPlain = node.value.kind === "local" || node.value.kind === "field";
    if (!isPlain || !["number", "string", "boolean"].includes(kind))
      return refuse("yields in a switch on something that is not a variable");
    const fallback = node.cases.findIndex(({ test }) => test === undefined);
    const chosen = node.cases.reduceRight<Expression>(
      (otherwise, { test }, i) =>
        test === undefined ? otherwise : conditional(binary("===", node.value, test, BOOLEAN, spot), number(i, spot), otherwise, NUMBER),
      number(fallback, spot),
    );
    const resumed = node.cases.reduceRight<Expression>(
      (otherwise, { body: inside }, i) =>
        numbersIn(inside).length === 0 ? otherwise : conditional(goesOnIn(inside, spot), number(i, spot), otherwise, NUMBER),
      number(-1, spot),
    );
    return {
      ...node,
      value: conditional(runs(spot), chosen, resumed, NUMBER),
      cases: node.cases.map(({ body: inside }, i) => ({ test: number(i, spot), body: list(inside) })),
    };
  };
  return list(body);
}
