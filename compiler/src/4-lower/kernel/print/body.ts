/**
 * A function's body while it is printed: its lines, the temporaries made so far, and what `break` and `continue` may reach.
 * AssemblyScript has no labels. A jump to anything but the innermost loop sets `jump` and leaves loop after loop, each of
 * which asks behind its end whether to leave further.
 */
import type { At, KernelType } from "../../../ir/kernel.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import { Lines } from "./lines.ts";
import type { Module } from "./module.ts";
import { defaultText, typeText } from "./type-text.ts";

/** One printed loop. `continues` is the label whose `continue` is this loop's own. */
export interface Breakable {
  readonly breaks: string | undefined;
  readonly continues: string | undefined;
  /** `break` of an inner body stands for the user's `continue`: the update follows the inner loop. */
  readonly passing: Set<string>;
  readonly continueBy: "continue" | "break";
  /** What is to be done when a `return` leaves it. */
  readonly leaving?: string;
}

export class Body {
  readonly module: Module;
  readonly lines: Lines = new Lines();
  readonly temporaries: string[] = [];
  readonly #loops: Breakable[] = [];
  readonly #isShared: boolean;
  readonly #jumps = new Map<string, number>();

  constructor(module: Module, isShared: boolean = false) {
    this.module = module;
    this.#isShared = isShared;
  }

  temporary(type: KernelType): string {
    const name = `t_${this.temporaries.length}`;
    this.temporaries.push(`let ${name}: ${typeText(type, this.module)} = ${defaultText(type, this.module)};`);
    return name;
  }

  line(text: string, at: At): void {
    this.lines.line(text, this.place(at));
  }

  open(text: string, at: At): void {
    this.lines.open(text, this.place(at));
  }

  place(at: At): At | undefined {
    if (this.#isShared) return undefined;
    return this.module.fileOffset === 0 ? at : { ...at, file: at.file + this.module.fileOffset };
  }

  enter(loop: Omit<Breakable, "passing">): void {
    this.#loops.push({ ...loop, passing: new Set() });
  }

  jump(kind: "break" | "continue", label: string, at: At): void {
    const index = this.#loops.findLastIndex((loop) => (kind === "break" ? loop.breaks : loop.continues) === label);
    if (index < 0) throw new InvariantError(`${kind} ${label} leaves nothing`);
    const target = `${kind} ${label}`;
    if (index === this.#loops.length - 1) {
      this.line(`${this.#word(kind, this.#loops[index])};`, at);
      return;
    }
    for (const passed of this.#loops.slice(index + 1)) passed.passing.add(target);
    this.line(`jump = ${this.#number(target)};`, at);
    this.line("break;", at);
  }

  /** What is to be done before a `return`, from inside out. */
  get leaving(): readonly string[] {
    return this.#loops.flatMap(({ leaving }) => (leaving === undefined ? [] : [leaving])).toReversed();
  }

  /** After the loop's closing brace: hands on the jumps that pass through. */
  leave(at: At): void {
    const left = this.#loops.pop();
    const outer = this.#loops.at(-1);
    for (const target of left?.passing ?? []) {
      const [kind, label] = target.split(" ", 2) as ["break" | "continue", string];
      const arrived = outer !== undefined && (kind === "break" ? outer.breaks : outer.continues) === label;
      this.open(`if (jump == ${this.#number(target)}) {`, at);
      if (arrived) this.line("jump = 0;", at);
      this.line(arrived ? `${this.#word(kind, outer)};` : "break;", at);
      this.lines.close();
    }
  }

  get usesJump(): boolean {
    return this.#jumps.size > 0;
  }

  #word(kind: "break" | "continue", loop: Breakable | undefined): string {
    return kind === "break" ? "break" : (loop?.continueBy ?? "break");
  }

  #number(target: string): number {
    const known = this.#jumps.get(target) ?? this.#jumps.size + 1;
    this.#jumps.set(target, known);
    return known;
  }
}
