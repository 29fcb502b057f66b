/**
 * Errors as values: the classes of the language as structs, `new Error(message)`, and their text. Everything that a kernel
 * throws is one of them, so a variable of type `unknown` is: whatever else would get into one is refused where it does.
 */
import { ts } from "ts-morph";
import { ERROR_NAMES, type ErrorName, type Expression, type Statement, type Type } from "../../ir/unit.ts";
import type { ClassStruct } from "./class-struct.ts";
import type { ParameterShape } from "./functions.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./templates.ts";
import { isOfLanguage } from "./translate-type.ts";
import {
  binary,
  BOOLEAN,
  conditional,
  evaluate,
  field,
  isMissing,
  local,
  narrow,
  optional,
  sequence,
  setLocal,
  STRING,
  string,
} from "./tree.ts";
import type { UnitBuilder } from "./unit-builder.ts";
import { valueSymbol } from "./usage.ts";

const ERROR: Type = { kind: "struct", name: "Error" };

export function isErrorName(name: string): name is ErrorName {
  return (ERROR_NAMES as readonly string[]).includes(name);
}

/** The struct of a class of errors; made when it is first asked for. */
export function errorType(name: ErrorName, builder: UnitBuilder): Type {
  if (name !== "Error") errorType("Error", builder);
  if (!builder.structs.has(name)) {
    const fields = [
      { name: "name", type: STRING },
      { name: "message", type: STRING },
      { name: "cause", type: optional(ERROR, "undefined") },
    ];
    builder.structs.set(name, { name, form: "class", methods: [], ...(name === "Error" ? { fields } : { base: "Error", fields: [] }) });
  }
  return { kind: "struct", name };
}

export function isError(type: Type, builder: UnitBuilder): boolean {
  if (type.kind !== "struct") return false;
  return type.name === "Error" ? builder.structs.has("Error") : baseName(type.name, builder) !== undefined;
}

/** The language's class that a class of the user's is derived from. */
export function errorBase(struct: ClassStruct, builder: UnitBuilder): ErrorName | undefined {
  return baseName(struct.name, builder);
}

function baseName(struct: string, builder: UnitBuilder): ErrorName | undefined {
  const base = builder.structs.get(struct)?.base;
  if (base === undefined) return undefined;
  return isErrorName(base) ? base : baseName(base, builder);
}

/** `new Error(…)` or `Error(…)` of the language; undefined for anything else. */
export function newError(node: ts.Expression, scope: Scope): (Expression & { kind: "error" }) | undefined {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  if (!ts.isIdentifier(node.expression) || !isErrorName(node.expression.text)) return undefined;
  const name = node.expression.text;
  if (!isOfLanguage(valueSymbol(scope.checker, node.expression), scope.builder)) return undefined;
  const spot = scope.spot(node);
  const [given, options, extra] = node.arguments ?? [];
  if (extra !== undefined) return refuse("gives an error more than a message and a cause", extra);
  const message = given === undefined ? string("", spot) : messageOf(given, scope);
  const type: Type = { kind: "struct", name };
  return options === undefined
    ? { kind: "error", name, message, type, spot }
    : { kind: "error", name, message, cause: causeOf(options, scope), type, spot };
}

/** undefined is no message. */
function messageOf(node: ts.Expression, scope: Scope): Expression {
  const value = scope.builder.translate.expression(node, scope, STRING);
  const { spot } = value;
  if (value.type.kind === "void") return sequence([evaluate(value, spot)], string("", spot), spot);
  if (value.type.kind !== "optional" || !value.type.undefined) return textOf(value, node, scope);
  const held = local(scope.temporary(value.type, "message"), value.type, spot);
  const present = textOf(value.type.null ? narrow(held, { ...value.type, undefined: false }) : narrow(held, value.type.of), node, scope);
  return sequence(
    [setLocal(held.kind === "local" ? held.id : "", value, spot)],
    conditional(isMissing(held, "undefined"), string("", spot), present, STRING),
    spot,
  );
}

