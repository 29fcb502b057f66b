/** The digest of a schema with everything it refers to: two ends that have the same one read each other's bytes. */
import { createHash } from "node:crypto";
import type { Schema, TypeTable } from "./schema.ts";

export function codecHash(schema: Schema, types: TypeTable): string {
  const named = new Map<string, Schema>();
  collect(schema, types, named);
  const table = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([schema, table], canonical))
    .digest("hex")
    .slice(0, 32);
}

function collect(schema: unknown, types: TypeTable, named: Map<string, Schema>): void {
  if (typeof schema !== "object" || schema === null) return;
  if ("kind" in schema && schema.kind === "ref" && "name" in schema && typeof schema.name === "string") {
    const target = types[schema.name];
    if (target === undefined || named.has(schema.name)) return;
    named.set(schema.name, target);
    collect(target, types, named);
    return;
  }
  for (const part of Object.values(schema)) collect(part, types, named);
}

/** Keys in one order, whoever made the object. */
function canonical(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
