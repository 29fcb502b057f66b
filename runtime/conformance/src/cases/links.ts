/** What a link makes of the channel: streams with credit, cancel and an end of their own. */
import { CANCEL, CLOSE, createFrame, END, Incoming, Link, Outgoing, RmcError, type Frame } from "@rmc/runtime";
import { dataFrame, mustBe, payloadOf } from "../frames.ts";
import type { Promised, Trial } from "../trial.ts";

export const links: readonly Promised[] = [
  { promise: "a link carries a stream, frame by frame, to its END", check: carries },
  { promise: "a link's producer waits for a consumer that does not read, and no frame is lost", check: credit },
  { promise: "a link carries frames that are larger than a stream's window", check: large },
  { promise: "a full stream of a link holds up no other", check: others },
  { promise: "a CANCEL overtakes what waits", check: cancel },
  { promise: "the other side is told, with the reason, when a link is closed", check: closes },
];

const REASON = "the case has ended it";

interface Joined {
  readonly near: Link;
  readonly far: Link;
  readonly out: Outgoing;
  readonly into: Incoming;
  /** What came to the far end on stream 0. */
  readonly control: Frame[];
}

async function join(trial: Trial): Promise<Joined> {
  const [left, right] = await trial.openRaw();
  const control: Frame[] = [];
  const near = new Link(left, { control: () => undefined, closed: () => undefined });
  const far = new Link(right, { control: (frame) => control.push(frame), closed: () => undefined });
  trial.onClose(() => near.close());
  const [out, into] = streams(near, far, 1);
  return { near, far, out, into, control };
}

function streams(near: Link, far: Link, number: number): [Outgoing, Incoming] {
  const out = new Outgoing(number, { mode: "reliable" });
  const into = new Incoming(number, { mode: "reliable" });
  far.add(into);
  near.add(out);
  return [out, into];
}

async function expectStep(trial: Trial, into: Incoming, step: number, size: number): Promise<void> {
  const frame = await trial.within(into.receive(), `the frame of step ${step}`);
  if (!frame) throw new Error(`the stream broke off where the frame of step ${step} was due`);
  mustBe(frame, step, size);
}

async function carries(trial: Trial): Promise<void> {
  const { out, into } = await join(trial);
  const sendAll = async (): Promise<void> => {
    for (let step = 0; step < 1000; step++) await out.send(dataFrame(1, step, 40));
    await out.send(createFrame(END, 1, 0, { time: 0, step: 1000 }));
  };
  const sending = trial.meanwhile(sendAll());
  for (let step = 0; step < 1000; step++) await expectStep(trial, into, step, 40);
  const last = await trial.within(into.receive(), "END");
  if (last?.type !== END) throw new Error(`where END was due there came ${last ? `a frame of type ${last.type}` : "nothing"}`);
  await trial.within(sending, "the producer to be done");
}

async function credit(trial: Trial): Promise<void> {
  const { out, into } = await join(trial);
  let sent = 0;
  const sendAll = async (): Promise<void> => {
    for (; sent < 300; sent++) await out.send(dataFrame(1, sent, 100_000));
  };
  const sending = trial.meanwhile(sendAll());
  await trial.quiet(() => sent);
  if (sent > 60) throw new Error(`${sent} frames of 100 kB were sent, with credit for 4 MiB`);
  for (let step = 0; step < 300; step++) await expectStep(trial, into, step, 100_000);
  await trial.within(sending, "the producer to be done");
}

async function large(trial: Trial): Promise<void> {
  const { out, into } = await join(trial);
  for (let step = 0; step < 3; step++) out.push(dataFrame(1, step, 6_000_000));
  for (let step = 0; step < 3; step++) await expectStep(trial, into, step, 6_000_000);
}

async function others(trial: Trial): Promise<void> {
  const { near, far, out } = await join(trial);
  const [second, arriving] = streams(near, far, 2);
  for (let step = 0; step < 100; step++) out.push(dataFrame(1, step, 100_000));
  second.push(dataFrame(2, 5, 10));
  await expectStep(trial, arriving, 5, 10);
}

async function cancel(trial: Trial): Promise<void> {
  const { out, into } = await join(trial);
  const cancelled = Promise.withResolvers<number>();
  into.onCancel = ({ stamp }) => cancelled.resolve(stamp.step);
  for (let step = 0; step < 80; step++) out.push(dataFrame(1, step, 100_000, [{ call: 7, step }]));
  out.cancel(createFrame(CANCEL, 1, 0, { time: 0, step: 80 }, 7));
  out.push(dataFrame(1, 80, 10));
  const first = await trial.within(cancelled.promise, "CANCEL, which must not wait for the frames before it");
  if (first !== 80) throw new Error(`CANCEL named step ${first} instead of 80`);
  await expectStep(trial, into, 80, 10);
}

async function closes(trial: Trial): Promise<void> {
  const { near, into, control } = await join(trial);
  near.close(new RmcError("node-failed", REASON));
  const end = await trial.within(into.receive(), "the end of the stream");
  if (end) throw new Error(`a frame of type ${end.type} came where nothing was sent`);
  const types = control.map(({ type }) => type);
  if (types.length !== 1 || types[0] !== CLOSE) throw new Error(`instead of CLOSE there came the types [${types.join(", ")}]`);
  const text = new TextDecoder().decode(payloadOf(control[0]!));
  if (!text.includes(REASON)) throw new Error(`CLOSE said ${text}, without the reason`);
}

declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}
