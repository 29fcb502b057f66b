/**
 * What a name stands for: a binding of the functions around, a word of the language, a const, function, class or enum of
 * a module, or an import of one. Consts of modules are evaluated when first needed, once, and must not be changed by
 * anybody, because their value at the time of the pipeline's call would not be that of their declaration.
 */
import { basename } from "node:path";
import { ts } from "ts-morph";
import { relativeFile } from "../../ir/source.ts";
import { changesOf } from "../isolation/changes.ts";
import { builtinName } from "./builtins.ts";
import { bindPattern } from "./destructuring.ts";
import { evaluate, lookUp, moduleScope, notConstant, refuse, shown, spanOf } from "./scope.ts";
import { functionOf, nameFromPlace } from "./function-values.ts";
import { recognize } from "../../1-load/recognize.ts";
import type { ApiName } from "../../1-load/recognize.ts";
import type { Scope } from "./scope.ts";
import { primitive } from "./value.ts";
import type { ClassValue, ImportedName, PlaceValue, Value } from "./value.ts";

export function nameValue(name: ts.Identifier, scope: Scope): Value {
  return symbolValue(scope.context.program.checker.getSymbolAtLocation(name), name, scope);
}

export function shorthandValue(property: ts.ShorthandPropertyAssignment, scope: Scope): Value {
  return symbolValue(scope.context.program.checker.getShorthandAssignmentValueSymbol(property), property.name, scope);
}

/** A member of `import * as name`. */
export function exportValue(module: ts.Symbol, key: string, expression: ts.Expression, scope: Scope): Value {
  const { checker } = scope.context.program;
  const symbol = checker.getExportsOfModule(module).find((each) => each.name === key);
  return symbol === undefined ? notConstant(expression, scope) : symbolValue(symbol, expression, scope);
}

function symbolValue(symbol: ts.Symbol | undefined, use: ts.Expression, scope: Scope): Value {
  if (symbol === undefined) return notConstant(use, scope);
  const bound = lookUp(scope, symbol);
  if (bound !== undefined) return bound;
  const { checker } = scope.context.program;
  const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  const word = recognize(target, scope.context.packages);
  if (word !== undefined) return fixedPlace(word) ?? { kind: "api", name: word };
  return declared(target, use, importedName(symbol, use, scope), scope);
}

function declared(symbol: ts.Symbol, use: ts.Expression, imported: ImportedName | undefined, scope: Scope): Value {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  // `undefined` is declared nowhere.
  if (declaration === undefined) return builtinName(symbol.name) ?? notConstant(use, scope);
  if (isLibrary(declaration, scope)) return builtinName(symbol.name) ?? libraryFunction(symbol, use, scope);
  if (ts.isSourceFile(declaration) && declaration.fileName.endsWith(".json")) return jsonValue(declaration, use, scope);
  if ((symbol.flags & ts.SymbolFlags.Module) !== 0 && ts.isSourceFile(declaration)) return { kind: "module", symbol };
  const home = moduleScope(scope.context);
  if (ts.isFunctionDeclaration(declaration))
    return functionOf(
      implementation(symbol) ?? declaration,
      home,
      symbol.name === "default"
        ? (declaration.name?.text ?? basename(declaration.getSourceFile().fileName).replace(/\.[cm]?[jt]sx?$/u, ""))
        : symbol.name,
      imported,
    );
  if (ts.isClassDeclaration(declaration)) return classValue(declaration, home, imported);
  if (ts.isEnumDeclaration(declaration)) return enumValue(declaration, scope);
  if (ts.isVariableDeclaration(declaration)) return moduleConst(symbol, declaration, use, imported, scope);
  if (ts.isBindingElement(declaration)) return taken(symbol, declaration, use, scope);
  if (ts.isExportAssignment(declaration)) return evaluate(declaration.expression, home);
  return notConstant(use, scope);
}

/** Functions of the language may be nodes; everything else of it that is not listed is no constant. */
function libraryFunction(symbol: ts.Symbol, use: ts.Expression, scope: Scope): Value {
  const callable = scope.context.program.checker.getTypeAtLocation(use).getCallSignatures().length > 0;
  return callable ? { kind: "builtin", path: symbol.name } : notConstant(wholeUse(use), scope);
}

function jsonValue({ statements }: ts.SourceFile, use: ts.Expression, scope: Scope): Value {
  const [only] = statements;
  return only !== undefined && ts.isExpressionStatement(only)
    ? evaluate(only.expression, moduleScope(scope.context))
    : notConstant(use, scope);
}

