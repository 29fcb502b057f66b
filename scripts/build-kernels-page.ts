/**
 * Writes the verdicts of docs/kernels.md from what the tests found: the tables of corpus and meanings, the lists of the
 * pipelines' cases. What a row cites has to be there and all of one kind. Run `npx node scripts/build-kernels-page.ts`; with
 * `--check` it writes nothing and ends with 1 when the page is not what it would be.
 */
import { readFileSync, writeFileSync } from "node:fs";

const PAGE = new URL("../docs/kernels.md", import.meta.url);
const FIXTURES = new URL("../test/fixtures/", import.meta.url);
const HEAD = "| construct | verdict | instead | programs |";

export interface Page {
  readonly text: string;
  /** What is wrong with the rows. */
  readonly mistakes: readonly string[];
}

export function buildPage(text: string): Page {
  const verdicts = readVerdicts();
  const mistakes: string[] = [];
  const cited = new Set<string>();
  let inTable = false;
  const lines = text.split("\n").map((line) => {
    if (line === HEAD) inTable = true;
    else if (!line.startsWith("|")) inTable = false;
    else if (inTable && !line.startsWith("|--")) return writeRow(line, verdicts, cited, mistakes);
    return line;
  });
  for (const name of namesIn("kernels/corpus.txt"))
    if (verdicts.get(name)?.startsWith("host") === true && !cited.has(name)) mistakes.push(`no row cites ${name}, which is refused`);
  return { text: lines.join("\n"), mistakes };
}

export function readPage(): string {
  return readFileSync(PAGE, "utf8");
}

/** `\|` stands for a bar in a cell. */
function writeRow(line: string, verdicts: ReadonlyMap<string, string>, cited: Set<string>, mistakes: string[]): string {
  const [, construct = "", , instead = "", programs = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  const names = [...programs.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
  const found = names.map((name) => {
    cited.add(name);
    return verdictOf(name, verdicts);
  });
  names.forEach((name, index) => {
    if (found[index] === undefined) mistakes.push(`"${construct}" cites ${name}, which no test knows`);
  });
  const kinds = new Set(found.map((verdict) => verdict?.split(":")[0]));
  if (kinds.size !== 1)
    mistakes.push(`"${construct}" cites programs of several kinds: ${names.map((name, i) => `${name} ${found[i]}`).join("; ")}`);
  const verdict = new Set(found).size === 1 ? found[0] : found[0]?.split(":")[0];
  if (verdict !== "kernel" && instead === "") mistakes.push(`"${construct}" does not say what to write instead`);
  return `| ${construct} | ${verdict ?? ""} | ${instead} | ${programs} |`;
}

function verdictOf(name: string, verdicts: ReadonlyMap<string, string>): string | undefined {
  const [, folder, node] = /^pipelines\/(.+):(.+)$/.exec(name) ?? [];
  if (folder === undefined || node === undefined) return verdicts.get(name);
  const { kernels = [], hosts = [] } = JSON.parse(readFileSync(new URL(`pipelines/${folder}/case.json`, FIXTURES), "utf8")) as {
    readonly kernels?: readonly string[];
    readonly hosts?: readonly string[];
  };
  if (kernels.includes(node)) return "kernel";
  return hosts.includes(node) ? "host" : undefined;
}

/** Of each program: "kernel", "fails", or "host: REASON". */
function readVerdicts(): Map<string, string> {
  const verdicts = new Map<string, string>();
  for (const name of namesIn("kernels/programs.txt")) verdicts.set(name, "kernel");
  for (const name of namesIn("kernels/exceptions.txt")) verdicts.set(`exceptions/${name}`, "kernel");
  for (const file of ["corpus", "meanings"])
    for (const line of read(`kernels/${file}.verdicts.txt`).trimEnd().split("\n")) {
      const [, name = "", verdict = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      verdicts.set(name, shortVerdict(verdict));
    }
  return verdicts;
}

function shortVerdict(verdict: string): string {
  if (verdict.startsWith("kernel, fails")) return "fails";
  return verdict.replace(/ \(\d+:\d+\)$/, "");
}

function namesIn(file: string): string[] {
  return [...read(file).matchAll(/^### (\S+)/gm)].map(([, name]) => name as string);
}

function read(file: string): string {
  return readFileSync(new URL(file, FIXTURES), "utf8");
}

function main(): void {
  const before = readPage();
  const { text, mistakes } = buildPage(before);
  for (const mistake of mistakes) console.error(mistake);
  if (process.argv.includes("--check")) process.exitCode = text === before && mistakes.length === 0 ? 0 : 1;
  else writeFileSync(PAGE, text);
}

if (import.meta.main) main();
