/**
 * What the builtins `json.…` and `reader.…` mean, in JavaScript: for the executors that run units and kernel IR in tests. Made of
 * the engine's own JSON, so that it owes nothing to `compiler/prelude/`. A value in the text that is not what the program
 * expects is told by `mismatch`, which throws.
 */
export type JsonText = Readonly<Record<string, (...values: never[]) => string | number | void>>;

export function jsonText(mismatch: (message: string) => never): JsonText {
  return { ...writing(), ...reading(mismatch) };
}

function writing(): JsonText {
  let out = "";
  let gap = "";
  let depth = 0;
  let first = true;
  const line = (): string => (gap === "" ? "" : `\n${gap.repeat(depth)}`);
  const item = (): void => {
    out += `${first ? "" : ","}${line()}`;
    first = false;
  };
  return {
    "json.begin": (space: string) => void ([out, gap, depth, first] = ["", space, 0, true]),
    "json.take": () => out,
    "json.enter": (bracket: number) => {
      out += String.fromCharCode(bracket);
      depth++;
      first = true;
    },
    "json.leave": (bracket: number) => {
      depth--;
      out += (first ? "" : line()) + String.fromCharCode(bracket);
      first = false;
    },
    "json.item": item,
    "json.key": (quoted: string) => {
      item();
      out += `${quoted}:${gap === "" ? "" : " "}`;
    },
    "json.name": (name: string) => {
      item();
      out += `${JSON.stringify(name)}:${gap === "" ? "" : " "}`;
    },
    "json.put": (text: string) => void (out += text),
    "json.number": (value: number) => void (out += JSON.stringify(value)),
    "json.string": (value: string) => void (out += JSON.stringify(value)),
  };
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}[\]]/y;

function reading(mismatch: (message: string) => never): JsonText {
  let text = "";
  let at = 0;
  const token = (): string => {
    while (" \n\r\t,:".includes(text.charAt(at)) && at < text.length) at++;
    TOKEN.lastIndex = at;
    return TOKEN.exec(text)?.[0] ?? "";
  };
  const take = (): string => {
    const found = token();
    at += found.length;
    return found;
  };
  const skip = (): void => {
    let depth = 0;
    do {
      const found = take();
      depth += /[{[]/.test(found.charAt(0)) ? 1 : /[}\]]/.test(found.charAt(0)) ? -1 : 0;
    } while (depth > 0);
  };
  return {
    "reader.open": (source: string) => {
      [text, at] = [source, 0];
      try {
        JSON.parse(source);
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    },
    "reader.kind": () => {
      const found = token();
      return found === "" ? 0 : /^[-\d]/.test(found) ? 48 : found.charCodeAt(0);
    },
    "reader.at": () => at,
    "reader.goTo": (position: number) => void (at = position),
    "reader.enter": () => void take(),
    "reader.number": () => JSON.parse(take()) as number,
    "reader.string": () => JSON.parse(take()) as string,
    "reader.skip": skip,
    "reader.refuse": (expected: string) => mismatch(`JSON.parse: the text has not ${expected} at ${at}`),
  };
}
