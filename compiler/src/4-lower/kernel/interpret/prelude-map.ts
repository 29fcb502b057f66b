/**
 * Maps and sets with positions. JavaScript's Map has none, so the interpreter keeps, beside a collection, the order of its
 * entries with gaps where something was deleted.
 */
import { InvariantError } from "../../../diagnostics/diagnostic.ts";
import type { Value } from "./value.ts";

type Collection = Map<Value, Value> | Set<Value>;
const GAP = Symbol("gap");
type Order = (Value | typeof GAP)[];

/** Positions are a property of a collection: they live as long as it does. */
const orders = new WeakMap<Collection, Order>();

export const COLLECTIONS = {
  "map.has": (map: Map<Value, Value>, key: Value): boolean => map.has(key),
  "map.find": (map: Map<Value, Value>, key: Value): number => (map.has(key) ? positionOf(map, key) : -1),
  "map.next": (collection: Collection, from: number): number => next(collection, from),
  "map.keyAt": (map: Collection, position: number): Value => keyAt(map, position),
  "map.valueAt": (map: Map<Value, Value>, position: number): Value | undefined => map.get(keyAt(map, position)),
  "map.set": (map: Map<Value, Value>, key: Value, value: Value): void => {
    append(map, key);
    map.set(key, value);
  },
  "map.delete": (collection: Collection, key: Value): boolean => remove(collection, key),
  "map.clear": (collection: Collection): void => clear(collection),
  "map.compact": (collection: Collection): void => compact(collection),
  "set.has": (set: Set<Value>, item: Value): boolean => set.has(item),
  "set.next": (collection: Collection, from: number): number => next(collection, from),
  "set.at": (set: Collection, position: number): Value => keyAt(set, position),
  "set.add": (set: Set<Value>, item: Value): void => {
    append(set, item);
    set.add(item);
  },
  "set.delete": (collection: Collection, key: Value): boolean => remove(collection, key),
  "set.clear": (collection: Collection): void => clear(collection),
  "set.compact": (collection: Collection): void => compact(collection),
  "record.keys": (map: Map<string, Value>): string[] => Object.keys(Object.fromEntries([...map.keys()].map((key) => [key, 0]))),
  "record.isInherited": (name: string): boolean => name in Object.prototype,
};

function orderOf(collection: Collection): Order {
  const order: Order = orders.get(collection) ?? [...collection.keys()];
  orders.set(collection, order);
  return order;
}

/** −0 is +0 as a key; NaN is found. */
function positionOf(collection: Collection, key: Value): number {
  return orderOf(collection).findIndex((entry) => entry === key || (entry !== entry && key !== key));
}

function append(collection: Collection, key: Value): void {
  const order = orderOf(collection);
  if (!collection.has(key)) order.push(typeof key === "number" ? key + 0 : key);
}

function remove(collection: Collection, key: Value): boolean {
  const order = orderOf(collection);
  if (!collection.has(key)) return false;
  order[positionOf(collection, key)] = GAP;
  return collection.delete(key);
}

function clear(collection: Collection): void {
  orderOf(collection).fill(GAP);
  collection.clear();
}

function compact(collection: Collection): void {
  orders.set(
    collection,
    orderOf(collection).filter((entry) => entry !== GAP),
  );
}

function next(collection: Collection, from: number): number {
  const order = orderOf(collection);
  for (let i = from; i < order.length; i++) {
    if (order[i] !== GAP) return i;
  }
  return -1;
}

function keyAt(collection: Collection, position: number): Value {
  const key = orderOf(collection)[position];
  if (key === GAP || position < 0 || position >= orderOf(collection).length) throw new InvariantError(`position ${position} is empty`);
  return key as Value;
}
