/** Python's spelling of what the pipeline has names and values for. */

/** JSON's escapes are a part of Python's. */
export function printText(text: string): string {
  return JSON.stringify(text);
}

export function printLiteral(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return printText(value);
  return Object.is(value, -0) ? "-0.0" : String(value);
}

export function isPythonName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !KEYWORDS.has(name);
}

/** The name itself where Python can have it. */
export function pythonName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=[^A-Za-z])/, "x");
  return KEYWORDS.has(plain) ? `${plain}_` : plain;
}

/** `liveMeter` → `live_meter_client`: a name of its own, so that it hides no module of Python's library. */
export function packageName(pipeline: string): string {
  return `${pythonName(pipeline)
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_")
    .toLowerCase()}_client`;
}

/** As types are written: `peak level` → `PeakLevel`. */
export function typeName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return pythonName(words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("") || "Type");
}

const KEYWORDS: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if import in is
lambda nonlocal not or pass raise return try while with yield`.split(/\s+/),
);
