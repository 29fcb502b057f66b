/**
 * The printed module while it grows: what it imports from the prelude, and the codec functions made so far. Several
 * kernels may share one (a run of `tick` nodes): each has a `Module` of its own over the same `Imports`.
 */
import type { Kernel, KernelFunction, KernelStruct } from "../../../ir/kernel.ts";
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import { Lines } from "./lines.ts";
import { Names } from "./names.ts";
import { seesBytes } from "./sees-bytes.ts";
import { WorkMeter } from "./work/work-meter.ts";

export class Imports {
  readonly #files = new Map<string, Set<string>>();
  /** Whether calls are charged for their work. */
  isMetered: boolean = false;

  /** Notes that `name` of `prelude/<file>.ts` is used, and gives it back. */
  use(file: string, name: string): string {
    const names = this.#files.get(file) ?? new Set<string>();
    this.#files.set(file, names.add(name));
    return name;
  }

  lines(): string[] {
    const files = [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1));
    return files.map(([file, names]) => `import { ${[...names].sort().join(", ")} } from "./prelude/${file}";`);
  }
}

export class Module {
  readonly kernel: Kernel;
  readonly names: Names;
  readonly imports: Imports;
  readonly structs: ReadonlyMap<string, KernelStruct>;
  /** Names of the codec functions by what they are for. */
  readonly #made = new Map<string, string>();
  readonly codecs: Lines = new Lines();
  readonly work: WorkMeter;
  /** Added to `At.file`, because the files of several kernels stand in one list. */
  readonly fileOffset: number;
  readonly seesBytes: boolean;

  constructor(kernel: Kernel, imports: Imports = new Imports(), prefix: string = "", fileOffset: number = 0) {
    this.kernel = kernel;
    this.imports = imports;
    this.structs = new Map(kernel.structs.map((struct) => [struct.name, struct]));
    this.names = new Names(prefix);
    this.fileOffset = fileOffset;
    this.seesBytes = seesBytes(kernel);
    this.work = new WorkMeter(kernel);
    if (this.work.isNeeded) imports.isMetered = true;
  }

  core(name: string): string {
    return this.imports.use("core", name);
  }

  wire(name: string): string {
    return this.imports.use("wire", name);
  }

  /** A function of `prelude/work.ts`. */
  meter(name: string): string {
    return this.imports.use("work", name);
  }

  /** "string.slice" is the function `string_slice` of `prelude/string.ts`. */
  prelude(name: string): string {
    const [file = "", ...rest] = name.split(".");
    return this.imports.use(file, `${file}_${rest.join("_")}`);
  }

  /** Prints a function once for each `key` and gives its name. A function may ask for itself while it is printed. */
  make(key: string, kind: string, print: (name: string, lines: Lines) => void): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const name = this.names.made(`${kind}${this.#made.size}`);
    this.#made.set(key, name);
    const lines = new Lines();
    print(name, lines);
    this.codecs.append(lines);
    return name;
  }

  struct(name: string): KernelStruct {
    const found = this.structs.get(name);
    if (found === undefined) throw new InvariantError(`kernel ${this.kernel.name}: no struct ${name}`);
    return found;
  }

  function(id: string): KernelFunction {
    const found = this.kernel.functions.find((entry) => entry.id === id);
    if (found === undefined) throw new InvariantError(`kernel ${this.kernel.name}: no function ${id}`);
    return found;
  }
}
