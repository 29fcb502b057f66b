/**
 * The state of printing one codec: which support functions it calls, what it declares in front of its methods, and fresh
 * names. Families print their parts through it, so that each knows only its own layout.
 */
import { InvariantError } from "../../diagnostics/diagnostic.ts";
import type { Schema, TypeTable } from "../../ir/schema.ts";
import { familyOf } from "./families.ts";

export class CodecPrinter {
  readonly types: TypeTable;
  readonly #support = new Set<string>();
  readonly #declarations: string[] = [];
  readonly #constants = new Map<string, string>();
  readonly #references = new Set<string>();
  readonly #measured = new Set<string>();
  #names = 0;

  constructor(types: TypeTable) {
    this.types = types;
  }

  measure(schema: Schema, value: string, path: string): string {
    return familyOf(schema).measure(schema, this, value, path);
  }

  write(schema: Schema, value: string): string {
    return familyOf(schema).write(schema, this, value);
  }

  read(schema: Schema): string {
    return familyOf(schema).read(schema, this);
  }

  matches(schema: Schema, value: string): string {
    return familyOf(schema).matches(schema, this, value);
  }

  /** A recursive type counts as nothing inside itself: the result is a lower bound. */
  least(schema: Schema): number {
    if (schema.kind !== "ref") return familyOf(schema).least(schema, this);
    if (this.#measured.has(schema.name)) return 0;
    this.#measured.add(schema.name);
    const least = this.least(this.resolve(schema));
    this.#measured.delete(schema.name);
    return least;
  }

  /** A function of `codec-support.ts` or `codec-media.ts`, by name. */
  use(name: string): string {
    this.#support.add(name);
    return name;
  }

  fresh(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }

  declare(code: string): void {
    this.#declarations.push(code);
  }

  isPlainObject(value: string): string {
    return `${this.use("isPlain")}(${value})`;
  }

  /** The name of a constant with this value, declared once. */
  constant(code: string): string {
    const known = this.#constants.get(code);
    if (known !== undefined) return known;
    const name = this.fresh("c");
    this.#constants.set(code, name);
    this.declare(`const ${name} = ${code};`);
    return name;
  }

  /** True the first time: the caller then declares the functions of the recursive type. */
  firstUse(name: string): boolean {
    if (this.#references.has(name)) return false;
    this.#references.add(name);
    return true;
  }

  resolve(schema: Schema): Schema {
    if (schema.kind !== "ref") return schema;
    const target = this.types[schema.name];
    if (target === undefined) throw new InvariantError(`type table has no "${schema.name}"`);
    return this.resolve(target);
  }

  get support(): readonly string[] {
    return [...this.#support].sort();
  }

  get declarations(): readonly string[] {
    return this.#declarations;
  }
}

/** A path as an expression; a template literal only where something in it is known at run time. */
export function printPath(path: string): string {
  return path.includes("${") ? `\`${path}\`` : JSON.stringify(path.replaceAll("\\`", "`").replaceAll("\\\\", "\\"));
}

/** `.name` or `["na me"]` as part of a path, safe inside a template literal. */
export function pathOfField(name: string): string {
  const text = isIdentifier(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  return text.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}

/** Access to a field, as code. Names that every object inherits count only where they are the value's own. */
export function readField(value: string, name: string): string {
  return name in Object.prototype ? `(Object.hasOwn(${value}, "${name}") ? ${value}.${name} : undefined)` : accessField(value, name);
}

export function accessField(value: string, name: string): string {
  return isIdentifier(name) ? `${value}.${name}` : `${value}[${JSON.stringify(name)}]`;
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name);
}
