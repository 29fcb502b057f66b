/** UTF-8, as the Encoding Standard has it: what is not well-formed becomes U+FFFD, in both directions. */

export function text_encode(text: String): Uint8Array {
  const result = new Uint8Array(<i32>encode(text, 0, false));
  encode(text, result.dataStart, true);
  return result;
}

/** The bytes of the text; where `writes`, they are put at `to`. */
function encode(text: String, to: usize, writes: bool): usize {
  const from = to;
  const length = text.length;
  for (let i = 0; i < length; ++i) {
    const point = pointAt(text, i);
    if (point > 0xffff) ++i;
    if (point < 0x80) {
      if (writes) store<u8>(to, <u8>point);
      ++to;
      continue;
    }
    const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    if (writes) {
      store<u8>(to, <u8>((point >> (6 * more)) | (more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0)));
      for (let k = 1; k <= more; ++k) store<u8>(to + <usize>k, <u8>(((point >> (6 * (more - k))) & 0x3f) | 0x80));
    }
    to += <usize>more + 1;
  }
  return to - from;
}

function pointAt(text: String, at: i32): i32 {
  const unit = text.charCodeAt(at);
  if ((unit & 0xf800) != 0xd800) return unit;
  if (unit >= 0xdc00 || at + 1 >= text.length) return 0xfffd;
  const low = text.charCodeAt(at + 1);
  return (low & 0xfc00) == 0xdc00 ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
}

export function text_decode<A>(bytes: A, keepsMark: bool): String {
  let from = bytes.dataStart;
  const to = from + <usize>bytes.length;
  const marked = to - from >= 3 && load<u8>(from) == 0xef && load<u8>(from, 1) == 0xbb && load<u8>(from, 2) == 0xbf;
  if (marked && !keepsMark) from += 3;
  const result = __new(decode(from, to, 0, false), idof<String>());
  decode(from, to, result, true);
  return changetype<String>(result);
}

/** The bytes of the text in memory; where `writes`, it is put at `at`. */
function decode(from: usize, to: usize, at: usize, writes: bool): usize {
  const start = at;
  while (from < to) {
    const lead = <i32>load<u8>(from++);
    let point = lead;
    if (lead >= 0x80) {
      let more = lead >= 0xc2 && lead <= 0xdf ? 1 : (lead & 0xf0) == 0xe0 ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
      let low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      let high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      point = more == 0 ? -1 : lead & (0x3f >> more);
      for (; more > 0; --more) {
        const next = from < to ? <i32>load<u8>(from) : -1;
        if (next < low || next > high) {
          point = -1;
          break;
        }
        point = (point << 6) | (next & 0x3f);
        low = 0x80;
        high = 0xbf;
        ++from;
      }
      if (point < 0) point = 0xfffd;
    }
    if (point > 0xffff) {
      if (writes) store<u32>(at, (0xd800 + ((point - 0x10000) >> 10)) | ((0xdc00 + (point & 0x3ff)) << 16));
      at += 4;
    } else {
      if (writes) store<u16>(at, <u16>point);
      at += 2;
    }
  }
  return at - start;
}
