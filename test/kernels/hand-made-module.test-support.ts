/** WebAssembly modules written by hand, byte by byte: what no compiler of ours would make. */

export interface HandMade {
  readonly imports?: readonly { readonly module: string; readonly name: string; readonly kind: "function" | "memory" | "global" }[];
  /** Pages; "none" for a memory without a maximum. */
  readonly memory?: { readonly minimum: number; readonly maximum: number | "none" };
  /** Bodies as instructions without the final `end`. Parameters and results are i32. */
  readonly functions: Readonly<Record<string, { readonly parameters: number; readonly results: 0 | 1; readonly code: readonly number[] }>>;
  /** Name of the function that runs when the module is instantiated. */
  readonly start?: string;
  /** Under these names something else than a function of that name is exported. */
  readonly globals?: readonly string[];
  readonly hides?: readonly string[];
  readonly data?: { readonly at: number; readonly bytes: readonly number[] };
}

/** A kernel that gives its input back as it came, 64 bytes in front of it; parts of it are replaced. */
export function handMade(parts: Partial<HandMade> = {}): Uint8Array<ArrayBuffer> {
  return assemble({
    memory: { minimum: 1, maximum: 4 },
    ...parts,
    functions: {
      reserve: { parameters: 1, results: 1, code: i32Const(1024) },
      create: { parameters: 2, results: 0, code: [] },
      process: { parameters: 2, results: 1, code: [...i32Const(512), ...i32Const(8), 0x36, 2, 0, ...i32Const(512)] },
      failure: { parameters: 0, results: 1, code: i32Const(0) },
      ...parts.functions,
    },
  });
}

export function i32Const(value: number): number[] {
  return [0x41, ...leb(value)];
}

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;

function assemble({ imports = [], memory, functions, start, globals = [], hides = [], data }: HandMade): Uint8Array<ArrayBuffer> {
  const list = Object.entries(functions);
  const first = imports.filter(({ kind }) => kind === "function").length;
  const types = list.map(([, { parameters, results }]) => [0x60, ...vector(many(parameters)), ...vector(many(results))]);
  const shown = list.flatMap(([name], index) =>
    hides.includes(name) || globals.includes(name) ? [] : [[...text(name), 0, ...leb(first + index)]],
  );
  const exported = globals.map((name, index) => [...text(name), 3, ...leb(index)]);
  const shownMemory = memory === undefined || hides.includes("memory") ? [] : [[...text("memory"), 2, 0]];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [[0x60, 0, 0], ...types]),
    ...section(2, imports.map(importEntry)),
    ...section(
      3,
      list.map((_, index) => leb(index + 1)),
    ),
    ...(memory === undefined ? [] : section(5, [limits(memory)])),
    ...section(
      6,
      globals.map(() => [I32, 0, ...i32Const(0), 0x0b]),
    ),
    ...section(7, [...shownMemory, ...shown, ...exported]),
    ...(start === undefined ? [] : [8, ...vectorOf(leb(first + list.findIndex(([name]) => name === start)))]),
    ...section(
      10,
      list.map(([, { code }]) => vectorOf([0, ...code, 0x0b])),
    ),
    ...(data === undefined ? [] : section(11, [[0, ...i32Const(data.at), 0x0b, ...vectorOf(data.bytes)]])),
  ]);
}

function importEntry({ module, name, kind }: NonNullable<HandMade["imports"]>[number]): number[] {
  const description = { function: [0, 0], memory: [2, 0, 1], global: [3, I32, 0] }[kind];
  return [...text(module), ...text(name), ...description];
}

function limits({ minimum, maximum }: NonNullable<HandMade["memory"]>): number[] {
  return maximum === "none" ? [0, ...leb(minimum)] : [1, ...leb(minimum), ...leb(maximum)];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  return entries.length === 0 ? [] : [id, ...vectorOf(vector(entries))];
}

function many(count: number): number[][] {
  return Array.from({ length: count }, () => [I32]);
}

function vector(entries: readonly (readonly number[])[]): number[] {
  return [...leb(entries.length), ...entries.flat()];
}

function vectorOf(bytes: readonly number[]): number[] {
  return [...leb(bytes.length), ...bytes];
}

function text(value: string): number[] {
  return vectorOf([...new TextEncoder().encode(value)]);
}

/** Signed, which for numbers from 0 is the unsigned form as long as bit 6 of the last byte is free. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const byte = rest & 127;
    const isLast = (rest >> 7 === 0 && (byte & 64) === 0) || (rest >> 7 === -1 && (byte & 64) !== 0);
    bytes.push(isLast ? byte : byte | 128);
    if (isLast) return bytes;
  }
}
