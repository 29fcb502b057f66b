/**
 * What esbuild says about the user's code becomes a diagnostic at the node whose code it is: `await` outside of functions,
 * a package with types and no JavaScript. What it says about ours is a bug and stays an error.
 */
import type { BuildFailure, Message } from "esbuild";
import { diagnostic } from "../diagnostics/catalog.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import type { Node } from "../ir/graph.ts";

/** `nodes`: the host nodes of the tier in the order of its slices. Throws what is not the user's. */
export function reportFailure(failure: unknown, nodes: readonly Node[], reporter: Reporter): void {
  const messages = (failure as Partial<BuildFailure>).errors ?? [];
  const found = messages.map((message) => ({ message, node: nodeOf(message, nodes) }));
  if (found.length === 0 || found.some(({ node }) => node === undefined)) throw failure;
  for (const { message, node } of found) if (node !== undefined) reporter.report(failureOf(message, node));
}

function failureOf(message: Message, node: Node): ReturnType<typeof diagnostic> {
  if (message.text.includes('"await"')) {
    return diagnostic("RMC5002", {
      message: `the code of "${node.name}" uses await outside of a function`,
      span: node.declaration,
      notes: [{ message: "used here", span: node.span }],
      help: "module code runs anew for each session, and cannot wait; await inside process(), or in a function that it calls",
    });
  }
  const user = /^rmc-slice:([^?]*)/.exec(message.location?.file ?? "")?.[1];
  const at =
    user === undefined || message.location === null
      ? undefined
      : { file: user, line: message.location.line, column: message.location.column + 1, offset: 0, length: message.location.length };
  return diagnostic("RMC5002", {
    message: `the code of "${node.name}" cannot be bundled: ${message.text}`,
    span: at ?? node.declaration,
    notes: [{ message: "used here", span: node.span }],
  });
}

/** Slices carry the number of their node, modules of the second step its id. */
function nodeOf({ location }: Message, nodes: readonly Node[]): Node | undefined {
  const file = location?.file ?? "";
  const number = /^rmc-(?:slice|entry):.*?(\d+)$/.exec(file)?.[1];
  if (number !== undefined) return nodes[Number(number)];
  const id = /rmc:node\/(.*)$/.exec(file)?.[1];
  return nodes.find((node) => node.id === id);
}