/** `{ cause: error }`. */
function causeOf(node: ts.Expression, scope: Scope): Expression {
  const [property, extra] = ts.isObjectLiteralExpression(node) ? node.properties : [];
  if (property === undefined || extra !== undefined || property.name?.getText() !== "cause")
    return refuse("gives an error other options", node);
  const value = ts.isPropertyAssignment(property)
    ? scope.builder.translate.expression(property.initializer, scope)
    : ts.isShorthandPropertyAssignment(property)
      ? scope.builder.translate.expression(property.name, scope)
      : refuse("gives an error other options", node);
  errorType("Error", scope.builder);
  return isError(value.type, scope.builder) ? value : refuse("gives an error a cause that is not an Error", node);
}

/** As `String(error)` gives it. */
export function errorText(value: Expression, scope: Scope): Expression {
  const { builder } = scope;
  const { spot } = value;
  const handle = builder.function("text of an error", "Error.toString", (id) => ({
    handle: { id, parameters: [ERROR], result: STRING },
    translate: () => {
      const self = local("this", ERROR, spot);
      const [name, message] = ["name", "message"].map((one) => field(self, "Error", one, STRING, spot)) as [Expression, Expression];
      const isEmpty = (text: Expression): Expression => binary("===", text, string("", spot), BOOLEAN, spot);
      const whole = binary("+", binary("+", name, string(": ", spot), STRING, spot), message, STRING, spot);
      const text = conditional(isEmpty(name), message, conditional(isEmpty(message), name, whole, STRING), STRING);
      const body: Statement[] = [{ kind: "return", value: text, spot }];
      return {
        id,
        label: "Error.toString",
        parameters: [{ id: "this", type: ERROR }],
        result: STRING,
        locals: [],
        body,
        captures: [],
        spot,
      };
    },
  }));
  const self: Expression =
    value.type.kind === "struct" && value.type.name === "Error" ? value : { kind: "widen", value, type: ERROR, spot };
  return { kind: "call", function: handle.id, arguments: [self], type: STRING, spot };
}

/** What the constructor of the language's class takes: the message. */
export function errorParameters(name: ErrorName, builder: UnitBuilder, at: ts.Node): readonly ts.ParameterDeclaration[] {
  const symbol = builder.checker.resolveName(name, at, ts.SymbolFlags.Value, false);
  const signatures = symbol === undefined ? [] : builder.checker.getTypeOfSymbol(symbol).getConstructSignatures();
  const declared = signatures
    .map((signature) => signature.declaration)
    .find((one) => one !== undefined && ts.isConstructSignatureDeclaration(one));
  return (
    declared?.parameters.filter((one): one is ts.ParameterDeclaration => ts.isParameter(one)).slice(0, 1) ?? refuse(`extends ${name}`, at)
  );
}

/** What `super(message)` does where the base is a class of the language. */
export function initialiseError(
  owner: ClassStruct,
  base: ErrorName,
  shapes: readonly ParameterShape[],
  values: readonly Expression[],
  at: ts.Node,
  scope: Scope,
): Statement[] {
  const spot = scope.spot(at);
  const self = local("this", { kind: "struct", name: owner.name }, spot);
  const set = (name: string, value: Expression): Statement => ({
    kind: "set",
    target: { kind: "field", object: self, struct: owner.name, field: name, type: value.type },
    value,
    spot,
  });
  const none: Expression = { kind: "undefined", type: optional(ERROR, "undefined"), spot };
  return [set("name", string(base, spot)), set("message", givenMessage(shapes, values, at, scope)), set("cause", none)];
}

function givenMessage(shapes: readonly ParameterShape[], [value]: readonly Expression[], at: ts.Node, scope: Scope): Expression {
  const spot = scope.spot(at);
  if (value === undefined || shapes[0]?.given === "missing") return string("", spot);
  if (value.type.kind !== "optional") return value;
  const held = local(scope.temporary(value.type, "message"), value.type, spot);
  return sequence(
    [setLocal(held.kind === "local" ? held.id : "", value, spot)],
    conditional(isMissing(held, "undefined"), string("", spot), narrow(held, STRING), STRING),
    spot,
  );
}

const SPECIAL: ReadonlySet<string> = new Set(["name", "message", "cause", "stack", "toString"]);

/** What such a class may not have: what would make its text another than `errorText` gives. */
export function refuseErrorForm(declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): void {
  for (const member of declaration.members) {
    const name = member.name?.getText() ?? "";
    const isField =
      ts.isPropertyDeclaration(member) && !(ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
    if (SPECIAL.has(name) && (!isField || name === "stack" || name === "toString"))
      return refuse(`gives an error a ${name} of its own`, member);
  }
}
