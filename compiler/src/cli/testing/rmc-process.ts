/** `rmc` as a user runs it, for the tests: a process of its own in a project of its own that finds this very rmc. */
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../../", import.meta.url));

const PATIENCE = 120_000;

export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly input?: Uint8Array | string;
  readonly env?: NodeJS.ProcessEnv;
  /** Hears the process while it runs. */
  readonly onStart?: (child: ChildProcess, heard: () => string) => void;
}

export function rmc(args: readonly string[], options: ProcessOptions): Promise<Result> {
  const child = spawn(process.execPath, ["--conditions=rmc-source", MAIN, ...args], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: "1", ...options.env },
    stdio: "pipe",
  });
  const out: Buffer[] = [];
  let err = "";
  child.stdout.on("data", (data: Buffer) => out.push(data));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  // A test that hangs must not leave a process behind.
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  options.onStart?.(child, () => Buffer.concat(out).toString() + err);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, out: Buffer.concat(out).toString("utf8"), err });
    });
  });
}

export interface Project {
  readonly folder: string;
  write(path: string, content: string | Uint8Array): void;
  remove(): void;
}

/** A folder with a template's files, or empty, in which "rmc" can be imported. */
export function makeProject(template?: string): Project {
  const folder = mkdtempSync(join(tmpdir(), "rmc-test-"));
  const write: Project["write"] = (path, content) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  if (template !== undefined) cpSync(join(PACKAGE, "templates", template), folder, { recursive: true });
  write("package.json", '{ "name": "test", "type": "module" }');
  write(
    "tsconfig.json",
    '{ "compilerOptions": { "strict": true, "target": "es2024", "lib": ["es2024", "dom"], "module": "esnext", "moduleResolution": "bundler", "allowImportingTsExtensions": true, "noEmit": true, "types": [] } }',
  );
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(PACKAGE, join(folder, "node_modules/rmc"));
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Waits until the process has said something. */
export async function until(heard: () => string, pattern: RegExp, milliseconds: number = 30_000): Promise<RegExpExecArray> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = pattern.exec(heard());
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`nothing like ${String(pattern)} in: ${heard()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
