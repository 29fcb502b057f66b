/** Option values that commander hands over as text: numbers with their bounds, and lists that grow. */
import { InvalidArgumentError } from "commander";

export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(
        most === Number.MAX_SAFE_INTEGER
          ? `It must be a whole number of at least ${least}.`
          : `It must be a whole number from ${least} to ${most}.`,
      );
    }
    return value;
  };
}

export function positiveSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("It must be a number of seconds above 0.");
  return value;
}

export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Several values with commas between them, each one of `known`. */
export function oneOrMore(known: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const values = text.split(",").map((value) => value.trim());
    const strange = values.find((value) => !known.includes(value));
    if (strange !== undefined) throw new InvalidArgumentError(`"${strange}" is not one of ${known.join(", ")}.`);
    return values;
  };
}
