/** Ranges of what functions of the prelude give. */
import type { Range } from "./range.ts";
import { ANYTHING, LENGTH, isExact, whole } from "./range.ts";

export function preludeRange(name: string, ranges: readonly (Range | undefined)[]): Range | undefined {
  const [a] = ranges;
  switch (name) {
    case "typed.toLength":
      return toLength(a ?? ANYTHING);
    case "hint.check":
      return checked(ranges);
    case "math.sign":
      return { ...whole(-1, 1), nan: a?.nan !== false, negativeZero: a?.negativeZero !== false };
    case "math.round":
      return round(a ?? ANYTHING);
    case "string.charCodeAt":
      return { ...whole(0, 65535), nan: true };
    case "string.unitAt":
    case "reader.kind":
      return whole(0, 65535);
    case "string.codePointAt":
      return { ...whole(0, 0x10ffff), nan: true };
    case "array.push":
    case "array.unshift":
      return whole(1, LENGTH);
    case "dataview.getInt8":
      return whole(-128, 127);
    case "dataview.getUint8":
      return whole(0, 255);
    case "dataview.getInt16":
      return whole(-32768, 32767);
    case "dataview.getUint16":
      return whole(0, 65535);
    case "dataview.getUint32":
      return whole(0, 2 ** 32 - 1);
    case "buffer.byteLength":
    case "typed.byteOffset":
    case "dataview.byteOffset":
    case "dataview.byteLength":
    case "reader.at":
      return whole(0, LENGTH);
    case "host.random":
      return { low: 0, high: 1, whole: false, nan: false, negativeZero: false };
    default:
      return /\.(?:lastIndexOf|indexOf|find|next)$/.test(name) ? whole(-1, LENGTH) : undefined;
  }
}

function toLength(a: Range): Range {
  const low = Math.max(0, Math.trunc(a.low));
  return whole(a.nan ? 0 : Math.min(low, LENGTH), Math.min(LENGTH, Math.max(0, Math.trunc(a.high))));
}

function checked([value = ANYTHING, low = ANYTHING, high = ANYTHING]: readonly (Range | undefined)[]): Range {
  const [least, most] = [Math.max(low.low, Math.ceil(value.low)), Math.min(high.high, Math.floor(value.high))];
  return least <= most ? whole(least, most) : whole(low.low, high.high);
}

/** Math.round(−0.2) is −0. */
function round(a: Range): Range {
  if (isExact(a)) return a;
  return {
    low: Math.floor(a.low),
    high: Math.ceil(a.high),
    whole: true,
    nan: a.nan,
    negativeZero: a.negativeZero || (!a.whole && a.low < 0),
  };
}
