/** Types of the language that no kernel has, and what to write instead: in the reasons of refusals. */

const MATCHES = "use indexOf, split, or a loop over the characters instead of a regular expression";

const INSTEAD: Readonly<Record<string, string>> = {
  RegExp: MATCHES,
  RegExpExecArray: MATCHES,
  RegExpMatchArray: MATCHES,
  RegExpStringIterator: MATCHES,
  Date: "take times as numbers: the seconds of pts, or Date.now()",
  Promise: "a kernel waits for nothing: make what waits a node of its own",
  URL: "take the text apart with split and indexOf",
  URLSearchParams: "take the text apart with split and indexOf",
  WeakMap: "use a Map",
  WeakSet: "use a Set",
};

/** Words to put behind the type's; empty where there is nothing to say. */
export function insteadOf(type: string): string {
  const words = Object.hasOwn(INSTEAD, type) ? INSTEAD[type] : undefined;
  return words === undefined ? "" : `: ${words}`;
}
