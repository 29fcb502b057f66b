/**
 * TextEncoder and TextDecoder: UTF-8 that is never an error. A decoder keeps nothing from call to call, so one with `stream` is
 * refused; so are other encodings, and `fatal`.
 */
import { ts } from "ts-morph";
import type { Expression, Type } from "../../ir/unit.ts";
import { convert } from "./convert.ts";
import { skipParentheses } from "./outer.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { boolean, builtin, local, NUMBER, sequence, setLocal, STRING, string } from "./tree.ts";

const BYTES: Type = { kind: "typed", element: "u8" };

export function newEncoder(node: ts.NewExpression, scope: Scope): Expression {
  return builtin("encoder.make", [], { kind: "encoder" }, scope.spot(node));
}

export function newDecoder(node: ts.NewExpression, scope: Scope): Expression {
  const [label, options] = node.arguments ?? [];
  if (label !== undefined && !(ts.isStringLiteralLike(label) && /^utf-?8$/i.test(label.text)) && label.getText() !== "undefined")
    return refuse("makes a TextDecoder of something else than UTF-8", label);
  const given = flags(options);
  if (given.get("fatal") === true) return refuse("makes a TextDecoder that throws", node);
  const spot = scope.spot(node);
  return builtin("decoder.make", [boolean(given.get("ignoreBOM") === true, spot)], { kind: "decoder" }, spot);
}

/** An object literal of `true` and `false`. */
function flags(options: ts.Expression | undefined): ReadonlyMap<string, boolean> {
  if (options === undefined) return new Map();
  const inner = skipParentheses(options);
  const unknown = (at: ts.Node): never => refuse("gives a TextDecoder options that are not true or false", at);
  if (!ts.isObjectLiteralExpression(inner)) return unknown(options);
  return new Map(
    inner.properties.map((property): [string, boolean] => {
      const value = ts.isPropertyAssignment(property) ? property.initializer.kind : undefined;
      if (value !== ts.SyntaxKind.TrueKeyword && value !== ts.SyntaxKind.FalseKeyword) return unknown(property);
      return [property.name?.getText() ?? "", value === ts.SyntaxKind.TrueKeyword];
    }),
  );
}

export function coderMember(object: Expression, name: string, at: ts.Node, scope: Scope): Expression {
  if (name !== "encoding") return refuse(`uses .${name} of a text coder, which has no form in a kernel`, at);
  return sequence([{ kind: "expression", value: object, spot: object.spot }], string("utf-8", scope.spot(at)), scope.spot(at));
}

export function coderMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  const [first, options] = node.arguments;
  const spot = scope.spot(node);
  if (first !== undefined && ts.isSpreadElement(first))
    return refuse("spreads an array into parameters: pass the items one by one, or let the function take the array", first);
  if (object.type.kind === "encoder" && name === "encode") {
    const text = first === undefined ? string("", spot) : convert(scope.builder.translate.expression(first, scope), STRING, scope, first);
    return builtin("encoder.encode", [object, text], BYTES, spot);
  }
  if (object.type.kind !== "decoder" || name !== "decode")
    return refuse(`calls .${name} of a text coder, which has no form in a kernel`, node);
  if (flags(options).get("stream") === true) return refuse("decodes a stream", node);
  const bytes: Expression =
    first === undefined
      ? { kind: "newTyped", element: "u8", from: { kind: "number", value: 0, type: NUMBER, spot }, type: BYTES, spot }
      : bytesOf(first, scope);
  return builtin("decoder.decode", [object, bytes], STRING, spot);
}

/** What is decoded as an array of bytes. */
function bytesOf(node: ts.Expression, scope: Scope): Expression {
  const value = scope.builder.translate.expression(node, scope);
  const { type, spot } = value;
  if (type.kind === "typed" && (type.element === "u8" || type.element === "u8c" || type.element === "i8")) return value;
  if (type.kind === "buffer")
    return { kind: "viewTyped", element: "u8", buffer: value, offset: { kind: "number", value: 0, type: NUMBER, spot }, type: BYTES, spot };
  if (type.kind !== "dataview")
    return refuse("decodes something else than bytes: give it new Uint8Array(array.buffer, array.byteOffset, array.byteLength)", node);
  const held = local(scope.temporary(type, "view"), type, spot);
  const member = (name: string): Expression => builtin(`dataview.${name}`, [held], name === "buffer" ? { kind: "buffer" } : NUMBER, spot);
  return sequence(
    [setLocal(held.kind === "local" ? held.id : "", value, spot)],
    {
      kind: "viewTyped",
      element: "u8",
      buffer: member("buffer"),
      offset: member("byteOffset"),
      length: member("byteLength"),
      type: BYTES,
      spot,
    },
    spot,
  );
}
