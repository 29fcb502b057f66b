/** Histories of one lasting channel over a faulty network: what was sent on one side against what came on the other. */
import { DATA } from "@rmc/runtime";
import { createFrame, decodeFrame } from "../../runtime/core/src/frame.ts";
import { play, type History, type Part, type Side } from "./lasting-pair.ts";
import { consume, produce } from "./streams.ts";

const MESSAGES = 120;

/** By the seed: questions and answers, both at once, or streams with what may be given up. */
export function history(seed: number, rate: number): Promise<History> {
  switch (seed % 3) {
    case 0:
      return play(seed, rate, talk(ask), talk(answer));
    case 1:
      return play(seed, rate, talk(converse), talk(converse));
    default:
      return seed % 2 === 0 ? play(seed, rate, produce, consume) : play(seed, rate, consume, produce);
  }
}

/** Who has heard everything closes, and what it said before still arrives. */
function talk(part: Part): Part {
  return async (side) => {
    await part(side);
    side.channel.close("all is said");
    await side.channel.closed;
  };
}

const converse: Part = async (side) => {
  const speaking = (async () => {
    for (let number = 0; number < MESSAGES; number++) await say(side, number);
  })();
  for (let number = 0; number < MESSAGES; number++) if (!(await hears(side, number))) return;
  await speaking;
};

const ask: Part = async (side) => {
  for (let number = 0; number < MESSAGES; number++) {
    await say(side, number);
    if (!(await hears(side, number))) return;
  }
};

const answer: Part = async (side) => {
  for (let number = 0; number < MESSAGES; number++) {
    if (!(await hears(side, number))) return;
    await say(side, number);
  }
};

async function say({ channel, clock }: Side, number: number): Promise<void> {
  if (clock.random() < 0.3) await clock.pause(clock.random() * 40);
  const size = clock.random() < 0.005 ? 300_000 * clock.random() : 64 * clock.random();
  const frame = createFrame(DATA, 1, 8 * Math.floor(size / 8), { time: 0, step: number });
  await channel.send(frame.bytes).catch(() => undefined);
}

/** False when another message came, or none. */
async function hears({ channel, onMessage, report }: Side, number: number): Promise<boolean> {
  const message = await channel.receive();
  onMessage();
  const step = message && decodeFrame(message).stamp.step;
  if (step === number) return true;
  report(
    step === undefined ? `has ${number} messages of ${MESSAGES}: ${await channel.closed}` : `got message ${step} in place of ${number}`,
  );
  return false;
}
