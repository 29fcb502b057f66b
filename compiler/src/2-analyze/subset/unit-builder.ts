/**
 * A unit while it is being made: files, structs, functions and globals as they are found to be needed. Functions are asked
 * for by key and translated later, in the order of asking, so that recursion is no special case. One builder a node.
 */
import type { ts } from "ts-morph";
import type { Schema } from "../../ir/schema.ts";
import { relativeFile } from "../../ir/source.ts";
import {
  ERROR_NAMES,
  type Expression,
  type FunctionUnit,
  type GlobalUnit,
  type Spot,
  type Statement,
  type Struct,
  type Type,
} from "../../ir/unit.ts";
import type { SubsetProgram } from "./analyze-node.ts";
import type { ClassStruct } from "./class-struct.ts";
import type { KeyOrders } from "./key-order.ts";
import type { Scope } from "./scope.ts";
import { environmentOf, type TypeEnvironment } from "./translate-type.ts";
import { Usage, valueSymbol } from "./usage.ts";
import { Hierarchy } from "./hierarchy.ts";

/** A function as its callers see it. */
export interface FunctionHandle {
  readonly id: string;
  readonly parameters: readonly Type[];
  readonly result: Type;
}

/** A module variable, static field or captured value. `order` says when it is initialised: file, then offset. */
export interface GlobalHandle {
  readonly id: string;
  readonly type: Type;
  readonly order: readonly [file: number, offset: number];
  unit: GlobalUnit;
}

export interface CapturedValue {
  readonly name: string;
  readonly id: string;
  readonly type: Type;
}

/** A method, or an accessor, of a struct; `type` is what the signature furthest up says. */
export interface VirtualCall {
  readonly struct: string;
  readonly name: string;
  readonly kind: "method" | "get" | "set";
  readonly parameters: readonly Type[];
  readonly result: Type;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type StructDraft = Writable<Omit<Struct, "fields" | "methods">> & {
  fields: Struct["fields"][number][];
  methods: Struct["methods"][number][];
};

/** What constructs need of each other, given once so that their files need not import in circles. */
export interface Translators {
  readonly expression: (node: ts.Expression, scope: Scope, target?: Type) => Expression;
  readonly statements: (nodes: readonly ts.Statement[], scope: Scope) => Statement[];
}

export class UnitBuilder {
  readonly program: SubsetProgram;
  readonly checker: ts.TypeChecker;
  readonly translate: Translators;
  readonly usage: Usage;
  readonly hierarchy: Hierarchy;
  /** Names that the node may capture from outside, besides constants and functions. */
  readonly capturable: ReadonlySet<string>;
  /** The node's own declaration. */
  readonly root: ts.Node;

  readonly structs: Map<string, StructDraft> = new Map();
  /** Names of types that refer to themselves: those are known by declaration, not by what they hold. */
  readonly recursive: Map<ts.Type, string> = new Map();
  readonly structsByKey: Map<string, string> = new Map();
  readonly classes: Map<string, ClassStruct> = new Map();
  readonly globals: Map<ts.Symbol, GlobalHandle> = new Map();
  readonly captured: Map<ts.Symbol, CapturedValue> = new Map();
  /** Structs of which an object was made with an optional field that is there and undefined; and where that would matter. */
  readonly explicit: Set<string> = new Set();
  readonly overridden: Map<string, ts.Node> = new Map();
  readonly asked: Map<string, ts.Node> = new Map();
  /** Structs whose fields were spread into objects of another: what is there and undefined in the first is so in the second. */
  readonly copied: (readonly [from: string, to: string])[] = [];
  /** Structs of which there are objects with more properties, and those that must have no others, with where: see `width.ts`. */
  readonly widened: Set<string> = new Set();
  readonly closed: Map<string, ts.Node> = new Map();
  /** Properties that are never there, as "struct.name". */
  readonly absent: Set<string> = new Set();
  /** Classes of which there are object literals, and those that `instanceof` asks for. */
  readonly literals: Set<string> = new Set();
  readonly tested: Map<string, ts.Node> = new Map();
  /** What JSON.stringify is given, and what JSON.parse makes: whose objects' keys must be known in their order. */
  readonly printed: { readonly type: Type; readonly at: ts.Node }[] = [];
  readonly parsed: { readonly type: Type; readonly at: ts.Node }[] = [];
  /** Values from outside. Those with a schema have their keys in its order. */
  readonly entering: { readonly type: Type; readonly schema?: Schema }[] = [];
  /** The function that the host gives the format. */
  startFunction: string | undefined;
  orders: KeyOrders | undefined;
  /** The units of text that stand for keys where objects remember their order. */
  readonly keyCodes: Map<string, number> = new Map();
  readonly environment: TypeEnvironment = environmentOf(new Map());
  readonly moduleStatements: Set<ts.Statement> = new Set();
  /** Structs that are made by `new`, and calls that find their method by the object's class. */
  readonly constructed: Set<string> = new Set();
  readonly virtualCalls: Map<string, VirtualCall> = new Map();
  /** The `emit` parameters of the entry's methods, and the type of what leaves. */
  readonly emitters: Set<ts.Symbol> = new Set();
  emitted: Type | undefined;

