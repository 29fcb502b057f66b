/** Channels that break one promise each, made of the memory channel: for the test that every one of them is found. */
import { FRAME_LIMIT, memoryChannels, RmcError, type Channel } from "@rmc/runtime";

export interface BrokenChannel {
  readonly fault: string;
  /** The case that is for it. */
  readonly promise: string;
  /** What that case must say. */
  readonly seen: RegExp;
  /** Both ends at each opening. */
  readonly open: () => readonly [Channel, Channel];
}

const KIBIBYTE = 1024;
const EVERY_SIZE = "messages of every size arrive whole, both ways";
const LOAD = "under load in both directions each message arrives once, whole and in order";
const AFTER = '`send` after the end rejects with RmcError "channel-closed", on both sides';
const OWN = "received bytes are the receiver's own, for as long as he likes";
const LASTING = "a lasting channel loses and repeats nothing when its paths are closed in the middle";

export const brokenChannels: readonly BrokenChannel[] = [
  {
    fault: "loses a message under load",
    promise: LOAD,
    seen: /where message 700 was due at the far end, there came \d+ bytes \(number 701\)/,
    open: sending((inner) => {
      let count = 0;
      return (message) => (count++ === 700 ? Promise.resolve() : inner.send(message));
    }),
  },
  {
    fault: "loses the last message",
    promise: LOAD,
    seen: /waited 0.2 s in vain for message 999 at the far end/,
    open: sending((inner) => {
      let count = 0;
      return (message) => (count++ === 999 ? Promise.resolve() : inner.send(message));
    }),
  },
  {
    fault: "repeats a message under load",
    promise: LOAD,
    seen: /where message 701 was due .* \(number 700\)/,
    open: sending((inner) => {
      let count = 0;
      return async (message) => {
        if (count++ === 700) await inner.send(message.slice());
        await inner.send(message);
      };
    }),
  },
  {
    fault: "repeats the last message",
    promise: LOAD,
    seen: /one message more than was sent at the far end/,
    open: sending((inner) => {
      let count = 0;
      return async (message) => {
        if (count++ === 999) await inner.send(message.slice());
        await inner.send(message);
      };
    }),
  },
  {
    fault: "lets small messages overtake large ones",
    promise: "messages keep the order in which `send` was called, also when nobody waited for it",
    seen: /where message 0 was due .* \(number 1\)/,
    open: sending((inner) => async (message) => {
      for (let i = 0; i < message.length / KIBIBYTE; i++) await Promise.resolve();
      await inner.send(message);
    }),
  },
  {
    fault: "merges two messages that are sent together",
    promise: "messages keep the order in which `send` was called, also when nobody waited for it",
    seen: /there came \d+ bytes \(number 0\) instead of \d+ \(number 0\)/,
    open: sending((inner) => {
      let waiting: Uint8Array[] = [];
      return async (message) => {
        waiting.push(message);
        await Promise.resolve();
        const parts = waiting;
        waiting = [];
        if (parts.length > 0) await inner.send(Uint8Array.from(parts.flatMap((part) => [...part])));
      };
    }),
  },
  {
    fault: "splits messages at 64 KiB",
    promise: EVERY_SIZE,
    seen: /a message of 65537 bytes was due .* 65536 bytes .* instead of 65537/,
    open: sending((inner) => async (message) => {
      for (let at = 0; at === 0 || at < message.length; at += 64 * KIBIBYTE) await inner.send(message.slice(at, at + 64 * KIBIBYTE));
    }),
  },
  {
    fault: "truncates at 64 KiB",
    promise: EVERY_SIZE,
    seen: /65536 bytes .* instead of 65537/,
    open: sending((inner) => (message) => inner.send(message.slice(0, 64 * KIBIBYTE))),
  },
  {
    fault: "loses empty messages",
    promise: EVERY_SIZE,
    seen: /in vain for a message of 0 bytes/,
    open: sending((inner) => (message) => (message.length === 0 ? Promise.resolve() : inner.send(message))),
  },
  {
    fault: "pads messages to words",
    promise: EVERY_SIZE,
    seen: /4 bytes .*instead of 1/,
    open: sending((inner) => (message) => {
      const padded = new Uint8Array(Math.ceil(message.length / 4) * 4);
      padded.set(message);
      return inner.send(padded);
    }),
  },
  {
    fault: "changes a byte",
    promise: EVERY_SIZE,
    seen: /of which byte 4096 is/,
    open: sending((inner) => (message) => {
      if (message.length > 4096) message[4096]! ^= 1;
      return inner.send(message);
    }),
  },
  {
    fault: "sends the buffer around a message",
    promise: "a message may be a part of a buffer, of which the rest stays the sender's",
    seen: /64 bytes .*instead of 24/,
    open: sending((inner) => (message) => inner.send(new Uint8Array(message.buffer))),
  },
  {
    fault: "takes the buffer around a message away",
    promise: "a message may be a part of a buffer, of which the rest stays the sender's",
    seen: /the whole buffer was taken away from the sender/,
    open: sending((inner) => (message) => inner.send(moved(message))),
  },
  {
    fault: "receives everything into one buffer",
    promise: OWN,
    seen: /message 0 had other bytes after further messages were received/,
    open: altered((inner) => {
      const buffer = new Uint8Array(8 * KIBIBYTE);
      const receive = async (): Promise<Uint8Array | undefined> => {
        const message = await inner.receive();
        if (message === undefined || message.length > buffer.length) return message;
        buffer.set(message);
        return buffer.subarray(0, message.length);
      };
      return { receive };
    }),
  },
  {
    fault: "gives Buffers, whose slices are no copies",
    promise: OWN,
    seen: /its `slice` is no copy/,
    open: altered((inner) => ({
      receive: async () => {
        const message = await inner.receive();
        return message && Buffer.from(message.buffer);
      },
    })),
  },
  {
    fault: "receives into a buffer that goes away with what is sent on",
    promise: "received bytes may be sent on",
    seen: /out of bounds|detached/,
    open: altered((inner) => {
      const buffer = new Uint8Array(64 * KIBIBYTE);
      let end = 0;
      const receive = async (): Promise<Uint8Array | undefined> => {
        const message = await inner.receive();
        if (message === undefined) return undefined;
        buffer.set(message, end);
        return buffer.subarray(end, (end += message.length));
      };
      return { receive, send: (message) => inner.send(moved(message)) };
    }),
  },
  {
    fault: "says that it only reads, and moves",
    promise: "a channel that only reads leaves sent bytes as they are, whatever the receiver does",
    seen: /the sender's own message, after it was sent/,
    open: altered(() => ({ onlyReads: true })),
  },
  {
    fault: "has too low a limit",
    promise: "the largest frame fits, and so does a message of `messageLimit`",
    seen: /`messageLimit` is 1048576/,
    open: altered(() => ({ messageLimit: 1024 * KIBIBYTE })),
  },
  {
    fault: "does not take what its limit allows",
    promise: "the largest frame fits, and so does a message of `messageLimit`",
    seen: /`send` of a message of the limit at the near end failed/,
    open: altered(() => ({ messageLimit: FRAME_LIMIT + 1 })),
  },
  {
    fault: "takes what is too large",
    promise: 'a larger message is refused with "too-large", and the channel goes on',
    seen: /`send` at the near end resolved, where it must reject with RmcError "too-large"/,
    open: sending((inner) => (message) => inner.send(message.subarray(0, FRAME_LIMIT))),
  },
  {
    fault: "is closed by what is too large",
    promise: 'a larger message is refused with "too-large", and the channel goes on',
    seen: /RMC6007/,
    open: sending((inner) => (message) => {
      if (message.length > FRAME_LIMIT) inner.close();
      return inner.send(message).catch((error: unknown) => {
        throw message.length > FRAME_LIMIT ? new RmcError("too-large", "a message is too large") : error;
      });
    }),
  },
  {
    fault: "forgets a message for which somebody waited",
    promise: "`receive` gives what came before it was called, and waits for what comes later",
    seen: /where message 0 was due .* \(number 500\)/,
    open: altered((inner) => ({
      receive: async () => {
        let isWaiting = true;
        const next = inner.receive().finally(() => (isWaiting = false));
        await new Promise((resolve) => setTimeout(resolve));
        return isWaiting ? next.then(() => inner.receive()) : next;
      },
    })),
  },
  {
    fault: "ends all channels with one",
    promise: "many channels at once keep their messages apart, and the end of one is not that of another",
    seen: /RMC6007|came to its end/,
    open: (() => {
      const all: Channel[] = [];
      return altered((inner) => {
        all.push(inner);
        return { close: (reason) => all.forEach((one) => one.close(reason)) };
      });
    })(),
  },
  {
    fault: "mixes the messages of its channels up",
    promise: "many channels at once keep their messages apart, and the end of one is not that of another",
    seen: /message 10000 of channel 0/,
    open: (() => {
      let last: Channel | undefined;
      return altered((inner) => {
        last = inner;
        return { send: (message) => last!.send(message) };
      });
    })(),
  },
  {
    fault: "counts its pressure up for ever",
    promise: "`pressure` is never negative, and 0 again when everything has arrived",
    seen: /in vain for `pressure` to be 0/,
    open: altered((inner) => {
      let sum = 0;
      return {
        get pressure() {
          return sum;
        },
        send: (message) => ((sum += message.length), inner.send(message)),
      };
    }),
  },
  {
    fault: "counts its pressure down too far",
    promise: "`pressure` is never negative, and 0 again when everything has arrived",
    seen: /`pressure` is -/,
    open: altered((inner) => {
      let sum = 0;
      return {
        get pressure() {
          return sum;
        },
        send: (message) => ((sum -= message.length), inner.send(message)),
      };
    }),
  },
  {
    fault: "takes everything while nobody reads",
    promise: "`send` waits while nobody reads, and nothing is lost when somebody does",
    seen: /96 MiB were taken while nobody read/,
    open: () => memoryChannels(Infinity),
  },
  {
    fault: "drops what nobody has read",
    promise: "`send` waits while nobody reads, and nothing is lost when somebody does",
    seen: /where message \d+ was due/,
    open: sending((inner) => {
      let count = 0;
      return (message) => (inner.pressure > 512 * KIBIBYTE && count++ % 2 === 0 ? Promise.resolve() : inner.send(message));
    }),
  },
  {
    fault: "never lets a waiting sender go on",
    promise: "`send` waits while nobody reads, and nothing is lost when somebody does",
    seen: /waited/,
    open: sending((inner) => async (message) => {
      await inner.send(message);
      if (inner.pressure > 512 * KIBIBYTE) await new Promise(() => undefined);
    }),
  },
  {
    fault: "loses what was sent just before it was closed",
    promise: "what was handed to `send` before `close` arrives before the end",
    seen: /came to its end where message 0 of 10 was due/,
    open: sending((inner) => async (message) => {
      await Promise.resolve();
      await inner.send(message);
    }),
  },
  {
    fault: "closes one end only",
    promise: "a waiting `receive` at the other side resolves with undefined when the channel is closed",
    seen: /in vain for the end at the far end/,
    open: oneEnded({ tellsOther: false, answersOwn: true }),
  },
  {
    fault: "never answers who waits at the closing side",
    promise: "a waiting `receive` at the closing side resolves with undefined",
    seen: /in vain for the end at the near end/,
    open: oneEnded({ tellsOther: true, answersOwn: false }),
  },
  {
    fault: "goes on giving messages after its own close",
    promise: "`close` gives up what its own side has not read",
    seen: /the side that had closed received 10 bytes more/,
    open: altered((inner) => {
      const read: Promise<Uint8Array | undefined>[] = [];
      return {
        receive: () => read.shift() ?? inner.receive(),
        close: (reason) => (read.push(inner.receive()), inner.close(reason)),
      };
    }),
  },
  {
    fault: "says the end only once",
    promise: "after the end every `receive` gives undefined, on both sides",
    seen: /in vain for the end at the near end/,
    open: altered((inner) => {
      let isOver = false;
      return {
        receive: async () => {
          if (isOver) await new Promise(() => undefined);
          const message = await inner.receive();
          isOver = message === undefined;
          return message;
        },
      };
    }),
  },
  {
    fault: "forgets the reason on its way",
    promise: "`closed` resolves on both sides, with the reason",
    seen: /the reason at the far end is undefined, not "that was all"/,
    open: altered((inner, side) => (side === 1 ? { closed: inner.closed.then(() => undefined) } : {})),
  },
  {
    fault: "makes up a reason",
    promise: "`closed` resolves with undefined where no reason was given",
    seen: /the reason at the near end is "closed", not undefined/,
    open: altered((inner) => ({ closed: inner.closed.then((reason) => reason ?? "closed") })),
  },
  {
    fault: "hears of the end only when it reads",
    promise: "`closed` resolves on a side that does not read",
    seen: /in vain for `closed` at the far end/,
    open: altered((inner) => {
      const heard = Promise.withResolvers<string | undefined>();
      const hear = async (): Promise<Uint8Array | undefined> => {
        const message = await inner.receive();
        if (message === undefined) heard.resolve(await inner.closed);
        return message;
      };
      return { closed: heard.promise, receive: hear };
    }),
  },
  {
    fault: "throws when it is closed again",
    promise: "`close` may be called again and again, from both sides, and the first reason stays",
    seen: /it is closed already/,
    open: altered((inner) => {
      let isClosed = false;
      return {
        close: (reason) => {
          if (isClosed) throw new Error("it is closed already");
          isClosed = true;
          inner.close(reason);
        },
      };
    }),
  },
  {
    fault: "hangs when both sides close",
    promise: "both sides may close at once",
    seen: /in vain for the end/,
    open: () => {
      const [left, right] = memoryChannels();
      let closers = 0;
      const never = (inner: Channel): Partial<Channel> => ({
        close: (reason) => (closers++, inner.close(reason)),
        receive: () => (closers > 1 ? new Promise(() => undefined) : inner.receive()),
      });
      return [alter(left, never(left)), alter(right, never(right))];
    },
  },
  {
    fault: "swallows what is sent after the end",
    promise: AFTER,
    seen: /`send` at the near end resolved, where it must reject with RmcError "channel-closed"/,
    open: sending((inner) => (message) => inner.send(message).catch(() => undefined)),
  },
  {
    fault: "rejects with an error of its own after the end",
    promise: AFTER,
    seen: /an error that is no RmcError: not open/,
    open: sending((inner) => (message) => inner.send(message).catch(() => Promise.reject(new Error("not open")))),
  },
  {
    fault: "throws instead of rejecting",
    promise: AFTER,
    seen: /threw instead of rejecting: not open/,
    open: altered((inner) => {
      let isClosed = false;
      return {
        close: (reason) => ((isClosed = true), inner.close(reason)),
        send: (message) => {
          if (isClosed) throw new Error("not open");
          return inner.send(message);
        },
      };
    }),
  },
  {
    fault: "leaves waiting senders alone when it is closed",
    promise: 'a `send` that waits settles when either side closes: it resolves, or rejects with "channel-closed"',
    seen: /in vain for `send` at the near end to settle/,
    open: sending((inner) => async (message) => {
      const taken = inner.pressure < KIBIBYTE * KIBIBYTE;
      await inner.send(message);
      if (!taken) await new Promise(() => undefined);
    }),
  },
  {
    fault: "stops at a frame of 4 MiB",
    promise: "a link carries frames that are larger than a stream's window",
    seen: /in vain for the frame of step 0/,
    open: sending((inner) => (message) => (message.length > 4 * 1024 * KIBIBYTE ? Promise.resolve() : inner.send(message))),
  },
  {
    fault: "gives a path that nobody reads after three",
    promise: LASTING,
    seen: /waited .* in vain for the frame of step/,
    open: (() => {
      let count = 0;
      return () => {
        const [left, right] = memoryChannels();
        return count++ < 3 ? [left, right] : [left, memoryChannels()[0]];
      };
    })(),
  },
];

