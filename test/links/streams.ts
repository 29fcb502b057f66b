/**
 * A link with four streams, over whatever channel: one that is reliable, one that is cancelled now and then, one of which only the
 * newest counts, and one whose frames get too old. The producer writes down what it sent and cancelled, the consumer what came, and
 * at the end they are compared: nothing is lost but what may be, nothing comes twice or out of order, and nothing that was cancelled
 * comes after the cancel.
 */
import { CANCEL, DATA, END, Incoming, Link, MARK, Outgoing, type Frame } from "@rmc/runtime";
import { createFrame, lineageOf } from "../../runtime/core/src/frame.ts";
import type { LinkMode } from "../../runtime/core/src/link/outgoing.ts";
import type { Part, Side } from "./lasting-pair.ts";

const STEPS = 60;
const CALL = 7;

interface Kind {
  readonly stream: number;
  readonly link: LinkMode;
  readonly isCancelled: boolean;
}

const KINDS: readonly Kind[] = [
  { stream: 1, link: { mode: "reliable" }, isCancelled: false },
  { stream: 2, link: { mode: "reliable" }, isCancelled: true },
  { stream: 3, link: { mode: "newest" }, isCancelled: false },
  { stream: 4, link: { mode: "deadline", deadline: 30 }, isCancelled: false },
];

/** What the producer says of a stream, at the end, in the step of END: how many frames it gave up. */
interface Told {
  readonly dropped: number;
  /** Those that nobody may miss: sent, and not reached by a cancel that came later. */
  readonly kept: readonly number[];
}

/** Of all histories that are played at the moment: one at a time, so what the producer tells goes past the channel. */
const told = new Map<number, Told>();

export const produce: Part = async (side) => {
  told.clear();
  const { link, closed } = linkOf(side);
  await Promise.all(KINDS.map((kind) => produceStream(kind, link, side)));
  await closed;
};

export const consume: Part = async (side) => {
  const { link, closed } = linkOf(side);
  await Promise.all(KINDS.map((kind) => consumeStream(kind, link, side)));
  link.close();
  await closed;
};

function linkOf({ channel, report }: Side): { readonly link: Link; readonly closed: Promise<void> } {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const link = new Link(channel, {
    control: () => undefined,
    closed: (error) => {
      if (error !== undefined) report(`has a link that failed: ${error.message}`);
      resolve();
    },
  });
  return { link, closed };
}

async function produceStream({ stream, link: mode, isCancelled }: Kind, link: Link, { clock, report }: Side): Promise<void> {
  const outgoing = new Outgoing(stream, mode, clock);
  link.add(outgoing);
  let kept: number[] = [];
  let voided = 0;
  for (let step = 0; step < STEPS; step++) {
    if (clock.random() < 0.3) await clock.pause(clock.random() * 40);
    if (isCancelled && clock.random() < 0.1) {
      outgoing.cancel(createFrame(CANCEL, stream, 0, { time: 0, step }, CALL));
      voided += kept.length;
      kept = [];
    }
    const size = clock.random() < 0.05 ? 40_000 : 8 * Math.floor(clock.random() * 8);
    outgoing.push(createFrame(DATA, stream, size, { time: 0, step }, 0, [{ call: CALL, step }]));
    kept.push(step);
    if (clock.random() < 0.2) outgoing.push(createFrame(MARK, stream, 0, { time: 0, step }));
    if (mode.mode === "reliable" && clock.random() < 0.5) await outgoing.drained().catch(() => undefined);
  }
  outgoing.push(createFrame(END, stream, 0, { time: 0, step: STEPS }));
  await outgoing.drained().catch(() => undefined);
  if (outgoing.dropped > voided && mode.mode === "reliable") report(`dropped ${outgoing.dropped} frames of a reliable stream`);
  told.set(stream, { dropped: outgoing.dropped, kept });
}

async function consumeStream({ stream, link: mode, isCancelled }: Kind, link: Link, side: Side): Promise<void> {
  const { clock, report } = side;
  const incoming = new Incoming(stream, mode);
  let boundary = 0;
  incoming.onCancel = ({ stamp }) => void (boundary = stamp.step);
  link.add(incoming);
  const seen: number[] = [];
  for (;;) {
    if (clock.random() < 0.1) await clock.pause(clock.random() * 60);
    const frame = await incoming.receive();
    side.onMessage();
    if (frame === undefined) return report(`has a stream ${stream} without an end`);
    if (frame.type === END) break;
    if (frame.type === DATA) seen.push(stepOf(frame, boundary, side));
  }
  if (seen.some((step, index) => index > 0 && step <= (seen[index - 1] as number)))
    report(`has stream ${stream} out of order: ${seen.join()}`);
  // It tells when END has left it, which is before END comes.
  while (!told.has(stream)) await clock.pause(1);
  const { dropped, kept } = told.get(stream) as Told;
  const missing = new Set(seen);
  if (mode.mode === "reliable" && kept.some((step) => !missing.has(step))) report(`misses some of ${kept.join()} of stream ${stream}`);
  if (!isCancelled && seen.length + dropped !== STEPS)
    report(`has ${seen.length} frames of stream ${stream}, ${dropped} were given up, and ${STEPS} sent`);
}

function stepOf(frame: Frame, boundary: number, { report }: Side): number {
  const step = lineageOf(frame)[0]?.step ?? NaN;
  if (step < boundary) report(`has a frame of step ${step}, after the cancel of all before ${boundary}`);
  return step;
}
