/** A suite that nothing fails says nothing: every case of the interface finds a channel that was broken for it, and says what is wrong. */
import { describe, expect, test } from "vitest";
import { brokenChannels } from "./broken-channels.test-support.ts";
import { channelCases, type ChannelOptions } from "./channel-cases.ts";
import { conform, reportText } from "./conform.ts";

/** What hangs hangs: no need to wait for it long. */
const PATIENCE_MS = 200;

function failureOf(promise: string, open: ChannelOptions["open"]): Promise<string> {
  const found = channelCases({ open, patience: PATIENCE_MS }).find(({ name }) => name === promise);
  if (!found) throw new Error(`there is no case "${promise}"`);
  return found.run().then(
    () => "it passed",
    (error: unknown) => (error as Error).message,
  );
}

describe("a channel that", () => {
  for (const { fault, promise, seen, open } of brokenChannels)
    test(`${fault} is found`, async () => {
      const failure = await failureOf(promise, () => Promise.resolve(open()));
      expect(failure).toContain(`broken promise: ${promise}. Seen: `);
      expect(failure).toMatch(seen);
    });

  test("cannot be opened is found", async () => {
    const refuse = (): Promise<never> => Promise.reject(new Error("nobody listens"));
    expect(await failureOf("both sides may close at once", refuse)).toMatch(/Seen: nobody listens/);
    expect(await failureOf("both sides may close at once", () => new Promise(() => undefined))).toMatch(/in vain for a new channel/);
  });
});

test("there is a broken channel for each promise of the interface", () => {
  const cases = channelCases({ open: () => Promise.reject(new Error("not opened")) }).map(({ name }) => name);
  const found = new Set(brokenChannels.map(({ promise }) => promise));
  // What is above the channel is the runtime's own, and has its tests there.
  expect(cases.filter((name) => !found.has(name) && !/\blink\b|CANCEL|lasting/.test(name))).toEqual([]);
});

test("a report says of each promise whether it is kept", async () => {
  const broken = brokenChannels.find(({ fault }) => fault === "makes up a reason")!;
  let cleaned = 0;
  const report = await conform({ open: () => Promise.resolve(broken.open()), cleanUp: () => void cleaned++ });
  expect(cleaned).toBe(report.outcomes.length);
  const failures = report.outcomes.filter(({ failure }) => failure !== undefined);
  expect(failures.map(({ name }) => name)).toEqual([broken.promise]);
  expect(report.passed + report.failed).toBe(report.outcomes.length);
  expect(reportText(report)).toContain(`BROKEN  ${broken.promise}\n        broken promise: `);
  expect(reportText(report)).toMatch(/\n\d+ kept, 1 broken$/);
});
