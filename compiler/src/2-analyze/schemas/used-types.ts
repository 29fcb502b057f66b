/** Of all named types of a file, those that a pipeline refers to, also through each other. */
import type { TypeTable } from "../../ir/schema.ts";

/** `data` is searched for references whatever else it contains. */
export function usedTypes(data: unknown, table: TypeTable): TypeTable {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { kind, name } = value as { kind?: unknown; name?: unknown };
    if (kind === "ref" && typeof name === "string" && !used.has(name)) {
      used.add(name);
      visit(table[name]);
    }
    for (const part of Object.values(value)) visit(part);
  };
  visit(data);
  return Object.fromEntries(Object.entries(table).filter(([name]) => used.has(name)));
}