/** Both ends, with something changed at each. */
function altered(change: (inner: Channel, side: 0 | 1) => Partial<Channel>): BrokenChannel["open"] {
  return () => {
    const [left, right] = memoryChannels();
    return [alter(left, change(left, 0)), alter(right, change(right, 1))];
  };
}

function sending(change: (inner: Channel) => Channel["send"]): BrokenChannel["open"] {
  return altered((inner) => ({ send: change(inner) }));
}

/** With the whole buffer that it stands in, as to another thread. */
function moved(message: Uint8Array): Uint8Array {
  const { byteOffset, length } = message;
  return new Uint8Array(structuredClone(message.buffer, { transfer: [message.buffer as ArrayBuffer] }), byteOffset, length);
}

function oneEnded({ tellsOther, answersOwn }: { readonly tellsOther: boolean; readonly answersOwn: boolean }): BrokenChannel["open"] {
  return altered((inner) => {
    let isClosed = false;
    const own = Promise.withResolvers<undefined>();
    return {
      close: (reason) => {
        isClosed = true;
        if (answersOwn) own.resolve(undefined);
        if (tellsOther) inner.close(reason);
      },
      receive: () => Promise.race([own.promise, inner.receive().then((message) => (isClosed ? own.promise : message))]),
    };
  });
}

function alter(inner: Channel, change: Partial<Channel>): Channel {
  return new Proxy(inner, {
    get: (_, key) => {
      const from = key in change ? change : inner;
      const value: unknown = Reflect.get(from, key);
      return typeof value === "function" ? (value.bind(from) as unknown) : value;
    },
  });
}
