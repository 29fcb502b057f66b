/**
 * The second corpus: nodes as people write them who know nothing of kernels. For each pipeline of `fixtures/nodes` the class or
 * function, constants to make it with, and inputs. `host` says that it stays JavaScript, with the words that `explain` says.
 */
import type { Generator } from "../../compiler/src/4-lower/codec/generate-values.test-support.ts";
import { AUDIO } from "./table-audio.ts";
import { DATA } from "./table-data.ts";
import { IMAGES } from "./table-images.ts";
import { MORE } from "./table-more.ts";
import { TEXT } from "./table-text.ts";

export interface Row {
  /** A class, or a function of one input: FILE/EXPORT. */
  readonly is: string;
  /** Arguments of `new`, one list for each variant. */
  readonly options?: readonly (readonly unknown[])[];
  /** Realistic values, in order. */
  readonly inputs: (g: Generator) => readonly unknown[];
  /** Why it is a host node. */
  readonly host?: string;
  /** Values of its type make no sense to it, or it never ends on some: none are made. */
  readonly calm?: true;
}

export const TABLE: Readonly<Record<string, Row>> = { ...AUDIO, ...DATA, ...IMAGES, ...MORE, ...TEXT };

/** Not by `import`: users' files are written under weaker settings of TypeScript than ours. */
export async function loadNode({ is }: Row): Promise<unknown> {
  const [file, name = ""] = is.split("/");
  const url = new URL(`../fixtures/nodes/${file}.ts`, import.meta.url).href;
  return ((await import(/* @vite-ignore */ url)) as Record<string, unknown>)[name];
}
