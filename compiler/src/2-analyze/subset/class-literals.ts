/**
 * Object literals in the place of a class: allowed by TypeScript where the class has nothing private, and the same to every
 * reader but `instanceof`. So they are made only of classes without methods, which nobody asks for.
 */
import { ts } from "ts-morph";
import { chainOf } from "./class-struct.ts";
import { refuse } from "./refusal.ts";
import type { StructDraft, UnitBuilder } from "./unit-builder.ts";
import { structWords } from "./words.ts";

/** The class as if it were an object type: its fields and those of its bases. Refused where a literal cannot stand for it. */
export function literalClass(struct: StructDraft, at: ts.Node, builder: UnitBuilder): StructDraft {
  const chain = chainOf(struct.name, builder);
  const hasCode = chain.some(({ declaration }) => (declaration.members as ts.NodeArray<ts.Node>).some(isCode));
  const fields = chain.toReversed().flatMap(({ name }) => builder.structs.get(name)?.fields ?? []);
  if (hasCode || chain.length === 0 || fields.some(({ name }) => name.includes("@")))
    return refuse(`an object literal in the place of a ${structWords(struct.name, builder)}, which has methods: write new`, at);
  builder.literals.add(struct.name);
  return { ...struct, fields };
}

function isCode(node: ts.Node): boolean {
  return ts.isMethodDeclaration(node) || ts.isMethodSignature(node) || ts.isAccessor(node);
}

export function refuseTestedLiterals(builder: UnitBuilder): void {
  for (const literal of builder.literals)
    for (const { name } of chainOf(literal, builder)) {
      const at = builder.tested.get(name);
      if (at !== undefined) refuse(`asks with instanceof for ${structWords(name, builder)}, of which there are object literals`, at);
    }
}
