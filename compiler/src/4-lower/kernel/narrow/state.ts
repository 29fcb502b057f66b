/**
 * What is known at one point of a function: ranges of its numeric variables, and what bounds them by the length of an array.
 * Arrays are known by a path ("x", "this.window", "global table"); a path that is read gets a length symbol, which names the
 * number of items it had since it was last assigned. A fact "x → S: k" says x ≤ S − k. Invariant: a symbol that no longer names
 * one number is in no fact and at no path; a variable of which no fact is known has no entry.
 */
import type { Range } from "./range.ts";
import { join as joinRanges, sameRange, widen } from "./range.ts";

export type Facts = ReadonlyMap<string, number>;

export interface LengthPath {
  readonly symbol: string;
  /** Variables and fields that the path goes through. */
  readonly through: readonly string[];
}

export class State {
  readonly ranges: Map<string, Range | undefined>;
  readonly facts: Map<string, Facts>;
  readonly paths: Map<string, LengthPath>;

  constructor(from?: State) {
    // Most states know of no length: an empty map is made much faster than it is copied.
    this.ranges = copyOf(from?.ranges);
    this.facts = copyOf(from?.facts);
    this.paths = copyOf(from?.paths);
  }

  /** The symbol of a path's length; a new one when it was not read since it changed. */
  symbol(path: string, through: readonly string[]): string {
    const known = this.paths.get(path);
    if (known !== undefined) return known.symbol;
    const symbol = `length of ${path}`;
    this.#forgetSymbol(symbol);
    this.paths.set(path, { symbol, through });
    return symbol;
  }

  /** The path now leads to an array of this length. */
  bind(path: string, through: readonly string[], symbol: string): void {
    this.paths.set(path, { symbol, through });
  }

  /** A variable or field was assigned: paths through it lead elsewhere. */
  invalidate(through: string): void {
    for (const [path, entry] of this.paths) {
      if (!entry.through.includes(through)) continue;
      this.paths.delete(path);
      this.#forgetSymbol(`length of ${path}`);
    }
  }

  /** A symbol is about to name another number. */
  renew(symbol: string): void {
    this.#forgetSymbol(symbol);
  }

  addFacts(variable: string, facts: Facts): void {
    if (facts.size === 0) return;
    const merged = new Map(this.facts.get(variable));
    for (const [symbol, distance] of facts) merged.set(symbol, Math.max(distance, merged.get(symbol) ?? -Infinity));
    this.facts.set(variable, merged);
  }

  /** All that is known of the variable. */
  setFacts(variable: string, facts: Facts): void {
    if (facts.size > 0) this.facts.set(variable, facts);
    else this.facts.delete(variable);
  }

  #forgetSymbol(symbol: string): void {
    for (const [path, entry] of this.paths) if (entry.symbol === symbol) this.paths.delete(path);
    for (const [variable, facts] of this.facts) {
      if (facts.has(symbol)) this.setFacts(variable, new Map([...facts].filter(([name]) => name !== symbol)));
    }
  }
}

function copyOf<V>(map: ReadonlyMap<string, V> | undefined): Map<string, V> {
  return map === undefined || map.size === 0 ? new Map() : new Map(map);
}

/** What holds in both: undefined is a point that is never reached. */
export function joinStates(a: State | undefined, b: State | undefined): State | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const result = new State(a);
  for (const [id, range] of b.ranges) result.ranges.set(id, joinRanges(a.ranges.get(id), range));
  for (const [path, entry] of a.paths) if (b.paths.get(path)?.symbol !== entry.symbol) result.paths.delete(path);
  for (const [variable, facts] of a.facts) result.setFacts(variable, commonFacts(facts, b.facts.get(variable)));
  return result;
}

/** The state at a loop's head that takes in `after`; facts that weaken from round to round are given up. */
export function widenState(before: State, after: State | undefined, thresholds: readonly number[]): State {
  const joined = joinStates(before, after) ?? before;
  const result = new State(joined);
  for (const [id, range] of joined.ranges) result.ranges.set(id, widen(before.ranges.get(id), range, thresholds));
  for (const [variable, facts] of joined.facts) {
    const old = before.facts.get(variable);
    result.setFacts(variable, new Map([...facts].filter(([symbol, distance]) => old?.get(symbol) === distance)));
  }
  return result;
}

export function sameState(a: State, b: State): boolean {
  if (![...a.ranges].every(([id, range]) => sameRange(range, b.ranges.get(id)))) return false;
  if (a.paths.size !== b.paths.size || ![...a.paths].every(([path, entry]) => b.paths.get(path)?.symbol === entry.symbol)) return false;
  if (a.facts.size !== b.facts.size) return false;
  return [...a.facts].every(([variable, facts]) => {
    const other = b.facts.get(variable);
    return facts.size === (other?.size ?? 0) && [...facts].every(([symbol, distance]) => other?.get(symbol) === distance);
  });
}

function commonFacts(a: Facts, b: Facts | undefined): Facts {
  if (b === undefined) return new Map();
  return new Map(
    [...a].flatMap(([symbol, distance]): [string, number][] => {
      const other = b.get(symbol);
      return other === undefined ? [] : [[symbol, Math.min(distance, other)]];
    }),
  );
}
