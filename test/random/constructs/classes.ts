/** Classes: fields, #private, accessors with effects, statics, inheritance with super. Fields are variables like any others. */
import type { Maker } from "../maker.ts";
import { declaration, group, type Tree } from "../tree.ts";

const FIELD_TYPES = ["number", "number", "number", "string", "boolean", "number[]", "Float32Array", "Uint8Array"];

export interface MadeClass {
  readonly name: string;
  readonly tree: Tree;
  /** Public fields. */
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly accessor: string | undefined;
  readonly methods: readonly { readonly name: string; readonly cost: number }[];
  readonly statics: readonly string[];
}

export function classDeclaration(maker: Maker, base?: MadeClass): MadeClass {
  const { random } = maker;
  const name = maker.global(base === undefined ? "C" : "D");
  const own = Array.from({ length: 1 + random.below(2) }, () => ({ name: maker.global("f"), type: random.pick(FIELD_TYPES) }));
  const hidden = random.chance(0.5) ? maker.global("h") : undefined;
  const fixed = random.chance(0.3) ? maker.global("s") : undefined;
  const fields = [...(base?.fields ?? []), ...own];
  const values = own.map(({ name: field, type }) => group`${field}: ${type} = ${maker.literal(type)}; `);
  const state = hidden === undefined ? "" : group`#${hidden}: number = ${maker.literal("number")}; `;
  const shared = fixed === undefined ? "" : group`static ${fixed}: number = ${maker.literal("number")}; `;
  const inside = <T>(work: () => T): { readonly result: T; readonly cost: number } =>
    maker.apart(() => {
      for (const { name: field, type } of fields) maker.declare(`this.${field}`, type);
      if (hidden !== undefined) maker.declare(`this.#${hidden}`, "number");
      if (fixed !== undefined) maker.declare(`${name}.${fixed}`, "number");
      return work();
    });
  const construct = constructor(maker, base, inside);
  const accessor = random.chance(0.3) ? maker.global("a") : undefined;
  const accessors = accessor === undefined ? "" : accessorPair(maker, accessor, inside);
  const overridden = base !== undefined && base.methods.length > 0 && random.chance(0.7) ? random.pick(base.methods) : undefined;
  const made = Array.from({ length: random.chance(0.3) ? 2 : 1 }, (_, i) =>
    method(maker, i === 0 && overridden !== undefined ? overridden.name : maker.global("m"), i === 0 ? overridden : undefined, inside),
  );
  const tree = declaration`class ${name}${base === undefined ? "" : ` extends ${base.name}`} { ${values}${state}${shared}${construct}${accessors}${made.map((one) => one.tree)}}\n`;
  const methods = [...(base?.methods ?? []).filter((one) => !made.some((mine) => mine.name === one.name)), ...made];
  return { name, tree, fields, accessor: accessor ?? base?.accessor, methods, statics: fixed === undefined ? [] : [`${name}.${fixed}`] };
}

type Inside = <T>(work: () => T) => { readonly result: T; readonly cost: number };

function constructor(maker: Maker, base: MadeClass | undefined, inside: Inside): Tree {
  return inside(() => {
    // It runs when the module starts: nothing in it throws.
    maker.frozen = true;
    const parameter = maker.local("k");
    maker.declare(parameter, "number");
    const chained = base === undefined ? "" : group`super(${maker.random.chance(0.5) ? parameter : maker.literal("number")}); `;
    return group`constructor(${parameter}: number = 1) { ${chained}${maker.statements(maker.random.chance(0.4) ? 1 : 0, 0)} } `;
  }).result;
}

function accessorPair(maker: Maker, name: string, inside: Inside): Tree {
  return inside(() => {
    maker.nesting = 3;
    maker.frozen = true;
    const read = maker.within(
      () => group`get ${name}(): number { ${maker.statements(maker.random.below(2), 0)} return ${maker.number(1)}; } `,
    );
    const given = maker.local("k");
    maker.declare(given, "number");
    return group`${read}set ${name}(${given}: number) { ${maker.statements(1, 0)} } `;
  }).result;
}

function method(
  maker: Maker,
  name: string,
  base: { readonly name: string } | undefined,
  inside: Inside,
): { name: string; cost: number; tree: Tree } {
  const { result: tree, cost } = inside(() => {
    const parameter = maker.local("k");
    maker.declare(parameter, "number");
    maker.returns = "number";
    const body = maker.statements(1 + maker.random.below(2), 1);
    const above = base === undefined ? "" : ` + super.${name}(${parameter})`;
    return declaration`${name}(${parameter}: number): number { ${body} return ${maker.number(2)}${above}; } `;
  });
  return { name, cost: cost + 20, tree };
}

/** An object of the class in the module; its parts become variables and functions there. */
export function keptObject(maker: Maker, of: MadeClass, declared: MadeClass = of): { readonly name: string; readonly tree: Tree } {
  const name = maker.global("o");
  for (const field of declared.fields) maker.declare(`${name}.${field.name}`, field.type);
  if (declared.accessor !== undefined) maker.declare(`${name}.${declared.accessor}`, "number");
  for (const fixed of declared.statics) maker.declare(fixed, "number");
  const cost = Math.max(...of.methods.map((one) => one.cost), ...declared.methods.map((one) => one.cost));
  for (const one of declared.methods)
    maker.functions.push({ name: `${name}.${one.name}`, parameters: ["number"], result: "number", open: 0, cost });
  return { name, tree: declaration`const ${name}: ${declared.name} = new ${of.name}(${maker.literal("number")});\n` };
}
