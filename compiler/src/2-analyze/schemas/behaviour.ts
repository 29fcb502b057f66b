/** Why an object cannot be sent as its fields: it does something, or hides something. */
import { ts } from "ts-morph";

/** The reason, or undefined for plain data. */
export function behaviourOf(type: ts.Type, properties: readonly ts.Symbol[], checker: ts.TypeChecker): string | undefined {
  const text = checker.typeToString(type);
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return "a function cannot be sent";
  for (const property of properties) {
    if ((property.flags & ts.SymbolFlags.Method) !== 0)
      return `${text} has a method, ${property.name.startsWith("__@") ? "a symbol's" : property.name}()`;
    if (property.name.startsWith("__@")) return `${text} has a property whose key is a symbol`;
    if (property.declarations?.some(isHidden) === true) return `${text} has private fields`;
  }
  return undefined;
}

function isHidden(declaration: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const { name } = declaration as ts.NamedDeclaration;
  return (ts.getCombinedModifierFlags(declaration) & hidden) !== 0 || (name !== undefined && ts.isPrivateIdentifier(name));
}
