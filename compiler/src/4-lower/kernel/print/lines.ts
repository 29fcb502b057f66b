/**
 * Printed text, line by line, with the user's position for each line. Indentation follows `open` and `close`.
 */
import type { LineOrigin } from "../../../ir/printed-kernel.ts";
import type { At } from "../../../ir/kernel.ts";

export class Lines {
  readonly text: string[] = [];
  readonly at: (LineOrigin | undefined)[] = [];
  /** The user's name of the function whose lines come now. */
  function: string | undefined;
  #depth = 0;

  line(text: string, at?: At): void {
    this.text.push("  ".repeat(this.#depth) + text);
    this.at.push(at === undefined || this.function === undefined ? at : { ...at, function: this.function });
  }

  open(text: string, at?: At): void {
    this.line(text, at);
    this.#depth += 1;
  }

  close(text: string = "}", at?: At): void {
    this.#depth -= 1;
    this.line(text, at);
  }

  /** The line between two parts: `} else {`. */
  middle(text: string): void {
    this.close(text);
    this.#depth += 1;
  }

  append(other: Lines): void {
    other.text.forEach((text, index) => this.line(text, other.at[index]));
  }
}
