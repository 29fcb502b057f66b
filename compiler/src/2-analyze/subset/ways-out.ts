/** What to write instead of functions of the language that have no form in a kernel, for the reasons. */
const LOOP = "write the loop";
const INSTEAD: Readonly<Record<string, string>> = {
  localeCompare: "compare with < and >",
  normalize: "its tables are not in kernels; normalize where the text comes in",
  toLocaleLowerCase: "write toLowerCase",
  toLocaleUpperCase: "write toUpperCase",
  toLocaleString: "write toFixed, join or String(…)",
  match: "search with indexOf and cut with slice",
  matchAll: "search with indexOf and cut with slice",
  search: "write indexOf",
  entries: "go over it with for…of",
  keys: "go over it with for…of",
  values: "go over it with for…of",
  "Map.groupBy": LOOP,
  "Object.groupBy": LOOP,
  "Object.create": "write {}",
  "Object.seal": "leave it out",
  "Object.isFrozen": "nothing in a kernel asks for it",
  "Object.defineProperty": "write a field or an accessor",
  "Math.sumPrecise": LOOP,
  "Math.f16round": "keep f32, by Math.fround",
  btoa: LOOP,
  atob: LOOP,
  getOrInsert: "write has, then set",
  getOrInsertComputed: "write has, then set",
  union: LOOP,
  intersection: LOOP,
  difference: LOOP,
  symmetricDifference: LOOP,
  isSubsetOf: LOOP,
  isSupersetOf: LOOP,
  isDisjointFrom: LOOP,
};

/** To stand behind the reason. */
export function wayOut(name: string): string {
  return Object.hasOwn(INSTEAD, name) ? `: ${INSTEAD[name] ?? ""}` : "";
}
