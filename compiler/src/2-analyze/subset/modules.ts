/**
 * Variables outside of functions: module constants and variables, tables computed when the module starts, static fields,
 * and what a lambda captures from the pipeline function. Each belongs to the node; they are initialised in the order in
 * which the modules run, together with the statements of the module that have to do with them.
 */
import { ts } from "ts-morph";
import type { Expression, GlobalUnit, Type } from "../../ir/unit.ts";
import { changesNothing } from "./callbacks.ts";
import { isFunctionNode, isInlined, isLocalDeclaration } from "./captures.ts";
import { convert } from "./convert.ts";
import { hinted } from "./hints.ts";
import { skipOuter } from "./outer.ts";
import { isStatic } from "./members.ts";
import { refuse } from "./refusal.ts";
import { Scope } from "./scope.ts";
import { storable, translateType } from "./translate-type.ts";
import { evaluate, number, string } from "./tree.ts";
import type { GlobalHandle, UnitBuilder } from "./unit-builder.ts";

/** Reads a variable that is not of any function being translated. */
export function globalOf(symbol: ts.Symbol, node: ts.Expression, scope: Scope): Expression {
  const { builder } = scope;
  const spot = scope.spot(node);
  const captured = builder.captured.get(symbol);
  if (captured !== undefined) return { kind: "global", id: captured.id, type: captured.type, spot };
  const declaration = symbol.valueDeclaration;
  const name = node.getText();
  if (declaration === undefined) return refuse(`uses ${name}, which is not a value`, node);
  if (builder.capturable.has(symbol.name)) return capture(symbol, node, scope);
  if (isLocalDeclaration(declaration)) return refuse(`captures "${name}", which is not a constant`, node);
  const global = globalHandle(symbol, declaration, node, builder);
  return typeof global === "object" && "kind" in global ? { ...global, spot } : { kind: "global", id: global.id, type: global.type, spot };
}

/** The variable to assign to; undefined when the name is none. */
export function globalTarget(symbol: ts.Symbol, node: ts.Expression, scope: Scope): GlobalHandle | undefined {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || isLocalDeclaration(declaration) || scope.builder.captured.has(symbol)) return undefined;
  const global = globalHandle(symbol, declaration, node, scope.builder);
  return "kind" in global ? undefined : global;
}

/** Every global in the order of initialisation. */
export function orderedGlobals(builder: UnitBuilder): GlobalUnit[] {
  const captured = [...builder.captured.values()].map(({ id, type }) => ({ id, type }));
  const globals = [...builder.globals.values()].sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1]);
  return [...captured, ...globals.map(({ unit }) => unit)];
}

function capture(symbol: ts.Symbol, node: ts.Expression, scope: Scope): Expression {
  const { builder } = scope;
  const declaration = symbol.valueDeclaration as ts.Declaration;
  const source = builder.checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const type = storable(translateType(source, builder, node), source, builder, node);
  const entry = { name: symbol.name, id: builder.unique(symbol.name), type };
  builder.captured.set(symbol, entry);
  return { kind: "global", id: entry.id, type, spot: scope.spot(node) };
}

function globalHandle(symbol: ts.Symbol, declaration: ts.Declaration, at: ts.Node, builder: UnitBuilder): GlobalHandle | Expression {
  const known = builder.globals.get(symbol);
  if (known !== undefined) return known;
  if (declaration.getSourceFile().isDeclarationFile) return refuse(`uses ${symbol.name}, which has no form in a kernel`, at);
  if (ts.isPropertyDeclaration(declaration)) return addGlobal(symbol, declaration, staticName(declaration), builder);
  if (!ts.isVariableDeclaration(declaration)) return refuse(describe(symbol, declaration), at);
  const literal = literalValue(declaration, builder);
  return literal ?? addGlobal(symbol, declaration, symbol.name, builder);
}

function describe(symbol: ts.Symbol, declaration: ts.Declaration): string {
  if (ts.isBindingElement(declaration)) return `uses "${symbol.name}", which a module takes apart from something else`;
  if (ts.isClassLike(declaration)) return `uses the class ${symbol.name} as a value`;
  if (ts.isEnumDeclaration(declaration)) return `uses the enum ${symbol.name} as a value`;
  return `uses ${symbol.name}, which has no form in a kernel`;
}

