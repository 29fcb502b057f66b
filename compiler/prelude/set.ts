/** What lowered code calls on sets, with positions. */
import { JsSet } from "./collection";

export function set_has<T>(set: JsSet<T>, key: T): bool {
  return set.find(key) >= 0;
}

export function set_next<T>(set: JsSet<T>, from: i32): i32 {
  if (RMC_GAPS && from == 0 && set.untidy) set.close();
  return set.positionOf(set.next(set.placeOf(from)));
}

export function set_at<T>(set: JsSet<T>, position: i32): T {
  return unchecked(set.keys[set.placeOf(position)]);
}

export function set_add<T>(set: JsSet<T>, key: T): void {
  if (set.find(key) >= 0) return;
  if (RMC_GAPS && set.untidy) set.close();
  set.append(key);
}

export function set_delete<T>(set: JsSet<T>, key: T): bool {
  return set.remove(key) >= 0;
}

export function set_clear<T>(set: JsSet<T>): void {
  set.clear();
}

export function set_compact<T>(set: JsSet<T>): void {
  if (set.sparse) set.close();
}
