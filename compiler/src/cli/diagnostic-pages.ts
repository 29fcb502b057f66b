/** The pages of `docs/diagnostics/`: in the package they lie beside the JavaScript, in the repository at its top. */
import { existsSync, readFileSync } from "node:fs";
import { CATALOG, type DiagnosticCode } from "../diagnostics/catalog.ts";
import { ERROR_CODES } from "@rmc/runtime";
import { PACKAGE_ROOT } from "./version.ts";

const FOLDERS = ["dist/docs/diagnostics/", "../docs/diagnostics/"];

export function readPage(code: string): string | undefined {
  if (!/^RMC\d{4}$/.test(code)) return undefined;
  const path = FOLDERS.map((folder) => new URL(`${folder}${code}.md`, PACKAGE_ROOT)).find((url) => existsSync(url));
  if (path !== undefined) return readFileSync(path, "utf8");
  const title = titleOf(code);
  return title === undefined ? undefined : `# ${code}: ${title}\n`;
}

/** Every code, of the compiler, the command line and the run time, by number. */
export function allCodes(): readonly { readonly code: string; readonly title: string; readonly severity: string }[] {
  const compiler = Object.entries(CATALOG).map(([code, { title, severity }]) => ({ code, title, severity }));
  const runtime = Object.values(ERROR_CODES).map((code) => ({ code, title: titleOf(code) ?? "", severity: "error" }));
  return [...compiler, ...runtime].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

function titleOf(code: string): string | undefined {
  if (Object.hasOwn(CATALOG, code)) return CATALOG[code as DiagnosticCode].title;
  const path = FOLDERS.map((folder) => new URL(`${folder}${code}.md`, PACKAGE_ROOT)).find((url) => existsSync(url));
  const heading = path === undefined ? undefined : /^# RMC\d{4}:? *(.*)$/m.exec(readFileSync(path, "utf8"))?.[1];
  return heading ?? Object.entries(ERROR_CODES).find(([, known]) => known === code)?.[0];
}
