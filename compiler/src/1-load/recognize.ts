/**
 * The words of the language: `pipeline`, places, joins and start values, recognised by the symbol they resolve to and not
 * by how a file spells them, so that aliases and re-exports are the same thing.
 */
import type { ts } from "ts-morph";
import type { Packages } from "./packages.ts";

const API = ["pipeline", "browser", "edge", "server", "compute", "merge", "zip", "latest", "byTime", "env", "secret", "param"] as const;

export type ApiName = (typeof API)[number];

/** The packages that declare them: the runtime, and `rmc`, which hands them on. */
const HOMES: ReadonlySet<string | undefined> = new Set(["@rmc/runtime", "rmc"]);

/** `symbol` must not be an alias any more. */
export function recognize(symbol: ts.Symbol, packages: Packages): ApiName | undefined {
  const name = API.find((each) => each === symbol.name);
  return name !== undefined && isOurs(symbol, packages) ? name : undefined;
}

/** True for declarations at the top of a file of ours: `Flow` and `Pipeline` are found by it, too. */
export function isOurs(symbol: ts.Symbol, packages: Pick<Packages, "nameOf">): boolean {
  const declaration = symbol.declarations?.[0];
  return declaration !== undefined && HOMES.has(packages.nameOf(declaration.getSourceFile().fileName));
}
