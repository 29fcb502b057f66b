/** The words of a line, in lower case. */
export function words(line: string): string[] {
  return line
    .toLowerCase()
    .split(" ")
    .filter((word) => word.length > 0);
}
