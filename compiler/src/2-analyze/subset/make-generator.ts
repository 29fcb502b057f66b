/**
 * The functions of a generator that is an object: its constructor, which takes the arguments, `step`, which runs to the next
 * `yield`, and `close`. Invariant: a variable of the generator is a field, so nothing of it lives in a function's own locals.
 */
import { ts } from "ts-morph";
import { eachUnitNode } from "../../ir/each-unit-node.ts";
import type { Expression, FunctionUnit, Local, Spot, Statement, Type } from "../../ir/unit.ts";
import { bindParameters, type Callable } from "./functions.ts";
import { isGeneratorObject } from "./generator-object.ts";
import { called, DONE, ITEM, LOOPED, STATE, type GeneratorCall } from "./generator-parts.ts";
import { refuse } from "./refusal.ts";
import { resumable } from "./resumable.ts";
import { Scope } from "./scope.ts";
import { binary, boolean, BOOLEAN, evaluate, field, isMissing, local, narrow, nothing, number, NUMBER, VOID } from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";

/** Makes the functions of one generator: its constructor, `step` and `close`. */
export class GeneratorMaker {
  readonly #called: GeneratorCall;
  readonly #item: Type;
  readonly #struct: string;
  readonly #id: string;
  readonly #builder: UnitBuilder;
  readonly #spot: Spot;

  constructor(called: GeneratorCall, item: Type, struct: string, id: string, builder: UnitBuilder) {
    this.#called = called;
    this.#item = item;
    this.#struct = struct;
    this.#id = id;
    this.#builder = builder;
    this.#spot = builder.spot(called.at);
  }

