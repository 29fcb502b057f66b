/**
 * The lasting channel and the link that ship, in histories with faults of every kind: nothing is lost, repeated, out of order or
 * stale, and nothing waits for ever. One seed is one history. That the simulator finds what is wrong is shown by bugs that are
 * planted into that code.
 */
import { expect, test } from "vitest";
import { FAULTS } from "./faulty-network.ts";
import { history } from "./histories.ts";
import type { History } from "./lasting-pair.ts";
import { PLANTED_BUGS } from "./planted-bugs.ts";
import { withBug } from "./with-bug.ts";

const SOAK = process.env["RMC_SOAK"] !== undefined;
const ENOUGH_FAULTS = SOAK ? 30_000_000 : 1_000_000;
/** Seeds move on with the days; a failure names its own. */
const FROM = Number(process.env["RMC_LINK_SEED"] ?? Math.floor(Date.now() / 86_400_000) * 1_000_000);
/** Of a hundred messages, so many meet a fault. With more of them nothing gets through for so long that both sides give up. */
const RATES = [0.3, 1, 4, 12];
const ENOUGH = 2_000;

const rateOf = (seed: number): number => RATES[Math.floor(seed / 3) % RATES.length]!;

test("nothing is lost, repeated, out of order or stale, whatever breaks", { timeout: 3_600_000 }, async () => {
  const counts = new Map(FAULTS.map((fault) => [fault, 0]));
  const problems: string[] = [];
  let total = 0;
  let seed = FROM;
  for (; total < ENOUGH_FAULTS; seed++) {
    const { faults, problem } = await history(seed, rateOf(seed));
    for (const [fault, count] of faults) {
      counts.set(fault, counts.get(fault)! + count);
      total += count;
    }
    if (problem !== undefined) problems.push(`RMC_LINK_SEED=${seed}: ${problem}`);
  }
  const kinds = [...counts].map(([name, count]) => `${count} × ${name}`).join(", ");
  console.log(`${seed - FROM} histories from seed ${FROM}, ${total} faults: ${kinds}`);
  expect(problems).toEqual([]);
});

test.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))("finds it when %s", async (_, bug) => {
  const { history: buggy } = await withBug(bug);
  let found: History | undefined;
  for (let seed = 1; seed <= ENOUGH && found?.problem === undefined; seed++) found = await buggy(seed, rateOf(seed));
  expect(found?.problem).toBeDefined();
});
