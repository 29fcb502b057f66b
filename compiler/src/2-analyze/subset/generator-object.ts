/**
 * Generators as values. A generator that is kept, handed on or asked by `next()` is an object: its variables are fields, and a
 * method runs it to its next `yield` (`resumable.ts`). All generators of one type of values have one base, whose method is
 * found by class. A `finally` around a `yield` would have to run when such an object is given up: that is refused.
 */
import type { ts } from "ts-morph";
import type { Expression, Statement, Type } from "../../ir/unit.ts";
import { typeText } from "../../ir/unit-type.ts";
import { KEPT_GENERATOR } from "./functions.ts";
import { called, DONE, type GeneratorCall, ITEM, LOOPED, STATE } from "./generator-parts.ts";
import type { Iteration } from "./iteration.ts";
import { GeneratorMaker } from "./make-generator.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import {
  BOOLEAN,
  conditional,
  evaluate,
  field,
  local,
  narrow,
  not,
  nothing,
  NUMBER,
  optional,
  sequence,
  setLocal,
  VOID,
  widen,
} from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";

const PREFIX = "generator of ";

export function isGeneratorObject(type: Type): type is Type & { kind: "struct" } {
  return type.kind === "struct" && type.name.startsWith(PREFIX);
}

/** Of the values that it yields. */
export function generatorType(item: Type, at: ts.Node, builder: UnitBuilder): Type {
  if (item.kind === "optional" || item.kind === "void" || item.kind === "null") return refuse(KEPT_GENERATOR, at);
  const name = `${PREFIX}${typeText(item)}`;
  const type: Type = { kind: "struct", name };
  if (builder.structs.has(name)) return type;
  const methods = (["step", "close"] as const).map((method) => ({ name: method, function: builder.unique(`${name}.${method}`) }));
  const fields = [
    { name: ITEM, type: item },
    { name: STATE, type: NUMBER },
    { name: DONE, type: BOOLEAN },
  ];
  builder.structs.set(name, { name, form: "class", fields, methods });
  const spot = builder.spot(at);
  for (const { name: method, function: id } of methods)
    builder.add({
      id,
      label: method,
      parameters: [{ id: "this", type }],
      result: method === "step" ? BOOLEAN : VOID,
      locals: [],
      body: [{ kind: "trap", reason: "a generator without code", spot }],
      captures: [],
      spot,
    });
  return type;
}

/** What `next()` gives. */
export function resultType(item: Type, builder: UnitBuilder): Type {
  const name = `result of ${typeText(item)}`;
  const fields = [
    { name: "value", type: optional(item, "undefined") },
    { name: "done", type: BOOLEAN },
  ];
  if (!builder.structs.has(name)) builder.structs.set(name, { name, form: "object", fields, methods: [] });
  return { kind: "struct", name };
}

export function isNextResult(type: Type): boolean {
  return type.kind === "struct" && type.name.startsWith("result of ");
}

/** The call's object: nothing of the generator has run yet but the defaults of its parameters. */
export function generatorObject(called: GeneratorCall, item: Type, scope: Scope): Expression {
  const { code, label, environment, self, given, at } = called;
  const { builder } = scope;
  const spot = scope.spot(at);
  const type = generatorType(item, at, builder);
  const shapes = given.shapes.map((shape) => `${shape.given} ${typeText(shape.type)}`);
  const key = [
    "generator",
    code.getSourceFile().fileName,
    code.pos,
    environment.key,
    self === undefined ? "" : typeText(self.type),
    ...shapes,
  ].join("|");
  const handle = builder.function(key, label, (id) => {
    const struct = builder.unique(`${label} as an object`);
    builder.structs.set(struct, { name: struct, form: "class", base: type.kind === "struct" ? type.name : "", fields: [], methods: [] });
    const passed = given.shapes.filter((shape) => shape.given !== "missing").map((shape) => shape.type);
    const parameters = [{ kind: "struct" as const, name: struct }, ...(self === undefined ? [] : [self.type]), ...passed];
    return { handle: { id, parameters, result: VOID }, translate: () => new GeneratorMaker(called, item, struct, id, builder).make() };
  });
  const own = handle.parameters[0] as Type & { kind: "struct" };
  const values = [...(self === undefined ? [] : [self]), ...given.values];
  return widen({ kind: "new", struct: own.name, construct: handle.id, arguments: values, type: own, spot }, type);
}

/** One that has a name is closed however the loop is left: whoever asks it again finds its end. */
export function ofGeneratorObject(value: Expression, at: ts.Node, scope: Scope): Iteration {
  const spot = scope.spot(at);
  const type = value.type as Type & { kind: "struct" };
  const none = optional(type, "undefined");
  const held = narrow(local(scope.temporary(none, LOOPED), none, spot), type);
  const id = held.kind === "narrow" && held.value.kind === "local" ? held.value.id : "";
  const setup: readonly Statement[] = [setLocal(id, widen(value, none), spot, none)];
  const item = field(held, type.name, ITEM, itemOf(type, scope.builder), spot);
  const test = called("step", held, type, BOOLEAN, spot);
  const isFresh = value.kind === "widen" && value.value.kind === "new";
  const plain: Iteration = { setup, test, update: [], item };
  if (isFresh) return plain;
  const within = (body: readonly Statement[], label?: string): Statement[] => [
    ...setup,
    {
      kind: "try",
      body: [{ kind: "loop", ...(label === undefined ? {} : { label }), test, update: [], body, spot }],
      finalizer: [evaluate(called("close", held, type, VOID, spot), spot)],
      spot,
    },
  ];
  return { ...plain, within };
}

/** `generator.next()`. */
export function nextOf(value: Expression, node: ts.CallExpression, scope: Scope): Expression {
  if (node.arguments.length > 0) return refuse("gives a generator a value by next()", node);
  const spot = scope.spot(node);
  const type = value.type as Type & { kind: "struct" };
  const item = itemOf(type, scope.builder);
  const [held, more] = [scope.temporary(type, "generator"), scope.temporary(BOOLEAN, "more")];
  const object = local(held, type, spot);
  const isMore = local(more, BOOLEAN, spot);
  const some = widen(field(object, type.name, ITEM, item, spot), optional(item, "undefined"));
  const result = resultType(item, scope.builder) as Type & { kind: "struct" };
  return sequence(
    [setLocal(held, value, spot), setLocal(more, called("step", object, type, BOOLEAN, spot), spot)],
    {
      kind: "object",
      struct: result.name,
      fields: [
        { name: "value", value: conditional(isMore, some, nothing("undefined", some.type, spot), some.type) },
        { name: "done", value: not(isMore) },
      ],
      type: result,
      spot,
    },
    spot,
  );
}

function itemOf({ name }: Type & { kind: "struct" }, builder: UnitBuilder): Type {
  return builder.structs.get(name)?.fields.find((one) => one.name === ITEM)?.type ?? NUMBER;
}
