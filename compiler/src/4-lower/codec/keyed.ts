/** Records (own keys in the object's order) and Maps (insertion order): key and value alternate. */
import { printPath } from "./codec-printer.ts";
import type { CodecFamily, SchemaOf } from "./family.ts";
import { measureCount } from "./list.ts";

export const record: CodecFamily<SchemaOf<"record">> = {
  measure: (schema, printer, value, path) => {
    const [keys, key, item] = [printer.fresh("k"), printer.fresh("k"), printer.fresh("v")];
    const body = printer.measure(schema.value, item, `${path}[\${JSON.stringify(${key})}]`);
    return `if (typeof ${value} !== "object" || ${value} === null) ${printer.use("badValue")}(${printPath(path)}, "an object", ${value});
      const ${keys} = Object.keys(${value}); ${measureCount(printer, `${keys}.length`, 4 + printer.least(schema.value))}
      for (const ${key} of ${keys}) { const ${item} = ${value}[${key}]; at = ${printer.use("sizeOfString")}(at, ${key}); ${body} }`;
  },
  write: (schema, printer, value) => {
    const [keys, key, item] = [printer.fresh("k"), printer.fresh("k"), printer.fresh("v")];
    return `const ${keys} = Object.keys(${value}); ${printer.use("putCount")}(w, ${keys}.length);
      for (const ${key} of ${keys}) { const ${item} = ${value}[${key}]; ${printer.use("putString")}(w, ${key}); ${printer.write(schema.value, item)} }`;
  },
  read: (schema, printer) => {
    const name = printer.fresh("read");
    const count = `${printer.use("takeCount")}(r, ${4 + printer.least(schema.value)})`;
    printer.declare(
      `const ${name} = (r) => { const o = {}; for (let n = ${count}; n > 0; n--) ${printer.use("setOwn")}(o, ${printer.use("takeString")}(r), ${printer.read(schema.value)}); return o; };`,
    );
    return `${name}(r)`;
  },
  matches: (schema, printer, value) => {
    const item = printer.fresh("v");
    return `${printer.isPlainObject(value)} && Object.values(${value}).every((${item}) => ${printer.matches(schema.value, item)})`;
  },
  least: () => 4,
};

export const map: CodecFamily<SchemaOf<"map">> = {
  measure: (schema, printer, value, path) => {
    const [index, key, item] = [printer.fresh("i"), printer.fresh("k"), printer.fresh("v")];
    const body = `${printer.measure(schema.key, key, `${path}.keys[\${${index}}]`)} ${printer.measure(schema.value, item, `${path}.values[\${${index}}]`)}`;
    return `if (!(${value} instanceof Map)) ${printer.use("badValue")}(${printPath(path)}, "a Map", ${value});
      ${measureCount(printer, `${value}.size`, printer.least(schema.key) + printer.least(schema.value))}
      let ${index} = 0; for (const [${key}, ${item}] of ${value}) { ${body} ${index}++; }`;
  },
  write: (schema, printer, value) => {
    const [key, item] = [printer.fresh("k"), printer.fresh("v")];
    return `${printer.use("putCount")}(w, ${value}.size); for (const [${key}, ${item}] of ${value}) { ${printer.write(schema.key, key)} ${printer.write(schema.value, item)} }`;
  },
  read: (schema, printer) => {
    const name = printer.fresh("read");
    const least = printer.least(schema.key) + printer.least(schema.value);
    printer.declare(
      `const ${name} = (r) => { const o = new Map(); for (let n = ${printer.use("takeCount")}(r, ${least}); n > 0; n--) o.set(${printer.read(schema.key)}, ${printer.read(schema.value)}); return o; };`,
    );
    return `${name}(r)`;
  },
  matches: (schema, printer, value) => {
    const [key, item] = [printer.fresh("k"), printer.fresh("v")];
    return `${value} instanceof Map && [...${value}].every(([${key}, ${item}]) => (${printer.matches(schema.key, key)}) && (${printer.matches(schema.value, item)}))`;
  },
  least: () => 4,
};
