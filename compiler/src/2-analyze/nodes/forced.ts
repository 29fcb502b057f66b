/** `/** @kernel *\/` at a node: at its declaration, or before it where it is used. */
import { ts } from "ts-morph";

export function isForced(declaration: ts.Node, use: ts.Expression): boolean {
  return carriers(declaration).some(hasTag) || hasTag(use);
}

/** The nodes that a comment in front of the declaration may belong to. */
function carriers(declaration: ts.Node): readonly ts.Node[] {
  const { parent } = declaration;
  return ts.isVariableDeclaration(parent) ? [declaration, parent.parent.parent] : [declaration];
}

function hasTag(node: ts.Node): boolean {
  const before = node.getSourceFile().text.slice(node.getFullStart(), node.getStart());
  return (before.match(/\/\*\*[\s\S]*?\*\//gu) ?? []).some((comment) => /@kernel\b/u.test(comment));
}