  readonly #files: string[] = [];
  readonly #fileIndex: Map<ts.SourceFile, number> = new Map();
  readonly #names: Set<string> = new Set(ERROR_NAMES);
  readonly #handles: Map<string, FunctionHandle> = new Map();
  readonly #functions: FunctionUnit[] = [];
  readonly #pending: (() => void)[] = [];
  readonly #last: (() => void)[] = [];

  constructor(program: SubsetProgram, translate: Translators, capturable: ReadonlySet<string>, root: ts.Node) {
    this.program = program;
    this.checker = program.checker;
    this.translate = translate;
    this.usage = new Usage(program.checker);
    this.hierarchy = new Hierarchy(program.compiler, program.checker);
    this.capturable = capturable;
    this.root = root;
  }

  get files(): readonly string[] {
    return this.#files;
  }

  get functions(): readonly FunctionUnit[] {
    return this.#functions;
  }

  spot(node: ts.Node): Spot {
    const source = node.getSourceFile();
    const file = this.#fileIndex.get(source) ?? this.#addFile(source);
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    return { file, line: line + 1, column: character + 1 };
  }

  #addFile(source: ts.SourceFile): number {
    const index = this.#files.push(relativeFile(this.program.root, source.fileName)) - 1;
    this.#fileIndex.set(source, index);
    return index;
  }

  /** A name that nothing else in the unit has. */
  unique(name: string): string {
    for (let i = 1; ; i++) {
      const candidate = i === 1 ? name : `${name}$${i}`;
      if (this.#names.has(candidate)) continue;
      this.#names.add(candidate);
      return candidate;
    }
  }

  /** The function of that key; `make` is called the first time only, and gives the translation for later. */
  function(key: string, label: string, make: (id: string) => { handle: FunctionHandle; translate: () => FunctionUnit }): FunctionHandle {
    const known = this.#handles.get(key);
    if (known !== undefined) return known;
    const { handle, translate } = make(this.unique(label));
    this.#handles.set(key, handle);
    this.#pending.push(() => this.add(translate()));
    return handle;
  }

  /** A function that is made when everything the user wrote has been translated: it depends on what objects and classes there are. */
  lastFunction(key: string, label: string, parameters: readonly Type[], result: Type, make: (id: string) => FunctionUnit): FunctionHandle {
    const known = this.#handles.get(key);
    if (known !== undefined) return known;
    const id = this.unique(label);
    const handle = { id, parameters, result };
    this.#handles.set(key, handle);
    this.#last.push(() => this.add(make(id)));
    return handle;
  }

  /** Makes what was to be made last; whether there was any. */
  finishLast(): boolean {
    const found = this.#last.length > 0;
    for (let next = this.#last.shift(); next !== undefined; next = this.#last.shift()) next();
    return found;
  }

  /** Work to do before the unit is finished. */
  later(work: () => void): void {
    this.#pending.push(work);
  }

  /** A function translated where it stands: closures, whose captures must be known at once. */
  add(unit: FunctionUnit): void {
    this.#functions.push(unit);
  }

  /** Translates what was asked for, and what that asks for. */
  finish(): void {
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) next();
  }

  symbolOf(name: ts.Node): ts.Symbol | undefined {
    return valueSymbol(this.checker, name);
  }

  /** Modules run after those that they import; the program lists its files so. */
  orderOf(node: ts.Node): readonly [file: number, offset: number] {
    return [this.program.compiler.getSourceFiles().indexOf(node.getSourceFile()), node.pos];
  }

  filesOfGlobals(): ts.SourceFile[] {
    const all = this.program.compiler.getSourceFiles();
    return [...new Set([...this.globals.values()].map(({ order }) => order[0]))]
      .map((index) => all[index])
      .filter((file) => file !== undefined);
  }

  /** For types outside of any function. */
  get builder(): this {
    return this;
  }
}
