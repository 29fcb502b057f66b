/**
 * Loops. A variable of the loop's head that a closure captures is a new one each round: its cell is renewed, with the value
 * carried over, before the update runs.
 */
import { ts } from "ts-morph";
import type { Expression, Statement } from "../../ir/unit.ts";
import { condition } from "./conditions.ts";
import { assignPattern, bindPattern } from "./destructuring.ts";
import { enumList } from "./enums.ts";
import { iterationOf, loopOver, ofValue, type Iteration } from "./iteration.ts";
import { listOf } from "./object-keys.ts";
import { refuse } from "./refusal.ts";
import type { Scope } from "./scope.ts";
import { builtin, BOOLEAN, local, setLocal, STRING, evaluate } from "./tree.ts";
import { declareVariables } from "./variables.ts";

type Named = { readonly label?: string };

export function forLoop(node: ts.ForStatement, named: Named, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  const start =
    node.initializer === undefined
      ? []
      : ts.isVariableDeclarationList(node.initializer)
        ? declareVariables(node.initializer, scope)
        : effect(node.initializer, scope);
  const test = node.condition === undefined ? {} : { test: condition(node.condition, scope) };
  const renewed = node.initializer !== undefined && ts.isVariableDeclarationList(node.initializer) ? renew(node.initializer, scope) : [];
  const body = scope.builder.translate.statements([node.statement], scope);
  const update = [...renewed, ...(node.incrementor === undefined ? [] : effect(node.incrementor, scope))];
  return [...start, { kind: "loop", ...named, ...test, update, body, spot }];
}

export function whileLoop(node: ts.WhileStatement | ts.DoStatement, named: Named, scope: Scope): Statement[] {
  const test = condition(node.expression, scope);
  const body = scope.builder.translate.statements([node.statement], scope);
  const after = ts.isDoStatement(node) ? { testAfter: true } : {};
  return [{ kind: "loop", ...named, test, ...after, update: [], body, spot: scope.spot(node) }];
}

export function forOfLoop(node: ts.ForOfStatement, named: Named, scope: Scope): Statement[] {
  if (node.awaitModifier !== undefined) return refuse("uses for await", node);
  const iteration = iterationOf(node.expression, scope);
  const bound = bindItem(node.initializer, iteration, scope);
  const body = scope.builder.translate.statements([node.statement], scope);
  return loopOver(iteration, [...bound, ...body], node, scope, named.label);
}

function overNames(names: Expression, node: ts.ForInStatement, named: Named, scope: Scope): Statement[] {
  const iteration = ofValue(names, node, scope);
  const bound = bindItem(node.initializer, iteration, scope);
  const body = scope.builder.translate.statements([node.statement], scope);
  return loopOver(iteration, [...bound, ...body], node, scope, named.label);
}

/** Over the keys of a dictionary: those there at the start, as long as they are still there. */
export function forInLoop(node: ts.ForInStatement, named: Named, scope: Scope): Statement[] {
  const spot = scope.spot(node);
  const members = enumList("keys", node.expression, node, scope);
  if (members !== undefined) return overNames(members, node, named, scope);
  const object = scope.builder.translate.expression(node.expression, scope);
  if (object.type.kind === "struct") return overNames(listOf("keys", object, node, scope), node, named, scope);
  if (object.type.kind !== "map" || object.type.record !== true)
    return refuse("uses for-in on something that is not a plain object or a dictionary", node);
  const id = scope.temporary(object.type, "record");
  const held = local(id, object.type, spot);
  const keys = scope.temporary({ kind: "array", item: STRING }, "keys");
  const at = scope.temporary({ kind: "number" }, "i");
  const index = local(at, { kind: "number" }, spot);
  const list = local(keys, { kind: "array", item: STRING }, spot);
  const key = scope.temporary(STRING, "key");
  const read = local(key, STRING, spot);
  const bound = bindItem(node.initializer, { setup: [], test: index, update: [], item: read }, scope);
  const body = scope.builder.translate.statements([node.statement], scope);
  const skip: Statement = {
    kind: "if",
    test: builtin("record.has", [held, read], BOOLEAN, spot),
    then: [...bound, ...body],
    else: [],
    spot,
  };
  return [
    setLocal(id, object, spot),
    setLocal(keys, builtin("record.keys", [held], list.type, spot), spot),
    setLocal(at, { kind: "number", value: 0, type: { kind: "number" }, spot }, spot),
    {
      kind: "loop",
      ...named,
      test: {
        kind: "binary",
        operator: "<",
        left: index,
        right: { kind: "length", object: list, type: { kind: "number" }, spot },
        type: BOOLEAN,
        spot,
      },
      update: [
        setLocal(
          at,
          {
            kind: "binary",
            operator: "+",
            left: index,
            right: { kind: "number", value: 1, type: { kind: "number" }, spot },
            type: { kind: "number" },
            spot,
          },
          spot,
        ),
      ],
      body: [setLocal(key, { kind: "index", object: list, index, outside: "proven", type: STRING, spot }, spot), skip],
      spot,
    },
  ];
}

function bindItem(initializer: ts.ForInitializer, iteration: Iteration, scope: Scope): Statement[] {
  if (!ts.isVariableDeclarationList(initializer)) return assignPattern(initializer, iteration.item, scope);
  const [declaration] = initializer.declarations;
  if (declaration === undefined) return [];
  const { name } = declaration;
  const { pair } = iteration;
  const isPair =
    pair !== undefined &&
    ts.isArrayBindingPattern(name) &&
    name.elements.length <= 2 &&
    name.elements.every(
      (element) => ts.isOmittedExpression(element) || (element.initializer === undefined && element.dotDotDotToken === undefined),
    );
  if (!isPair) return bindPattern(name, iteration.item, scope);
  return name.elements.flatMap((element, i) =>
    ts.isOmittedExpression(element) ? [] : bindPattern(element.name, i === 0 ? pair[0] : pair[1], scope),
  );
}

function effect(node: ts.Expression, scope: Scope): Statement[] {
  const value = scope.builder.translate.expression(node, scope);
  if (value.kind === "sequence")
    return [...value.statements, ...(value.value.kind === "undefined" ? [] : [evaluate(value.value, value.spot)])];
  return [evaluate(value, value.spot)];
}

function renew(list: ts.VariableDeclarationList, scope: Scope): Statement[] {
  if ((list.flags & ts.NodeFlags.BlockScoped) === 0) return [];
  return list.declarations.flatMap(({ name }) => {
    if (!ts.isIdentifier(name)) return [];
    const symbol = scope.checker.getSymbolAtLocation(name);
    const variable = symbol === undefined ? undefined : scope.lookup(symbol);
    if (variable?.shared !== true) return [];
    const spot = scope.spot(name);
    const id = scope.temporary(variable.type, "carried");
    return [
      setLocal(id, local(variable.id, variable.type, spot), spot),
      { kind: "fresh" as const, id: variable.id, spot },
      setLocal(variable.id, local(id, variable.type, spot), spot),
    ];
  });
}
