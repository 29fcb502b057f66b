/** Files of a folder over HTTP, and of nothing else: paths that leave the folder, and links that do, are not found. */
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";
import { pipeline } from "node:stream/promises";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".wav": "audio/wav",
  ".woff2": "font/woff2",
};

/** False when there is no such file. `path` is of a URL, still encoded. */
export async function sendFile(root: string, path: string, response: ServerResponse, withBody: boolean): Promise<boolean> {
  const file = await locate(root, path);
  if (file === undefined) return false;
  response.writeHead(200, {
    "content-type": TYPES[extname(file.path)] ?? "application/octet-stream",
    "content-length": file.size,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (withBody) await pipeline(createReadStream(file.path), response);
  else response.end();
  return true;
}

async function locate(root: string, path: string): Promise<{ readonly path: string; readonly size: number } | undefined> {
  try {
    const name = decodeURIComponent(path);
    // No hidden file (.env, .git) is anybody's business, and ".." is one of them.
    if (name.includes("\0") || name.split(/[/\\]/).some((part) => part.startsWith("."))) return undefined;
    const base = await realpath(root);
    const found = await realpath(join(base, name.endsWith("/") ? `${name}index.html` : name));
    const entry = await stat(found);
    return found.startsWith(base + sep) && entry.isFile() ? { path: found, size: entry.size } : undefined;
  } catch {
    return undefined;
  }
}
