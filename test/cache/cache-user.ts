/**
 * A process that works with a cache: `FOLDER SEED ROUNDS`. Values follow from their keys, so that every read can be judged;
 * a wrong one ends the process with 1. The limit is small: entries go all the time.
 */
import { argv, exit } from "node:process";
import { Cache } from "../../compiler/src/5-emit/cache.ts";

const [, , folder = "", seed = "1", rounds = "1"] = argv;
const LIMITS = { bytes: 4 * 2 ** 20, memory: 0 };
const KEYS = 60;

export function keyOf(index: number): string {
  return `sha256:${(index % 5).toString(16).padStart(2, "0")}${index}`;
}

export function valueOf(index: number): Uint8Array {
  return Buffer.alloc(1 + ((index * 7919) % 40_000), `value ${index} `);
}

export { KEYS };

if (folder !== "") {
  let state = Number(seed);
  const below = (limit: number): number => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % limit;
  console.log("ready");
  for (let round = 0; round < Number(rounds); round += 1) {
    const index = below(1 << 16) % KEYS;
    const cache = new Cache(folder, LIMITS);
    const value = await cache.read(keyOf(index));
    if (value === undefined || below(1 << 16) % 4 === 0) await cache.write(keyOf(index), valueOf(index));
    if (value !== undefined && Buffer.compare(value, valueOf(index)) !== 0) {
      console.log(`wrong: ${keyOf(index)}`);
      exit(1);
    }
  }
  console.log("done");
}
