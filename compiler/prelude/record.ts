/** Objects used as dictionaries: maps with string keys whose order is that of an object's own keys. */
import { JsMap } from "./collection";

/** Array indices first, ascending; then in order of insertion. */
export function record_keys<K, V>(map: JsMap<K, V>): Array<String> {
  const keys = new Array<String>();
  for (let at = map.next(0); at >= 0; at = map.next(at + 1)) {
    const key = changetype<String>(unchecked(map.keys[at]));
    const index = arrayIndex(key);
    if (index < 0) continue;
    let place = keys.length;
    keys.push(key);
    for (; place > 0 && arrayIndex(unchecked(keys[place - 1])) > index; --place) unchecked((keys[place] = keys[place - 1]));
    unchecked((keys[place] = key));
  }
  for (let at = map.next(0); at >= 0; at = map.next(at + 1)) {
    const key = changetype<String>(unchecked(map.keys[at]));
    if (arrayIndex(key) < 0) keys.push(key);
  }
  return keys;
}

/** The number that the key is written as, below 2^32 − 1; otherwise −1. */
function arrayIndex(key: String): i64 {
  const length = key.length;
  if (length == 0 || length > 10) return -1;
  let value: i64 = 0;
  for (let i = 0; i < length; ++i) {
    const digit = key.charCodeAt(i) - 48;
    if (<u32>digit > 9) return -1;
    value = value * 10 + digit;
  }
  if (length > 1 && key.charCodeAt(0) == 48) return -1;
  return value < 4294967295 ? value : -1;
}

export function record_isInherited(name: String): bool {
  return (
    name == "constructor" ||
    name == "toString" ||
    name == "valueOf" ||
    name == "hasOwnProperty" ||
    name == "isPrototypeOf" ||
    name == "propertyIsEnumerable" ||
    name == "toLocaleString" ||
    name == "__proto__" ||
    name == "__defineGetter__" ||
    name == "__defineSetter__" ||
    name == "__lookupGetter__" ||
    name == "__lookupSetter__"
  );
}
