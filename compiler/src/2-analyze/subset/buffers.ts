/**
 * ArrayBuffer and DataView: making them, their members, and typed arrays over a buffer, which share its bytes. A buffer is as
 * long as it was made; what resizes, transfers or detaches one is refused.
 */
import { ts } from "ts-morph";
import type { ElementType } from "../../ir/schema.ts";
import type { Expression, Type } from "../../ir/unit.ts";
import { builtinCall } from "./builtin-call.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { toNumber } from "./numbers.ts";
import { boolean, BOOLEAN, builtin, evaluate, NUMBER, number, sequence } from "./tree.ts";

export const BUFFER: Type = { kind: "buffer" };
export const DATAVIEW: Type = { kind: "dataview" };

export function newBuffer(node: ts.NewExpression, scope: Scope): Expression {
  const [length, extra] = given(node);
  if (extra !== undefined) return refuse("makes a buffer that can be resized", extra);
  return builtin("buffer.make", [length === undefined ? number(0, scope.spot(node)) : toNumber(length, scope)], BUFFER, scope.spot(node));
}

export function newDataView(node: ts.NewExpression, scope: Scope): Expression {
  const [of, ...positions] = given(node);
  const buffer = of === undefined ? undefined : scope.builder.translate.expression(of, scope);
  if (buffer?.type.kind !== "buffer") return refuse("makes a DataView of something that is not an ArrayBuffer", node);
  return builtin("dataview.make", [buffer, ...positions.map((one) => toNumber(one, scope))], DATAVIEW, scope.spot(node));
}

/** `new Float32Array(buffer, offset?, length?)`. */
export function newView(element: ElementType, buffer: Expression, node: ts.NewExpression, scope: Scope): Expression {
  const spot = scope.spot(node);
  const [from, count] = given(node)
    .slice(1)
    .map((one) => toNumber(one, scope));
  const length = count === undefined ? {} : { length: count };
  return { kind: "viewTyped", element, buffer, offset: from ?? number(0, spot), ...length, type: { kind: "typed", element }, spot };
}

/** `undefined` at the end is the same as nothing there. */
function given(node: ts.NewExpression): readonly ts.Expression[] {
  const all = [...(node.arguments ?? [])];
  const spread = all.find(ts.isSpreadElement);
  if (spread !== undefined)
    return refuse("spreads an array into parameters: pass the items one by one, or let the function take the array", spread);
  const last = all.findLastIndex((one) => !ts.isIdentifier(one) || one.text !== "undefined");
  return all.slice(0, last + 1);
}

export function bufferMember(object: Expression, name: string, at: ts.Node, scope: Scope): Expression {
  const spot = scope.spot(at);
  if (name === "byteLength") return builtin(`${object.type.kind}.byteLength`, [object], NUMBER, spot);
  if (object.type.kind === "dataview" && name === "byteOffset") return builtin("dataview.byteOffset", [object], NUMBER, spot);
  if (object.type.kind === "dataview" && name === "buffer") return builtin("dataview.buffer", [object], BUFFER, spot);
  return refuse(`uses .${name} of ${words(object)}, which has no form in a kernel`, at);
}

export function bufferMethod(object: Expression, name: string, node: ts.CallExpression, scope: Scope): Expression {
  return (
    builtinCall(`${object.type.kind}.${name}`, object, node.arguments, node, scope) ??
    refuse(`calls .${name} of ${words(object)}, which has no form in a kernel`, node)
  );
}

/** `ArrayBuffer.isView(value)`: what a value is, is known. */
export function bufferStatic(method: string, node: ts.CallExpression, scope: Scope): Expression {
  const [of] = node.arguments;
  if (method !== "isView" || of === undefined) return refuse(`calls ArrayBuffer.${method}, which has no form in a kernel`, node);
  const value = scope.builder.translate.expression(of, scope);
  if (value.type.kind === "optional") return refuse("asks whether a value that may be missing is a view", node);
  const isView = value.type.kind === "typed" || value.type.kind === "dataview";
  return { ...sequence([evaluate(value, value.spot)], boolean(isView, value.spot), value.spot), type: BOOLEAN };
}

function words(object: Expression): string {
  return object.type.kind === "buffer" ? "an ArrayBuffer" : "a DataView";
}
