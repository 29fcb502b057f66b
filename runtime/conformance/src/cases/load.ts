/** Many messages, and many channels. */
import { messageOf, sizesOf } from "../message.ts";
import type { End } from "../end.ts";
import { pause, type Promised, type Trial } from "../trial.ts";

export const load: readonly Promised[] = [
  { promise: "messages keep the order in which `send` was called, also when nobody waited for it", check: order },
  { promise: "under load in both directions each message arrives once, whole and in order", check: bothWays },
  { promise: "`receive` gives what came before it was called, and waits for what comes later", check: beforeAndAfter },
  { promise: "many channels at once keep their messages apart, and the end of one is not that of another", check: manyChannels },
];

const MANY = 1000;
const CHANNELS = 8;

async function order(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  // From large to small: who does something for each byte is overtaken.
  const sizes = Array.from({ length: 60 }, (_, number) => 8 + 4000 * (number % 2 === 0 ? 60 - number : 0));
  const sending = trial.meanwhile(Promise.all(sizes.map((size, number) => near.start(messageOf(number, size), `message ${number}`))));
  for (const [number, size] of sizes.entries()) await far.expect(messageOf(number, size), `message ${number}`);
  await trial.within(sending, "all sends to resolve");
}

async function bothWays(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  const sizes = sizesOf(MANY, 6000);
  const sendAll = async (end: End, first: number): Promise<void> => {
    for (const [i, size] of sizes.entries()) await end.send(messageOf(first + i, size), `message ${first + i}`);
  };
  const receiveAll = async (end: End, first: number): Promise<void> => {
    for (const [i, size] of sizes.entries()) await end.expect(messageOf(first + i, size), `message ${first + i}`);
  };
  await Promise.all([sendAll(near, 0), receiveAll(far, 0), sendAll(far, MANY), receiveAll(near, MANY)]);
  near.channel.close();
  await far.expectEnd();
}

async function beforeAndAfter(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  for (let number = 0; number < 30; number++) {
    const expectFirst = (): Promise<void> => far.expect(messageOf(number, 64), `message ${number}`);
    const waiting = number % 3 === 0 ? trial.meanwhile(expectFirst()) : undefined;
    if (number % 2 === 0) await pause(1);
    await near.send(messageOf(number, 64));
    await near.send(messageOf(number + 500, 64));
    await (waiting ?? expectFirst());
    await far.expect(messageOf(number + 500, 64), `message ${number + 500}`);
  }
}

async function manyChannels(trial: Trial): Promise<void> {
  const pairs = await Promise.all(Array.from({ length: CHANNELS }, () => trial.open()));
  const talk = async (ofWhom: (index: number) => boolean, round: number): Promise<void> => {
    const talking = pairs.map(async ({ near, far }, index) => {
      if (!ofWhom(index)) return;
      for (let i = 0; i < 20; i++) {
        const number = round * 10_000 + index * 100 + i;
        await near.send(messageOf(number, 300 + i));
        await far.expect(messageOf(number, 300 + i), `message ${number} of channel ${index}`);
        await far.send(messageOf(number, 200 + i));
        await near.expect(messageOf(number, 200 + i), `the answer ${number} of channel ${index}`);
      }
    });
    await Promise.all(talking);
  };
  await talk(() => true, 1);
  for (const [index, { near }] of pairs.entries()) if (index % 3 === 0) near.channel.close();
  for (const [index, { far }] of pairs.entries()) if (index % 3 === 0) await far.expectEnd();
  await talk((index) => index % 3 !== 0, 2);
}
