/** What a fast sender may rely on, and what a slow reader. */
import { messageOf } from "../message.ts";
import type { Promised, Trial } from "../trial.ts";

export const pressure: readonly Promised[] = [
  { promise: "`pressure` is never negative, and 0 again when everything has arrived", check: sinks },
  { promise: "`send` waits while nobody reads, and nothing is lost when somebody does", check: holdsBack },
];

const SIZE = 64 * 1024;
/** More than buffers on the way may hold: 96 MiB. */
const MOST = 1536;

async function sinks(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  const look = (): number => {
    const { pressure } = near.channel;
    if (!Number.isFinite(pressure) || pressure < 0) throw new Error(`\`pressure\` is ${pressure}`);
    return pressure;
  };
  if (look() !== 0) throw new Error(`\`pressure\` is ${look()} before anything was sent`);
  const sendAll = async (): Promise<void> => {
    for (let number = 0; number < 100; number++, look()) await near.send(messageOf(number, SIZE));
  };
  const sending = trial.meanwhile(sendAll());
  for (let number = 0; number < 100; number++, look()) await far.expect(messageOf(number, SIZE), `message ${number}`);
  await sending;
  await trial.until(() => look() === 0, "`pressure` to be 0");
}

async function holdsBack(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  let sent = 0;
  let most = MOST;
  const sendAll = async (): Promise<void> => {
    for (; sent < most; sent++) await near.start(messageOf(sent, SIZE), `message ${sent}`);
  };
  const sending = trial.meanwhile(sendAll());
  await Promise.race([sending, trial.quiet(() => sent)]);
  if (trial.holdsBack && sent === MOST) throw new Error(`${(MOST * SIZE) / 2 ** 20} MiB were taken while nobody read`);
  most = 0;
  // One that waits is not counted yet: it goes on when somebody reads.
  const closing = trial.meanwhile(trial.within(sending, "the waiting `send` to resolve").then(() => near.channel.close()));
  let received = 0;
  for (let message = await far.receive(); message !== undefined; message = await far.receive()) {
    far.compare(message, messageOf(received, SIZE), `message ${received}`);
    received++;
  }
  await closing;
  if (received !== sent) throw new Error(`${sent} messages were sent, ${received} arrived`);
}
