/** Paths that stand for a row of files: `photo-%d.png`, `photo-%03d.png`. */
const NUMBER = /%(?:0(\d))?d/;

export function hasNumber(path: string): boolean {
  return NUMBER.test(path);
}

export function withNumber(path: string, number: number): string {
  return path.replace(NUMBER, (_, width: string | undefined) => String(number).padStart(Number(width ?? 0), "0"));
}
