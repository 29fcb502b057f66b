/** Real processes: the one between two peers is killed every second, at full load, and nothing is lost, repeated or out of order. */
import { expect, test } from "vitest";
import { median } from "../bench/measure.ts";
import { runUnderKills } from "./killed/run-under-kills.ts";

/** Thirty in `npm run soak` and in `npm run bench -- links`. */
const KILLS = process.env["RMC_SOAK"] === undefined ? 10 : 30;

test.each(["ws", "grpc"] as const)("a proxy that is killed every second loses nothing over %s", { timeout: 180_000 }, async (over) => {
  const { messages, kills, problem, outages } = await runUnderKills(KILLS, over);
  console.log(
    `${over}: ${messages} messages, ${kills} kills, an outage of ${Math.round(median(outages))} ms in the middle (${Math.round(Math.max(...outages))} at most)`,
  );
  expect(problem).toBeUndefined();
  expect([kills, outages.length]).toEqual([KILLS, KILLS]);
  expect(messages).toBeGreaterThan(1000);
});
