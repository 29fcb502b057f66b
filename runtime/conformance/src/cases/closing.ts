/** The end of a channel, as both sides see it. */
import { messageOf } from "../message.ts";
import type { End } from "../end.ts";
import type { Promised, Trial } from "../trial.ts";

export const closing: readonly Promised[] = [
  { promise: "what was handed to `send` before `close` arrives before the end", check: arrivesBefore },
  { promise: "a waiting `receive` at the other side resolves with undefined when the channel is closed", check: waitingThere },
  { promise: "a waiting `receive` at the closing side resolves with undefined", check: waitingHere },
  { promise: "`close` gives up what its own side has not read", check: givesUp },
  { promise: "after the end every `receive` gives undefined, on both sides", check: forEver },
  { promise: "`closed` resolves on both sides, with the reason", check: reason },
  { promise: "`closed` resolves with undefined where no reason was given", check: noReason },
  { promise: "`closed` resolves on a side that does not read", check: closedUnread },
  { promise: "`close` may be called again and again, from both sides, and the first reason stays", check: idempotent },
  { promise: "both sides may close at once", check: atOnce },
  { promise: '`send` after the end rejects with RmcError "channel-closed", on both sides', check: sendAfter },
  { promise: 'a `send` that waits settles when either side closes: it resolves, or rejects with "channel-closed"', check: waitingSends },
];

const REASON = "that was all";

async function arrivesBefore(trial: Trial): Promise<void> {
  for (const size of [0, 10, 3000, 200_000]) {
    const { near, far } = await trial.open();
    for (let number = 0; number < 10; number++) near.channel.send(messageOf(number, size)).catch(() => undefined);
    near.channel.close(REASON);
    for (let number = 0; number < 10; number++) await far.expect(messageOf(number, size), `message ${number} of 10`);
    await far.expectEnd();
    await far.expectReason(REASON);
  }
}

async function waitingThere(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  const waiting = trial.meanwhile(far.expectEnd());
  near.channel.close();
  await waiting;
}

async function waitingHere(trial: Trial): Promise<void> {
  const { near } = await trial.open();
  const waiting = trial.meanwhile(near.expectEnd());
  near.channel.close();
  await waiting;
}

async function givesUp(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  for (let number = 0; number < 3; number++) await far.send(messageOf(number, 10));
  await near.expect(messageOf(0, 10));
  near.channel.close();
  const message = await near.receive("the end");
  if (message !== undefined) throw new Error(`the side that had closed received ${message.length} bytes more`);
}

async function forEver(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  await near.send(messageOf(1, 10));
  near.channel.close();
  await far.expect(messageOf(1, 10));
  for (let i = 0; i < 3; i++) {
    await near.expectEnd();
    await far.expectEnd();
  }
}

async function reason(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  near.channel.close(REASON);
  await far.expectEnd();
  await near.expectReason(REASON);
  await far.expectReason(REASON);
}

async function noReason(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  near.channel.close();
  await far.expectEnd();
  await near.expectReason(undefined);
  await far.expectReason(undefined);
}

async function closedUnread(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  near.channel.close(REASON);
  await far.expectReason(REASON);
}

async function idempotent(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  near.channel.close(REASON);
  near.channel.close("a later reason");
  await far.expectEnd();
  await far.expectReason(REASON);
  far.channel.close("another reason");
  near.channel.close();
  far.channel.close();
  // `closed` may be asked for again.
  await near.expectReason(REASON);
  await far.expectReason(REASON);
}

async function atOnce(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  near.channel.close(REASON);
  far.channel.close(REASON);
  for (const end of [near, far]) {
    await end.expectEnd();
    await end.expectReason(REASON);
  }
}

async function sendAfter(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  near.channel.close();
  await near.expectRefusal(messageOf(1, 10), "channel-closed");
  await far.expectEnd();
  await far.reason();
  await far.expectRefusal(messageOf(1, 10), "channel-closed");
}

async function waitingSends(trial: Trial): Promise<void> {
  const closers: readonly ((near: End, far: End) => End)[] = [(near) => near, (_, far) => far];
  for (const whoCloses of closers) {
    const { near, far } = await trial.open();
    const sends = Array.from({ length: 150 }, (_, number) => near.refusal(messageOf(number, 64 * 1024)));
    const settled = trial.meanwhile(Promise.all(sends));
    whoCloses(near, far).channel.close();
    for (const refusal of await settled)
      if (refusal !== undefined && refusal !== "channel-closed") throw new Error(`a waiting \`send\` rejected with ${refusal}`);
  }
}
