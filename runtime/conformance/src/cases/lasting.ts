/** What a lasting channel makes of the channel: paths that are closed in the middle, one after the other. */
import { decodeFrame, LastingAcceptor, LastingChannel, type Channel } from "@rmc/runtime";
import { End } from "../end.ts";
import { dataFrame, mustBe } from "../frames.ts";
import type { Pair, Promised, Trial } from "../trial.ts";

export const lasting: readonly Promised[] = [
  { promise: "a lasting channel loses and repeats nothing when its paths are closed in the middle", check: goesOn },
  { promise: "the end of a lasting channel arrives behind what was sent, with the reason", check: ends },
];

const FRAMES = 800;
/** A path is closed whenever so many frames have arrived. */
const BREAK_EVERY = 150;
/** Most are small; some go in pieces. */
const sizeOf = (step: number): number => (step % 40 === 39 ? 300_000 : 500);
const REASON = "that was all";

interface Lasting extends Pair {
  /** Closes the path of now, in turn at either end. */
  break(): void;
}

async function begin(trial: Trial): Promise<Lasting> {
  const accepted = Promise.withResolvers<Channel>();
  const acceptor = new LastingAcceptor();
  const paths: (readonly [Channel, Channel])[] = [];
  const dial = async (): Promise<Channel> => {
    const path = await trial.openRaw();
    paths.push(path);
    void acceptor.accept(path[1]).then((one) => one && accepted.resolve(one.channel));
    return path[0];
  };
  const channel = new LastingChannel("channel under trial", { peer: "the other side" }, dial);
  trial.onClose(() => {
    channel.end("the case is over");
    void acceptor.close("the case is over");
  });
  channel.move(await dial());
  return {
    near: new End("dialling", channel, trial),
    far: new End("accepting", await trial.within(accepted.promise, "the first path to be accepted"), trial),
    break: () => paths.at(-1)?.[paths.length % 2]?.close("the case has broken this path"),
  };
}

async function expectStep(end: End, step: number): Promise<void> {
  mustBe(decodeFrame(await end.message(`the frame of step ${step}`)), step, sizeOf(step));
}

async function goesOn(trial: Trial): Promise<void> {
  const both = await begin(trial);
  const sendAll = async (end: End): Promise<void> => {
    for (let step = 0; step < FRAMES; step++) await end.send(dataFrame(1, step, sizeOf(step)).bytes, `the frame of step ${step}`);
  };
  const receiveAll = async (end: End, onStep?: (step: number) => void): Promise<void> => {
    for (let step = 0; step < FRAMES; step++) {
      await expectStep(end, step);
      onStep?.(step);
    }
  };
  const breaking = (step: number): void => {
    if (step % BREAK_EVERY === BREAK_EVERY / 2) both.break();
  };
  await Promise.all([sendAll(both.near), sendAll(both.far), receiveAll(both.far, breaking), receiveAll(both.near)]);
}

async function ends(trial: Trial): Promise<void> {
  const { near, far } = await begin(trial);
  for (let step = 0; step < 20; step++) await near.send(dataFrame(1, step, sizeOf(step)).bytes);
  near.channel.close(REASON);
  for (let step = 0; step < 20; step++) await expectStep(far, step);
  await far.expectEnd();
  await far.expectReason(REASON);
}