  make(): FunctionUnit {
    const { code, label, environment, self, given } = this.#called;
    refuseYieldUnderFinally(code);
    const spot = this.#spot;
    const stops = new Map<string, number>();
    const outer = new Scope(this.#builder, environment, { type: VOID });
    const end = outer.unique("end");
    const each = (value: Expression): Statement[] => {
      const stop = outer.unique("yield");
      stops.set(stop, stops.size + 1);
      return [{ kind: "block", label: stop, body: [this.#set(ITEM, value)], spot: value.spot }];
    };
    const returning = { type: VOID, block: { label: end, result: undefined }, generator: true, consume: { type: this.#item, each } };
    const owner = self?.type.kind === "struct" ? { struct: self.type.name, id: outer.unique("self$") } : undefined;
    const inner = Scope.within(outer, code, environment, returning, owner);
    const before = this.#builder.functions.length;
    const bound = bindParameters(given.shapes, inner);
    const body = code.body !== undefined && ts.isBlock(code.body) ? this.#builder.translate.statements(code.body.statements, inner) : [];
    const made = this.#builder.functions.slice(before);
    const received: Local[] = [
      ...(owner === undefined ? [] : [{ id: owner.id, type: { kind: "struct" as const, name: owner.struct } }]),
      ...bound.parameters,
    ];
    const frame = [...received, ...inner.locals];
    if (frame.some(({ shared }) => shared === true) || made.some(({ captures }) => captures.length > 0) || inner.captures.size > 0)
      return refuse("keeps a generator whose variables a function inside of it uses", this.#called.at);
    const types = new Map(frame.map(({ id: name, type }) => [name, type]));
    this.#builder.structs.get(this.#struct)?.fields.push(...frame.map(({ id: name, type }) => ({ name, type })));
    this.#add("step", BOOLEAN, this.#steps(this.#inFields(body, types) as Statement[], stops, end));
    this.#add("close", VOID, this.#closing(frame));
    const first: Statement[] = [
      this.#set(STATE, number(0, spot)),
      this.#set(DONE, boolean(false, spot)),
      ...received.map(({ id: name, type }) => this.#set(name, local(name, type, spot))),
      ...frame
        .filter(({ id: name, type }) => type.kind === "optional" && type.undefined && !received.some((one) => one.id === name))
        .map(({ id: name, type }) => this.#set(name, nothing("undefined", type, spot))),
      ...(this.#inFields(bound.statements, types) as Statement[]),
    ];
    return { id: this.#id, label, parameters: [this.#self, ...received], result: VOID, locals: [], body: first, captures: [], spot };
  }

  get #self(): Local {
    return { id: "this", type: { kind: "struct", name: this.#struct } };
  }

  #steps(body: readonly Statement[], stops: ReadonlyMap<string, number>, end: string): Statement[] {
    const spot = this.#spot;
    const say = (value: boolean, at: Spot): Statement => ({ kind: "return", value: boolean(value, at), spot: at });
    const steps = resumable(body, {
      stops,
      state: (at) => this.#get(STATE, NUMBER, at),
      stop: (stop, at) => [this.#set(STATE, number(stop, at)), this.#set(DONE, boolean(false, at)), say(true, at)],
      goOn: (at) => [this.#set(STATE, number(0, at))],
      refuse: (reason) => refuse(`${reason} in a generator that is kept`, this.#called.at),
    });
    const isRunning = binary("===", this.#get(STATE, NUMBER, spot), number(0, spot), BOOLEAN, spot);
    const again: Statement = { kind: "trap", reason: "a generator that is running is asked for its next value", spot };
    const run: Statement = { kind: "block", label: end, body: steps, spot };
    return [
      {
        kind: "if",
        test: this.#get(DONE, BOOLEAN, spot),
        then: [{ kind: "if", test: isRunning, then: [again], else: [], spot }, say(false, spot)],
        else: [],
        spot,
      },
      this.#set(DONE, boolean(true, spot)),
      ...this.#ending(run),
      say(false, spot),
    ];
  }

  /**
   * While it runs it says that it has ended and stands at 0; behind its end it stands at −1. An error that leaves it ends it, too,
   * which somebody can see only where errors are caught.
   */
  #ending(run: Statement): Statement[] {
    const { spot } = run;
    const ended = this.#set(STATE, number(-1, spot));
    if (!this.#called.at.getSourceFile().text.includes("try")) return [run, ended];
    const settle: Statement = { kind: "if", test: this.#get(DONE, BOOLEAN, spot), then: [ended], else: [], spot };
    return [{ kind: "try", body: [run], finalizer: [settle], spot }];
  }

  /** The generators that it goes over are closed with it. */
  #closing(frame: readonly Local[]): Statement[] {
    const spot = this.#spot;
    const inner = frame.filter(({ id, type }) => id.startsWith(LOOPED) && type.kind === "optional" && isGeneratorObject(type.of));
    return [
      this.#set(DONE, boolean(true, spot)),
      this.#set(STATE, number(-1, spot)),
      ...inner.map(({ id, type }): Statement => {
        const of = (type as Type & { kind: "optional" }).of as Type & { kind: "struct" };
        const held = this.#get(id, type, spot);
        return {
          kind: "if",
          test: isMissing(held, "undefined"),
          then: [],
          else: [evaluate(called("close", narrow(held, of), of, VOID, spot), spot)],
          spot,
        };
      }),
    ];
  }

  #add(method: "step" | "close", result: Type, body: Statement[]): void {
    const id = this.#builder.unique(`${this.#called.label}.${method}`);
    const [caught, settled] = catchLocals(body);
    this.#builder.structs.get(this.#struct)?.methods.push({ name: method, function: id });
    this.#builder.add({
      id,
      label: this.#called.label,
      parameters: [this.#self],
      result,
      locals: caught,
      body: settled,
      captures: [],
      spot: this.#spot,
    });
  }

  #get(name: string, type: Type, spot: Spot): Expression {
    return field(local("this", this.#self.type, spot), this.#struct, name, type, spot);
  }

  #set(name: string, value: Expression): Statement {
    const object = local("this", this.#self.type, value.spot);
    return { kind: "set", target: { kind: "field", object, struct: this.#struct, field: name, type: value.type }, value, spot: value.spot };
  }

  /** Every variable of the generator is a field of its object. */
  #inFields(tree: unknown, types: ReadonlyMap<string, Type>): unknown {
    if (Array.isArray(tree)) return tree.map((part) => this.#inFields(part, types));
    if (typeof tree !== "object" || tree === null) return tree;
    const node = tree as Readonly<Record<string, unknown>>;
    const type = node["kind"] === "local" ? types.get(String(node["id"])) : undefined;
    if (type !== undefined) {
      const spot = (node["spot"] as Spot | undefined) ?? this.#spot;
      return { ...node, ...this.#get(String(node["id"]), type, spot), type: node["type"], id: undefined };
    }
    const parts = Object.entries(node).map(([key, part]) => [key, key === "type" || key === "spot" ? part : this.#inFields(part, types)]);
    const same = Object.fromEntries(parts) as Record<string, unknown>;
    const handler =
      same["kind"] === "try" ? (same["handler"] as { readonly id?: string; readonly body: Statement[] } | undefined) : undefined;
    const caught = handler?.id === undefined ? undefined : types.get(handler.id);
    if (handler?.id === undefined || caught === undefined) return same;
    const own = `${handler.id} caught`;
    return { ...same, handler: { id: own, body: [this.#set(handler.id, local(own, caught, this.#spot)), ...handler.body] } };
  }
}

/** Variables of `catch` are the function's own. */
function catchLocals(body: Statement[]): [Local[], Statement[]] {
  const found = new Set<string>();
  eachUnitNode(body, (node) => {
    if (node.kind === "try" && node.handler?.id !== undefined) found.add(node.handler.id);
  });
  return [[...found].map((id) => ({ id, type: { kind: "struct", name: "Error" } })), body];
}

function refuseYieldUnderFinally(code: Callable): void {
  const yields = (node: ts.Node): boolean =>
    !ts.isFunctionLike(node) && (ts.isYieldExpression(node) || (ts.forEachChild(node, yields) ?? false));
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isTryStatement(node) && node.finallyBlock !== undefined && yields(node))
      refuse("keeps a generator that yields in try with finally", node);
    ts.forEachChild(node, visit);
  };
  if (code.body !== undefined) visit(code.body);
}
