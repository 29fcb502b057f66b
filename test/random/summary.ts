/** What a run of the machine says: what was compared, what was left out and why, and each difference with how to repeat it. */
import type { BatchReport, BatchTask, Found } from "./machine.ts";

export class Summary {
  programs = 0;
  calls = 0;
  failing = 0;
  left = 0;
  trapped = 0;
  readonly found: Found[] = [];
  readonly #reasons: Map<string, number> = new Map();
  readonly #seconds: Map<string, number> = new Map();

  add(report: BatchReport): void {
    this.programs += report.programs;
    this.calls += report.calls;
    this.failing += report.failing;
    this.left += report.left.length;
    this.trapped += report.traps.length;
    this.found.push(...report.found);
    for (const { kind, reason } of report.left) this.#count(`${kind}: ${reason}`);
    for (const { reason } of report.traps) this.#count(`traps: ${reason}`);
    for (const [name, seconds] of Object.entries(report.seconds)) this.#seconds.set(name, (this.#seconds.get(name) ?? 0) + seconds);
  }

  /** Programs that were made but not compared to their end. */
  get share(): number {
    return (this.left + this.trapped) / Math.max(1, this.programs + this.left);
  }

  text(): string {
    const reasons = [...this.#reasons].sort(([, a], [, b]) => b - a).map(([reason, count]) => `  ${count} × ${reason}`);
    const seconds = [...this.#seconds].map(([name, value]) => `${name} ${value.toFixed(1)} s`);
    const equal = this.programs - this.trapped - this.found.length;
    return [
      `${this.programs + this.left} programs, ${this.calls} calls (${this.failing} fail in JavaScript, too): ${equal} equal, ` +
        `${this.found.length} different, ${this.trapped} trap, ${this.left} are no kernels`,
      ...reasons,
      `  ${seconds.join(", ")}`,
    ].join("\n");
  }

  #count(reason: string): void {
    const key = reason.replace(/\d+(_\w+)?/g, "#");
    this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1);
  }
}

export function foundText(found: Found, { form, optimize }: BatchTask): string {
  const seeds = found.together === undefined ? `--seed ${found.seed}` : `--seed ${found.together[0]} --count ${found.together.length}`;
  return [
    `seed ${found.seed}`,
    found.text,
    ...found.inputs.map((input, i) => `call ${i}: ${exact(input)}`),
    `expected: ${exact(found.expected)}`,
    `seen:     ${exact(found.seen)}`,
    `repeat: npx node --conditions=rmc-source test/random/main.ts ${seeds} --form ${form}${optimize ? " --optimize" : ""}`,
  ].join("\n");
}

/** JSON, with the numbers that it has no words for. */
export function exact(value: unknown): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(exact).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${exact(one)}`)
      .join(", ")} }`;
  return JSON.stringify(value) ?? "undefined";
}
