/** Unions in JSON: by the kind of value that comes, and objects among each other by the literal that tells them apart. */
import type { Statement, Struct, Type } from "../../ir/unit.ts";
import { literalOf, TOKEN, unfit, type Reading } from "./json-reading.ts";
import { refuse } from "./refusal.ts";
import { binary, BOOLEAN, NUMBER, number, or, required, setLocal, STRING, string, widen } from "./tree.ts";
import { typeWords } from "./words.ts";

type Field = Struct["fields"][number];

export function readUnion(type: Type & { kind: "union" }, to: Reading): Statement[] {
  const { builder } = to.scope;
  const isObject = (option: Type): boolean => option.kind === "struct" && builder.structs.get(option.name)?.form === "object";
  const objects = type.options.filter(isObject);
  const others = type.options.filter((option) => !isObject(option));
  const groups = [...(objects.length > 0 ? [objects] : []), ...others.map((one) => [one])];
  const kinds = groups.map(([first]) => (first === undefined ? [] : beginnings(first, to)));
  const all = kinds.flat();
  if (new Set(all).size < all.length) return refuse(`takes JSON for a ${typeWords(type, builder)}, whose parts begin alike`, to.at);
  const words = string(`a ${typeWords(type, builder)}`, to.spot);
  return groups.reduceRight(
    (otherwise: Statement[], group, i) => {
      const begins = (kinds[i] ?? []).map((unit) => to.isNext(unit)).reduce((left, right) => or(left, right));
      const [only] = group;
      const then = only === undefined || group.length > 1 ? chooseObject(group, type, to) : [to.give(widen(to.value(only), type))];
      return [to.when(begins, then, otherwise)];
    },
    [to.do("refuse", words), to.give(widen(to.value(required(type.options[0] ?? type)), type))],
  );
}

function beginnings(type: Type, to: Reading): readonly number[] {
  switch (type.kind) {
    case "number":
    case "string":
    case "array":
      return [TOKEN[type.kind]];
    case "boolean":
      return [TOKEN.true, TOKEN.false];
    case "struct":
      return [to.scope.builder.structs.get(type.name)?.form === "tuple" ? TOKEN.array : TOKEN.object];
    case "map":
      return [TOKEN.object];
    default:
      return unfit(type, to);
  }
}

/** Looks ahead for the last value of the key that tells the options apart. */
function chooseObject(options: readonly Type[], whole: Type & { kind: "union" }, to: Reading): Statement[] {
  const { builder } = to.scope;
  const { spot } = to;
  const fieldsOf = (option: Type): readonly Field[] => (option.kind === "struct" ? (builder.structs.get(option.name)?.fields ?? []) : []);
  const told = fieldsOf(options[0] ?? whole).find(({ name }) => {
    const literals = options.map((option) => fieldsOf(option).find((one) => one.name === name)?.literal);
    return literals.every((one) => one !== undefined) && new Set(literals).size === options.length;
  });
  if (told === undefined) return refuse(`takes JSON for a ${typeWords(whole, builder)}, whose parts no literal tells apart`, to.at);
  const start = to.variable(NUMBER, "start", to.call("at", NUMBER));
  const key = to.variable(STRING, "key", to.call("string", STRING));
  const which = to.variable(NUMBER, "which", number(-1, spot));
  const set = (index: number): Statement => setLocal(which.read.kind === "local" ? which.read.id : "", number(index, spot), spot);
  const matches = options.map((option, i): readonly Statement[] => {
    const literal = fieldsOf(option).find(({ name }) => name === told.name)?.literal;
    if (typeof literal === "boolean") return [to.when(to.isNext(literal ? TOKEN.true : TOKEN.false), [set(i)])];
    const place = to.variable(NUMBER, "place", to.call("at", NUMBER));
    const [unit, name, type] = typeof literal === "number" ? [TOKEN.number, "number", NUMBER] : [TOKEN.string, "string", STRING];
    const same = binary("===", to.call(name as string, type as Type), literalOf(literal ?? "", spot), BOOLEAN, spot);
    return [place.set, to.when(to.isNext(unit as number), [to.when(same, [set(i)]), to.do("goTo", place.read)])];
  });
  const isKey = binary("===", key.read, string(told.name, spot), BOOLEAN, spot);
  const chosen = options.map((option, i) =>
    to.when(binary("===", which.read, number(i, spot), BOOLEAN, spot), [to.give(widen(to.value(option), whole))]),
  );
  return [
    start.set,
    which.set,
    to.do("enter"),
    to.until(TOKEN.object, [key.set, to.when(isKey, [set(-1), ...matches.flat()]), to.do("skip")]),
    to.do("goTo", start.read),
    ...chosen,
    to.do("refuse", string(`a ${typeWords(whole, builder)}`, spot)),
    to.give(widen(to.value(options[0] ?? whole), whole)),
  ];
}
