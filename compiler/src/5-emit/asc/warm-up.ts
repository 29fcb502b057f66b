/**
 * A kernel of no use, whose text has a bit of what kernels are made of. Compiling it once is how the compiler gets warm: it
 * parses what it will keep. More often gains nothing: TypeScript is busy beside it, and wants the machine for itself.
 */
import type { PrintedKernel } from "../../ir/printed-kernel.ts";

export const WARM_UP: PrintedKernel = {
  name: "warm-up",
  source: `import { array_push, array_slice } from "./prelude/array";
import { JsMap, nextCall } from "./prelude/collection";
import { Root, failWith, present, takeFailure } from "./prelude/core";
import { map_delete, map_find, map_keyAt, map_next, map_set, map_valueAt } from "./prelude/map";
import { number_toString } from "./prelude/number";
import { string_toNumber } from "./prelude/parse";
import { string_indexOf, string_slice, string_split, string_trim } from "./prelude/string";
import { beginBlock, finishBlock, openInput, readF64, readString, readU32, reserveInput, writeF64, writeString, writeU32 } from "./prelude/wire";
import { beginWork, isSpent, spend } from "./prelude/work";
class Item extends Root {
  name: String = "";
  weights: Array<f64> = changetype<Array<f64>>(0);
}
class Node extends Root {
  items: JsMap<String, Item> = changetype<JsMap<String, Item>>(0);
  line: Float32Array = changetype<Float32Array>(0);
  at: i32 = 0;
}
let node: Node = changetype<Node>(0);
function smooth(line: Float32Array, from: i32, factor: f64): f64 {
  let sum: f64 = 0.0;
  for (let i: i32 = from; (i < line.length); i = (i + <i32>(1))) {
    spend(1);
    sum = (sum + ((<f64>unchecked(line[i])) * factor));
    unchecked((line[i] = <f32>((sum / (1.0 + Math.abs(sum))))));
  }
  return ((sum != sum) ? 0.0 : sum);
}
function find(text: String): Item {
  const key: String = string_trim(string_slice(text, 0.0, <f64>string_indexOf(text, ":", 0.0)));
  const at: i32 = map_find(node.items, key);
  if ((at >= <i32>(0))) return map_valueAt(node.items, at);
  const made: Item = new Item();
  made.name = key;
  made.weights = new Array<f64>(0);
  map_set(node.items, key, made);
  return made;
}
function forget(least: f64): void {
  for (let at: i32 = map_next(node.items, <i32>(0)); (at >= <i32>(0)); at = map_next(node.items, (at + <i32>(1)))) {
    spend(1);
    const weights: Array<f64> = map_valueAt(node.items, at).weights;
    if (((weights.length > <i32>(0)) && (unchecked(weights[0]) < least))) map_delete(node.items, map_keyAt(node.items, at));
  }
}
function read(text: String): String {
  const parts: Array<String> = string_split(text, ",", -1.0);
  let told: String = "";
  for (let i: i32 = 0; (i < parts.length); i = (i + <i32>(1))) {
    const item: Item = find(unchecked(parts[i]));
    if ((array_push(item.weights, string_toNumber(unchecked(parts[i]))) > <i32>(64))) item.weights = array_slice(item.weights, 1.0, 64.0);
    switch (item.weights.length) {
      case 0: failWith("nothing"); unreachable();
      case 1: told = (told + item.name); break;
      default: told = ((told + "=") + number_toString(smooth(node.line, node.at, 0.5)));
    }
  }
  forget(0.25);
  return told;
}
export function reserve(bytes: i32): i32 { return reserveInput(bytes); }
export function failure(): i32 { return isSpent() ? 2 : takeFailure(); }
export function create(at: i32, end: i32): void {
  beginWork();
  openInput(at);
  node = new Node();
  node.items = new JsMap<String, Item>();
  node.line = new Float32Array(<i32>readU32());
  node.at = <i32>readF64();
}
export function process(at: i32, end: i32): i32 {
  beginWork();
  nextCall();
  openInput(at);
  beginBlock();
  writeString(read(readString()));
  writeU32(<u32>present<Item | null, Item>(find("")).weights.length);
  writeF64(smooth(node.line, 0, 0.25));
  return finishBlock();
}
export function collect(): void { __collect(); }
export { work } from "./prelude/work";
`,
  files: [],
  map: [],
  has: { start: false, end: false, cancel: false },
  runtime: "minimal",
  gaps: "stay",
  keepsState: false,
  bytes: false,
};
