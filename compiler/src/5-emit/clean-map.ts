/**
 * A bundle's source map with sources that mean something on every machine: the user's files relative to the project, with
 * their text; packages from `node_modules` on; what the compiler generated under the name it has inside the bundle.
 */
import { join, relative } from "node:path";
import type { UserFile } from "../ir/user-file.ts";

interface Map3 {
  readonly version: 3;
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly mappings: string;
  readonly names: readonly string[];
}

export function cleanMap(text: string, files: ReadonlyMap<string, UserFile>, root: string): string {
  const map = JSON.parse(text) as Map3;
  const sources = map.sources.map((source) => nameOf(source, files, root));
  const sourcesContent = sources.map((source, index) => files.get(source)?.text ?? map.sourcesContent?.[index] ?? null);
  return JSON.stringify({ version: 3, sources, sourcesContent, names: map.names, mappings: map.mappings });
}

function nameOf(source: string, files: ReadonlyMap<string, UserFile>, root: string): string {
  const slice = /rmc-slice:([^?]*)/.exec(source)?.[1];
  if (slice !== undefined) return files.has(slice) ? slice : relative(root, join(root, slice));
  const ours = /rmc-module:(rmc:.*)$/.exec(source)?.[1];
  if (ours !== undefined) return ours;
  const installed = source.lastIndexOf("node_modules/");
  if (installed !== -1) return source.slice(installed);
  const own = /(?:runtime\/[a-z]+|targets\/[a-z]+|stdlib)\/(?:src|dist)\/.*$/.exec(source)?.[0];
  return own ?? relative(root, join("/rmc", source));
}
