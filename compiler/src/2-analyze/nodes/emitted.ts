/** What leaves a node for a type that it returns or emits: promises resolve, generators are spread, nothing is left out. */
import { ts } from "ts-morph";

const NOTHING: ts.TypeFlags = ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void | ts.TypeFlags.Never;

/** The types of the values that a returned `type` puts out. */
export function emittedTypes(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] {
  const opened = open(type, checker);
  if (opened !== undefined) return opened;
  if (type.isUnion() && type.types.some((each) => open(each, checker) !== undefined))
    return type.types.flatMap((each) => emittedTypes(each, checker));
  return values(type, checker);
}

/** What may be given to a function `emit`. */
export function sentTypes(emit: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] {
  const parameter = emit.getCallSignatures()[0]?.parameters[0];
  return parameter === undefined ? [] : values(checker.getTypeOfSymbol(parameter), checker);
}

/** Without null and undefined, and whole where that is possible: a named union keeps its name. */
function values(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] {
  if ((type.flags & ts.TypeFlags.Instantiable) !== 0) return [type];
  // Without its null, a union of type parameters would become intersections that nothing is bound to.
  if (type.isUnion() && type.types.some((each) => (each.flags & ts.TypeFlags.Instantiable) !== 0))
    return type.types.filter((each) => (each.flags & NOTHING) === 0);
  const present = checker.getNonNullableType(type);
  if ((present.flags & NOTHING) !== 0) return [];
  const parts = present.isUnion() ? present.types : [];
  return parts.some((each) => (each.flags & NOTHING) !== 0) ? parts.filter((each) => (each.flags & NOTHING) === 0) : [present];
}

function open(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] | undefined {
  if (type.isUnion() || (type.flags & ts.TypeFlags.Object) === 0) return undefined;
  if (checker.getPropertyOfType(type, "then") !== undefined) {
    const resolved = checker.getAwaitedType(type);
    return resolved === undefined || resolved === type ? undefined : emittedTypes(resolved, checker);
  }
  // Arrays and sets are values; only what has `next` is a generator.
  if (checker.getPropertyOfType(type, "next") === undefined) return undefined;
  const element = (checker.getTypeArguments(type as ts.TypeReference) as readonly (ts.Type | undefined)[])[0];
  return element === undefined ? undefined : values(element, checker);
}
