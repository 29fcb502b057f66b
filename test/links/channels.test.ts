/**
 * The channels of this repository keep their promises, from who dialled and from who accepted. Data channels carry the largest
 * messages in seconds each: node-datachannel's second end has its turn in `npm run soak`.
 */
import { channelCases } from "@rmc/conformance";
import { describe, test } from "vitest";
import { closePairs, PAIRS, type Pair, type PairKind } from "./pairs.ts";

/** The reader's side takes what comes: only the credit of streams bounds it. */
const HOLDS_NOTHING_BACK: readonly PairKind[] = ["ws", "worker", "webrtc", "node-datachannel"];
const ENDS_ALIKE: readonly PairKind[] = ["memory", "worker", "ring", "webrtc"];
const SOAK = process.env["RMC_SOAK"] !== undefined;
const ONE_END: readonly PairKind[] = SOAK ? ENDS_ALIKE : [...ENDS_ALIKE, "node-datachannel"];
/** Milliseconds: werift takes its time for 64 MiB. */
const PATIENCE: Partial<Record<PairKind, number>> = { webrtc: 45_000, "node-datachannel": 45_000 };

const reversed = ([dialled, accepted]: Pair): Pair => [accepted, dialled];

describe.each(Object.entries(PAIRS) as [PairKind, () => Promise<Pair>][])("%s", (kind, open) => {
  const ways = [["dialled", open] as const, ["accepted", async () => reversed(await open())] as const];
  describe.each(ONE_END.includes(kind) ? ways.slice(0, 1) : ways)("%s", (_, openEnds) => {
    const options = {
      open: openEnds,
      cleanUp: closePairs,
      holdsBack: !HOLDS_NOTHING_BACK.includes(kind),
      patience: PATIENCE[kind] ?? 10_000,
    };
    for (const { name, run } of channelCases(options)) test(name, run);
  });
});
