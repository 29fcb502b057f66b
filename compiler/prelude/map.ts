/** What lowered code calls on maps, with positions; `at` is a place. */
import { JsMap } from "./collection";

export function map_has<K, V>(map: JsMap<K, V>, key: K): bool {
  return map.find(key) >= 0;
}

export function map_find<K, V>(map: JsMap<K, V>, key: K): i32 {
  return map.positionOf(map.find(key));
}

export function map_next<K, V>(map: JsMap<K, V>, from: i32): i32 {
  if (RMC_GAPS && from == 0 && map.untidy) map_compact<K, V>(map);
  return map.positionOf(map.next(map.placeOf(from)));
}

export function map_keyAt<K, V>(map: JsMap<K, V>, position: i32): K {
  return unchecked(map.keys[map.placeOf(position)]);
}

export function map_valueAt<K, V>(map: JsMap<K, V>, position: i32): V {
  return unchecked(map.values[map.placeOf(position)]);
}

export function map_set<K, V>(map: JsMap<K, V>, key: K, value: V): void {
  const at = map.find(key);
  if (at >= 0) {
    unchecked((map.values[at] = value));
    return;
  }
  if (RMC_GAPS && map.untidy) map_compact<K, V>(map);
  map.append(key);
  map.values.push(value);
}

export function map_delete<K, V>(map: JsMap<K, V>, key: K): bool {
  const at = map.remove(key);
  if (isReference<V>()) {
    if (at >= 0) unchecked((map.values[at] = changetype<V>(0)));
  }
  return at >= 0;
}

export function map_clear<K, V>(map: JsMap<K, V>): void {
  map.clear();
  if (isReference<V>()) for (let at = 0; at < map.values.length; ++at) unchecked((map.values[at] = changetype<V>(0)));
}

export function map_compact<K, V>(map: JsMap<K, V>): void {
  if (!map.sparse) return;
  const values = new Array<V>();
  for (let at = map.next(0); at >= 0; at = map.next(at + 1)) values.push(unchecked(map.values[at]));
  map.close();
  map.values = values;
}