/** A name that a pattern at the top of a module binds. */
function taken(symbol: ts.Symbol, element: ts.BindingElement, use: ts.Expression, scope: Scope): Value {
  const declaration = ts.findAncestor(element, ts.isVariableDeclaration);
  if (declaration?.initializer === undefined || (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0)
    return notConstant(use, scope, "it is not a const");
  const home = moduleScope(scope.context);
  bindPattern(declaration.name, evaluate(declaration.initializer, home), undefined, home);
  return lookUp(home, symbol) ?? notConstant(use, scope);
}

/** `Date.now()` rather than `Date`: what is looked at is the whole access or call. */
function wholeUse(use: ts.Node): ts.Node {
  const { parent } = use;
  const goesOn =
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCallExpression(parent) ||
    ts.isNewExpression(parent);
  return goesOn && parent.expression === use ? wholeUse(parent) : use;
}

function isLibrary(declaration: ts.Declaration, scope: Scope): boolean {
  const { compiler } = scope.context.program;
  return compiler.isSourceFileDefaultLibrary(declaration.getSourceFile());
}

/** Of an overloaded function, the declaration that has the body. */
function implementation(symbol: ts.Symbol): ts.FunctionDeclaration | undefined {
  return symbol.declarations?.filter(ts.isFunctionDeclaration).find((each) => each.body !== undefined);
}

export function classValue(declaration: ts.ClassLikeDeclaration, scope: Scope, imported?: ImportedName): ClassValue {
  const placed = ts.isClassExpression(declaration) ? nameFromPlace(declaration) : "";
  const name = declaration.name?.text ?? (placed === "" ? "class" : placed);
  return { kind: "class", declaration, scope, name, imported };
}

function enumValue(declaration: ts.EnumDeclaration, scope: Scope): Value {
  const { checker } = scope.context.program;
  const fields = declaration.members.map((member): [string, Value] => [
    member.name.getText().replaceAll(/^["']|["']$/gu, ""),
    primitive(checker.getConstantValue(member)),
  ]);
  return { kind: "object", fields: new Map(fields) };
}

function moduleConst(
  symbol: ts.Symbol,
  declaration: ts.VariableDeclaration,
  use: ts.Expression,
  imported: ImportedName | undefined,
  scope: Scope,
): Value {
  const { modules } = scope.context;
  if (modules.has(symbol)) return modules.get(symbol) ?? notConstant(use, scope, "it depends on itself");
  if ((ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) === 0) return notConstant(use, scope, "it is not a const");
  modules.set(symbol, undefined);
  const value = constValue(symbol, declaration, use, imported, scope);
  modules.set(symbol, value);
  return value;
}

function constValue(
  symbol: ts.Symbol,
  declaration: ts.VariableDeclaration,
  use: ts.Expression,
  imported: ImportedName | undefined,
  scope: Scope,
): Value {
  const { initializer } = declaration;
  if (initializer === undefined) return fromType(symbol, declaration, use, imported, scope);
  const change = changesOf(symbol, declaration.getSourceFile(), scope.context.program.checker)[0];
  if (change !== undefined)
    return refuse(scope, use, "RMC2001", {
      message: `${shown(use)} is not a constant: it is changed after it was made`,
      notes: [{ message: "changed here", span: spanOf(scope, change) }],
      help: "make it complete where it is declared, for example with map or spread",
    });
  const value = evaluate(initializer, moduleScope(scope.context));
  return value.kind === "function" && imported !== undefined ? { ...value, imported } : value;
}

/** A declaration without a value, from a package's `.d.ts`: functions and classes can be nodes, literal types are values. */
function fromType(
  symbol: ts.Symbol,
  declaration: ts.VariableDeclaration,
  use: ts.Expression,
  imported: ImportedName | undefined,
  scope: Scope,
): Value {
  const { checker } = scope.context.program;
  const type = checker.getTypeOfSymbolAtLocation(symbol, use);
  const signature = type.getCallSignatures()[0]?.declaration;
  const home = moduleScope(scope.context);
  if (type.getConstructSignatures().length > 0) return { kind: "class", declaration, scope: home, name: symbol.name, imported };
  if (signature !== undefined) return functionOf(signature as ts.SignatureDeclaration, home, symbol.name, imported);
  if (type.isStringLiteral() || type.isNumberLiteral()) return primitive(type.value);
  return notConstant(use, scope, "its value is not in the source");
}

/** How the file that uses the name imports it, when it comes straight from a package. */
function importedName(symbol: ts.Symbol, use: ts.Expression, scope: Scope): ImportedName | undefined {
  const { program } = scope.context;
  const declaration =
    symbol.declarations?.find((each) => ts.isImportSpecifier(each) || ts.isImportClause(each)) ?? namespaceImport(use, scope);
  if (declaration === undefined) return undefined;
  const statement = ts.findAncestor(declaration, ts.isImportDeclaration);
  if (statement === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) return undefined;
  const specifier = statement.moduleSpecifier.text;
  const from = statement.getSourceFile().fileName;
  const edge = program.imports.get(from)?.find((each) => each.specifier === specifier);
  if (edge?.foreign !== true) return undefined;
  return { specifier, importName: importNameOf(declaration, use), from: relativeFile(program.root, from) };
}

function namespaceImport(use: ts.Expression, scope: Scope): ts.Declaration | undefined {
  if (!ts.isPropertyAccessExpression(use)) return undefined;
  return scope.context.program.checker.getSymbolAtLocation(use.expression)?.declarations?.find(ts.isNamespaceImport);
}

function importNameOf(declaration: ts.Declaration, use: ts.Expression): string {
  if (ts.isImportSpecifier(declaration)) return (declaration.propertyName ?? declaration.name).text;
  return ts.isNamespaceImport(declaration) && ts.isPropertyAccessExpression(use) ? use.name.text : "default";
}

/** The three places that exist without being made. */
function fixedPlace(name: ApiName): PlaceValue | undefined {
  return name === "browser" || name === "edge" || name === "server" ? { kind: "place", place: { name, kind: name, needs: {} } } : undefined;
}
