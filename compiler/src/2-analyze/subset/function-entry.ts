/** A node that is a function: of its input, and perhaps of `emit`. */
import type { Entry } from "../../ir/unit.ts";
import type { NodeSubject } from "./analyze-node.ts";
import type { FunctionNode } from "./captures.ts";
import { labelOf } from "./closures.ts";
import { functionInstance } from "./functions.ts";
import { constraintBindings, inputShape, noteEmitter, outputOf, outcomeOf, returningOf } from "./entry.ts";
import { typeOfSchema } from "./schema-fit.ts";
import { environmentIn } from "./translate-type.ts";
import type { UnitBuilder } from "./unit-builder.ts";

export function functionEntry(node: FunctionNode, subject: NodeSubject, builder: UnitBuilder): Entry {
  const environment = environmentIn(builder, constraintBindings(node, subject, builder));
  const context = { builder, environment };
  const outcome = outcomeOf(node, context);
  const emitted = noteEmitter(node.parameters[1], context);
  const type = outputOf([outcome, ...(emitted === undefined ? [] : [emitted])], node, context);
  builder.emitted = type;
  const shapes = inputShape(node.parameters, context, node);
  const handle = functionInstance(node, labelOf(node), environment, shapes, builder, undefined, returningOf(outcome, type));
  const input = { type: shapes[0]?.type ?? typeOfSchema(subject.input, node, builder), schema: subject.input };
  return {
    form: "function",
    parameters: [],
    process: handle.id,
    input,
    output: { type, schema: subject.output },
    emits: emitted !== undefined || outcome.generator,
    returns: !outcome.generator && outcome.type.kind !== "void",
  };
}
