/** Dials until somebody answers: at once, then after longer and longer pauses, none of them quite like the one before. */
import type { Channel } from "../channel.ts";
import type { Clock } from "../clock.ts";

export type Dial = () => Promise<Channel>;

const RETRY_MS = { first: 20, most: 1_000 };
/** After so many a process that has nothing else to do need not stay: some seconds. */
const PATIENCE = 8;
/** An answer that comes later is not waited for. */
const ANSWER_MS = 5_000;

export interface Wish {
  isWanted(): boolean;
  /** There is nothing left but to say goodbye. */
  isClosing(): boolean;
  /** How many paths before came to nothing. */
  readonly failures: number;
  failed(reason: string): void;
}

/** Undefined as soon as nobody wants it any more. */
export async function redial(dial: Dial, clock: Clock, { isWanted, isClosing, failures, failed }: Wish): Promise<Channel | undefined> {
  for (let tries = failures; isWanted(); tries++) {
    const wait = Math.min(RETRY_MS.first * 2 ** tries, RETRY_MS.most);
    await pause(wait * (0.5 + clock.random() / 2), clock, isClosing() && tries > PATIENCE);
    const path = await answerOf(dial, clock, failed);
    if (path !== undefined && isWanted()) return path;
    path?.close();
  }
  return undefined;
}

/** Undefined: it failed, or took too long. */
function answerOf(dial: Dial, clock: Clock, failed: Wish["failed"]): Promise<Channel | undefined> {
  return new Promise((resolve) => {
    let isLate = false;
    const stop = clock.after(ANSWER_MS, () => {
      isLate = true;
      fail("no answer");
    });
    const fail = (reason: unknown): void => {
      stop();
      failed(reason instanceof Error ? reason.message : String(reason));
      resolve(undefined);
    };
    const settle = (path: Channel): void => {
      stop();
      if (isLate) path.close();
      else resolve(path);
    };
    dial().then(settle, (reason: unknown) => isLate || fail(reason));
  });
}

function pause(milliseconds: number, clock: Clock, isIdle: boolean): Promise<void> {
  return new Promise((resolve) => void clock.after(milliseconds, resolve, isIdle ? "idle" : undefined));
}