function staticName(declaration: ts.PropertyDeclaration): string {
  return `${(declaration.parent as ts.ClassDeclaration).name?.text ?? "class"}.${declaration.name.getText()}`;
}

/** `const SIZE = 512` is its value. */
function literalValue(declaration: ts.VariableDeclaration, builder: UnitBuilder): Expression | undefined {
  if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0 || declaration.type !== undefined) return undefined;
  const type = builder.checker.getTypeAtLocation(declaration.name);
  if (type.isNumberLiteral()) return number(type.value, builder.spot(declaration));
  return type.isStringLiteral() ? string(type.value, builder.spot(declaration)) : undefined;
}

function addGlobal(
  symbol: ts.Symbol,
  declaration: ts.VariableDeclaration | ts.PropertyDeclaration,
  name: string,
  builder: UnitBuilder,
): GlobalHandle {
  const source = builder.checker.getTypeAtLocation(declaration.name);
  if ((source.flags & ts.TypeFlags.Any) !== 0) return refuse(`"${symbol.name}", a value of type any`, declaration.name);
  const type = storable(translateType(source, builder, declaration.name), source, builder, declaration.name);
  const id = builder.unique(name);
  const order = builder.orderOf(declaration);
  const handle: GlobalHandle = { id, type, order, unit: { id, type } };
  builder.globals.set(symbol, handle);
  builder.later(() => {
    handle.unit = { id, type, ...hinted(declaration.type, type, builder), ...initialiser(declaration, id, type, builder) };
  });
  return handle;
}

function initialiser(
  declaration: ts.VariableDeclaration | ts.PropertyDeclaration,
  id: string,
  type: Type,
  builder: UnitBuilder,
): { value?: Expression } {
  const { initializer } = declaration;
  const spot = builder.spot(declaration);
  if (initializer === undefined) {
    if (type.kind === "optional") return { value: { kind: "undefined", type, spot } };
    return type.kind === "number" ? { value: number(Number.NaN, spot) } : refuse(`"${id}" has no value at first`, declaration);
  }
  const scope = new Scope(builder, builder.environment, { type });
  const value = convert(builder.translate.expression(initializer, scope, type), type, scope, initializer);
  if (scope.locals.length === 0) return { value };
  const name = builder.unique(`${id}$init`);
  builder.add({
    id: name,
    label: id,
    parameters: [],
    result: type,
    locals: scope.locals,
    body: [{ kind: "return", value, spot }],
    captures: [],
    spot,
  });
  return { value: { kind: "call", function: name, arguments: [], type, spot } };
}

/**
 * Statements of a module that touch a global of the unit run when the module does: `for (…) TABLE[i] = …`. Gives whether any
 * was found that was not known before.
 */
export function addModuleStatements(builder: UnitBuilder): boolean {
  let found = false;
  for (const file of builder.filesOfGlobals()) {
    for (const statement of file.statements) {
      if (ts.isVariableStatement(statement) && addInitialisers(statement, builder)) found = true;
      if (classesOf(statement).some((node) => addStatics(node, builder))) found = true;
      if (builder.moduleStatements.has(statement) || isDeclaration(statement) || !touchesGlobal(statement, builder)) continue;
      builder.moduleStatements.add(statement);
      addStatement(statement, builder);
      found = true;
    }
  }
  return found;
}

function classesOf(statement: ts.Statement): ts.ClassLikeDeclaration[] {
  if (ts.isClassDeclaration(statement)) return [statement];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ initializer }) => {
    const value = initializer === undefined ? undefined : skipOuter(initializer);
    return value !== undefined && ts.isClassExpression(value) ? [value] : [];
  });
}

/** Static blocks, and static fields whose values are made by what changes the unit's, whether anyone needs them or not. */
function addStatics(node: ts.ClassLikeDeclaration, builder: UnitBuilder): boolean {
  let found = false;
  for (const member of node.members) {
    if (ts.isClassStaticBlockDeclaration(member)) {
      if (builder.moduleStatements.has(member.body) || !touchesGlobal(member.body, builder)) continue;
      builder.moduleStatements.add(member.body);
      addStatement(member.body, builder);
      found = true;
    } else if (ts.isPropertyDeclaration(member) && member.initializer !== undefined && isStatic(member)) {
      const symbol = builder.symbolOf(member.name);
      const code = skipOuter(member.initializer);
      if (symbol === undefined || builder.globals.has(symbol) || isFunctionNode(code) || changesNothing(code, builder)) continue;
      if (!runsOnGlobal(code, builder)) continue;
      globalHandle(symbol, member, member.initializer, builder);
      found = true;
    }
  }
  return found;
}

