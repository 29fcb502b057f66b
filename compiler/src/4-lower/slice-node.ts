/**
 * The user's code of one host node, cut out of the user's files: the top-level statements that analysis found to be needed,
 * everything else blanked out, so that lines and columns stay what they were and source maps need no correction. A tier's
 * bundle gets what its own nodes reach and nothing of the pipeline itself.
 */
import { InvariantError } from "../diagnostics/diagnostic.ts";
import type { NodeSource } from "../ir/artifact.ts";
import type { Capture, CapturedCode, Node } from "../ir/graph.ts";
import type { Reach, ReachedStatement } from "../ir/reach.ts";
import type { UserFile } from "../ir/user-file.ts";

export function sliceNode(node: Node, reach: Reach | undefined, files: ReadonlyMap<string, UserFile>): NodeSource {
  const { declaration } = node;
  if (declaration.package !== undefined) {
    const { specifier, importName, from } = declaration.package;
    return {
      id: node.id,
      file: from,
      text: `${importText(importName)} from ${JSON.stringify(specifier)};\n`,
      exported: "rmcNode",
      others: [],
    };
  }
  const statements = reach?.statements ?? [];
  const kept = [...new Set([declaration.file, ...statements.map(({ file }) => file), ...reachedFiles(reach)])];
  const slices = kept.flatMap((name) => {
    const file = files.get(name);
    return file === undefined ? [] : [{ file: name, text: sliceFile(file, statements, kept) }];
  });
  const own = slices.find(({ file }) => file === declaration.file);
  const source = files.get(declaration.file);
  if (own === undefined || source === undefined)
    throw new InvariantError(`the file of node "${node.id}" is not loaded: ${declaration.file}`);
  return {
    id: node.id,
    file: own.file,
    text: exportNode(node, own.text, source, files),
    exported: exportOf(node),
    others: slices.filter((slice) => slice !== own),
  };
}

/** Whether the slice exports a function that makes the node from what it captures. */
export function isMade({ declaration }: Node): boolean {
  return declaration.localName === undefined && declaration.exportName === undefined && declaration.package === undefined;
}

function exportOf(node: Node): string {
  if (isMade(node)) return "rmcMake";
  return node.declaration.localName === undefined ? (node.declaration.exportName ?? "rmcNode") : "rmcNode";
}

function importText(name: string): string {
  return name === "*" ? "export * as rmcNode" : `export { ${name} as rmcNode }`;
}

function reachedFiles(reach: Reach | undefined): readonly string[] {
  return (reach?.modules ?? []).filter(({ kind }) => kind === "file").map(({ name }) => name);
}

/** Data (JSON) is one piece. */
function sliceFile(source: UserFile, statements: readonly ReachedStatement[], kept: readonly string[]): string {
  if (!/\.[cm]?[jt]sx?$/.test(source.file)) return source.text;
  const imports = source.imports.filter((each) => !each.bare || (each.target !== undefined && kept.includes(each.target)));
  const spans = [...statements.filter(({ file }) => file === source.file), ...imports].toSorted((a, b) => a.offset - b.offset);
  let text = "";
  for (const { offset, length } of spans) {
    if (offset < text.length) continue;
    text += blank(source.text.slice(text.length, offset)) + source.text.slice(offset, offset + length);
  }
  return text + blank(source.text.slice(text.length));
}

/** Line ends stay, everything else becomes spaces. */
function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, " ");
}

function exportNode(node: Node, text: string, source: UserFile, files: ReadonlyMap<string, UserFile>): string {
  const { localName, offset, length } = node.declaration;
  if (localName !== undefined) return `${text}\nexport { ${localName} as rmcNode };\n`;
  if (!isMade(node)) return text;
  const code = source.text.slice(offset, offset + length);
  const open = `export const rmcMake = (rmcCaptures) => { ${bindCaptures(node.captures, "rmcCaptures", files)} return (`;
  // Part of a statement that is needed as it is: the code is there twice.
  if (text.slice(offset, offset + length).trim() !== "") return `${text}\n${open}${code}\n); };\n`;
  // The code stays where it was; what opens in front of it goes before the line break, which keeps its column.
  const before = text.slice(0, offset);
  const line = before.lastIndexOf("\n");
  const at = line === -1 || before.slice(line).trim() !== "" ? offset : line;
  return `${before.slice(0, at)}${open}${before.slice(at)}${code}); };${text.slice(offset + length)}`;
}

/** Captured values by name; captured functions and classes bind their own in a function of their own. */
function bindCaptures(captures: readonly Capture[], from: string, files: ReadonlyMap<string, UserFile>): string {
  return captures
    .map(({ name, value }) => `const ${name} = ${value.kind === "code" ? bindCode(value, `${from}.${name}`, files) : `${from}.${name}`};`)
    .join(" ");
}

function bindCode(code: CapturedCode, from: string, files: ReadonlyMap<string, UserFile>): string {
  const { file, offset, length } = code.declaration;
  const text = files.get(file)?.text.slice(offset, offset + length) ?? "";
  return `((rmcCaptures) => { ${bindCaptures(code.captures, "rmcCaptures", files)} return (${text}\n); })(${from})`;
}
