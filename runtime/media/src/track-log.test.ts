import type { LinkProgram } from "@rmc/runtime";
import { expect, test } from "vitest";
import { TrackLog } from "./track-log.ts";

const MIC: LinkProgram = { stream: 1, flow: "mic", from: "client", to: "server", mode: "reliable", opus: 1 };
const ID = "0123456789abcdef0123456789abcdef";
const counts = (frames: number) => () => ({ frames, lost: 1, stale: 0, dropped: 2 });

test("tells how each track is, and why it is no more", () => {
  const log = new TrackLog([MIC]);
  expect(log.report()).toEqual({
    tracks: [],
    trackCounts: [{ stream: 1, flow: "mic", direction: "in", frames: 0, lost: 0, stale: 0, dropped: 0 }],
  });
  const record = log.begin(ID, MIC);
  expect(log.report().tracks).toMatchObject([{ session: "01234567", state: "connecting" }]);
  record.become("open");
  record.counts = counts(7);
  expect(log.report().tracks).toMatchObject([{ state: "open", frames: 7, lost: 1 }]);
  record.become("closed", "the peer connection broke");
  record.become("closed", "the session is closed");
  expect(log.report().tracks).toMatchObject([{ state: "closed", reason: "the peer connection broke" }]);
});

test("counts on what it tells no more: of tracks that are long over, and of sessions", () => {
  const log = new TrackLog([MIC]);
  for (let each = 0; each < 20; each++) {
    const record = log.begin(ID, MIC);
    record.counts = counts(1);
    record.become("closed", "enough");
  }
  const record = log.begin(ID, MIC);
  record.counts = counts(100);
  record.become("open");
  expect(log.report().tracks.length).toBeLessThanOrEqual(9);
  expect(log.report().trackCounts).toMatchObject([{ frames: 120, lost: 21, dropped: 42 }]);
  log.forget(ID);
  expect(log.report()).toMatchObject({ tracks: [], trackCounts: [{ frames: 120, lost: 21, dropped: 42 }] });
});
