/** One message: whole, of any size, and whose bytes it is. */
import { FRAME_LIMIT } from "@rmc/runtime";
import { messageOf } from "../message.ts";
import type { Promised, Trial } from "../trial.ts";

const KIBIBYTE = 1024;
const MEBIBYTE = KIBIBYTE * KIBIBYTE;
/** Around the borders that transports have: words, headers of WebSocket, packets, buffers. */
const SIZES: readonly number[] = [
  ...Array.from({ length: 18 }, (_, size) => size),
  ...[126, 128, 256, 1500, 4 * KIBIBYTE, 16 * KIBIBYTE, 64 * KIBIBYTE, 256 * KIBIBYTE, MEBIBYTE].flatMap((size) => [
    size - 1,
    size,
    size + 1,
  ]),
];

export const messages: readonly Promised[] = [
  { promise: "messages of every size arrive whole, both ways", check: everySize },
  { promise: "a message may be a part of a buffer, of which the rest stays the sender's", check: partOfBuffer },
  { promise: "received bytes are the receiver's own, for as long as he likes", check: receiversOwn },
  { promise: "received bytes may be sent on", check: sentOn },
  { promise: "a channel that only reads leaves sent bytes as they are, whatever the receiver does", check: onlyReads },
  { promise: "the largest frame fits, and so does a message of `messageLimit`", check: largest },
  { promise: 'a larger message is refused with "too-large", and the channel goes on', check: tooLarge },
];

async function everySize(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  for (const [number, size] of SIZES.entries()) {
    const what = `a message of ${size} bytes`;
    const sending = trial.meanwhile(
      Promise.all([near.send(messageOf(number, size), what), far.send(messageOf(1000 + number, size), what)]),
    );
    await far.expect(messageOf(number, size), what);
    await near.expect(messageOf(1000 + number, size), what);
    await sending;
  }
}

async function partOfBuffer(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  for (let offset = 1; offset <= 9; offset++) {
    const buffer = new Uint8Array(64).fill(7);
    const part = buffer.subarray(offset, offset + 24);
    part.set(messageOf(offset, 24));
    await near.send(part, "a part of a buffer");
    await far.expect(messageOf(offset, 24), `a message that stood at byte ${offset} of its buffer`);
    if (buffer.length !== 64) throw new Error("the whole buffer was taken away from the sender");
    const rest = [...buffer.subarray(0, offset), ...buffer.subarray(offset + 24)];
    if (rest.some((byte) => byte !== 7)) throw new Error("bytes beside the message were changed");
  }
}

async function receiversOwn(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  const received: Uint8Array[] = [];
  for (let number = 0; number < 20; number++) {
    await near.send(messageOf(number, 100));
    const message = await far.message();
    if (message.slice().buffer === message.buffer)
      throw new Error("its `slice` is no copy: a Buffer came, where a plain Uint8Array is due");
    received.push(message);
    // He writes into every second one. Nothing else may change.
    if (number % 2 === 1) received[number]!.fill(255);
  }
  for (const [number, bytes] of received.entries()) {
    const expected = number % 2 === 1 ? new Uint8Array(100).fill(255) : messageOf(number, 100);
    if (bytes.length !== 100 || bytes.some((byte, at) => byte !== expected[at]))
      throw new Error(`message ${number} had other bytes after further messages were received and written into`);
  }
}

async function sentOn(trial: Trial): Promise<void> {
  const [first, second] = [await trial.open(), await trial.open()];
  for (let number = 0; number < 20; number++) {
    await first.near.send(messageOf(number, 50 * number));
    await second.near.send(await first.far.message());
    await second.far.expect(messageOf(number, 50 * number), `message ${number}, over two channels`);
  }
}

async function onlyReads(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  if (near.channel.onlyReads !== true) return;
  const message = messageOf(1, 5000);
  for (let round = 0; round < 3; round++) {
    await near.send(message);
    const received = await far.message();
    far.compare(received, messageOf(1, 5000), `the same message for the ${round + 1}. time`);
    received.fill(0);
    near.compare(message, messageOf(1, 5000), "the sender's own message, after it was sent");
  }
}

async function largest(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  const { messageLimit } = near.channel;
  if (!Number.isSafeInteger(messageLimit) || messageLimit < FRAME_LIMIT)
    throw new Error(`\`messageLimit\` is ${messageLimit}; a frame has up to ${FRAME_LIMIT} bytes`);
  const sending = trial.meanwhile(near.send(messageOf(1, messageLimit), "a message of the limit"));
  // Whoever is told of a failed send need not wait for the message.
  await Promise.race([sending, far.expect(messageOf(1, messageLimit), "a message of the limit")]);
  await sending;
}

async function tooLarge(trial: Trial): Promise<void> {
  const { near, far } = await trial.open();
  // Somebody reads, so that a channel that takes it has nothing to wait for.
  const next = trial.meanwhile(far.expect(messageOf(1, 10), "the message after it"));
  await near.expectRefusal(new Uint8Array(near.channel.messageLimit + 1), "too-large");
  await near.send(messageOf(1, 10));
  await next;
}
