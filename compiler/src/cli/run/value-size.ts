/** About how many bytes a value takes on its way between a run and the command line: enough to bound what is on the way. */
export function valueSize(value: unknown): number {
  if (typeof value === "string") return 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  const items = value instanceof Map ? [...value].flat(1) : value instanceof Set || Array.isArray(value) ? value : Object.values(value);
  let size = 16;
  for (const item of items) size += valueSize(item);
  return size;
}
