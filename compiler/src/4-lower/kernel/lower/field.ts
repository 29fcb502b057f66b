/** Reading a field. Of a union: the field of whichever option it is. */
import type { KernelExpression, KernelStatement } from "../../../ir/kernel.ts";
import type { Expression } from "../../../ir/unit.ts";
import { cast, select, sequence } from "./build.ts";
import { convert } from "./convert.ts";
import { lowerExpression } from "./expression.ts";
import { Refusal } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { lowerType } from "./type.ts";

type Field = Extract<Expression, { kind: "field" }>;

export function lowerField(expression: Field, scope: Scope): KernelExpression {
  const object = lowerExpression(expression.object, scope);
  if (expression.object.type.kind === "union") return unionField(object, expression, scope);
  return convert(
    readField(object, expression.struct, expression.field, scope),
    scope.program.fieldOf(expression.struct, expression.field).type,
    expression.type,
    scope,
    expression.spot,
  );
}

export function readField(object: KernelExpression, struct: string, name: string, scope: Scope): KernelExpression {
  const { owner, type } = scope.program.fieldOf(struct, name);
  return { kind: "field", object, struct: owner, field: name, type: lowerType(type, scope.program), at: object.at };
}

function unionField(object: KernelExpression, expression: Field, scope: Scope): KernelExpression {
  if (object.type.kind !== "union") throw new Refusal("reads a field of a value that may be missing", expression.spot);
  const before: KernelStatement[] = [];
  const held = scope.hold(object, before);
  const reads = object.type.structs.map((struct) => {
    const value = readField(cast(held, { kind: "struct", name: struct }, true), struct, expression.field, scope);
    return { struct, value: convert(value, scope.program.fieldOf(struct, expression.field).type, expression.type, scope, expression.spot) };
  });
  const last = reads.pop();
  if (last === undefined) throw new Refusal("reads a field of an empty union", expression.spot);
  const test = (struct: string): KernelExpression => ({
    kind: "isInstance",
    value: held,
    struct,
    type: { kind: "bool" },
    at: expression.spot,
  });
  return sequence(
    before,
    reads.reduceRight((otherwise, { struct, value }) => select(test(struct), value, otherwise), last.value),
  );
}