/** `const first = next();` counts, whether anyone needs `first` or not, when `next` changes what the unit has. */
function addInitialisers(statement: ts.VariableStatement, builder: UnitBuilder): boolean {
  let found = false;
  for (const { name, initializer } of statement.declarationList.declarations) {
    const symbol = ts.isIdentifier(name) ? builder.symbolOf(name) : undefined;
    if (initializer === undefined || (symbol !== undefined && builder.globals.has(symbol))) continue;
    const code = skipOuter(initializer);
    if (isFunctionNode(code) || ts.isClassLike(code) || changesNothing(code, builder) || !runsOnGlobal(code, builder)) continue;
    if (symbol === undefined) return refuse("a module that takes something apart and changes what the node uses", name);
    globalHandle(symbol, symbol.valueDeclaration as ts.Declaration, name, builder);
    found = true;
  }
  return found;
}

/** Like `touchesGlobal`, but for what the lambdas in it would do: nobody knows whether those are called. */
function runsOnGlobal(node: ts.Node, builder: UnitBuilder): boolean {
  if (isFunctionNode(node) && !isInlined(node, builder)) return false;
  if (ts.isIdentifier(node) && names(node, builder, new Set())) return true;
  return ts.forEachChild(node, (child) => runsOnGlobal(child, builder)) === true;
}

function isDeclaration(node: ts.Statement): boolean {
  return (
    ts.isVariableStatement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isExportAssignment(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isModuleDeclaration(node) ||
    ts.isEmptyStatement(node)
  );
}

function addStatement(statement: ts.Statement, builder: UnitBuilder): void {
  const spot = builder.spot(statement);
  const scope = new Scope(builder, builder.environment, { type: { kind: "void" } });
  const body = builder.translate.statements([statement], scope);
  const name = builder.unique("module$init");
  builder.add({ id: name, label: "module", parameters: [], result: { kind: "void" }, locals: scope.locals, body, captures: [], spot });
  const call: Expression = { kind: "call", function: name, arguments: [], type: { kind: "void" }, spot };
  const value: Expression = {
    kind: "sequence",
    statements: [evaluate(call, spot)],
    value: { kind: "boolean", value: true, type: { kind: "boolean" }, spot },
    type: { kind: "boolean" },
    spot,
  };
  const symbol = { name } as ts.Symbol;
  builder.globals.set(symbol, {
    id: name,
    type: value.type,
    order: builder.orderOf(statement),
    unit: { id: builder.unique("module$done"), type: value.type, value },
  });
}

/** Whether the code, or a function of the user's that it names, names a global of the unit. */
function touchesGlobal(node: ts.Node, builder: UnitBuilder, visited: Set<ts.Node> = new Set()): boolean {
  if (visited.has(node)) return false;
  visited.add(node);
  let found = false;
  const visit = (at: ts.Node): void => {
    if (found) return;
    if (ts.isIdentifier(at)) found = names(at, builder, visited);
    if (!found) ts.forEachChild(at, visit);
  };
  visit(node);
  return found;
}

function names(at: ts.Identifier, builder: UnitBuilder, visited: Set<ts.Node>): boolean {
  const symbol = builder.symbolOf(at);
  if (symbol === undefined) return false;
  if (builder.globals.has(symbol)) return true;
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || declaration.getSourceFile().isDeclarationFile) return false;
  const code = ts.isVariableDeclaration(declaration) && isFunctionNode(declaration.initializer) ? declaration.initializer : declaration;
  if (ts.isClassLike(code)) return partsOfMaking(code).some((part) => touchesGlobal(part, builder, visited));
  return (isFunctionNode(code) || ts.isMethodDeclaration(code) || ts.isAccessor(code)) && touchesGlobal(code, builder, visited);
}

/** What runs when an object of the class is made. */
function partsOfMaking(code: ts.ClassLikeDeclaration): ts.Node[] {
  const own = code.members.filter(
    (member) => ts.isConstructorDeclaration(member) || (ts.isPropertyDeclaration(member) && !hasStatic(member)),
  );
  return [...own, ...(code.heritageClauses ?? [])];
}

function hasStatic(member: ts.PropertyDeclaration): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}
