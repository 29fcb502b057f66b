/** Bugs to plant into the code that ships, as changes of its text: the simulator must find each of them. */
export interface PlantedBug {
  readonly name: string;
  readonly file: "lasting-channel.ts" | "lasting-acceptor.ts" | "replay.ts" | "pieces.ts" | "outgoing.ts" | "incoming.ts";
  readonly from: string;
  readonly to: string;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: "a new path sends nothing again",
    file: "replay.ts",
    from: "this.confirm(received);\n    this.#passed = 0;",
    to: "this.confirm(received);",
  },
  {
    name: "a new path sends everything again that was not confirmed before",
    file: "replay.ts",
    from: "this.confirm(received);\n    this.#passed = 0;",
    to: "this.#passed = 0;",
  },
  {
    name: "frames out of their turn are taken",
    file: "lasting-channel.ts",
    from: "sequenceOf(viewOf(message)) !== this.#received >>> 0",
    to: "false",
  },
  {
    name: "a frame out of its turn counts as received",
    file: "lasting-channel.ts",
    from: 'if (isBroken) return this.#lose(this.#path, "something was lost on it");',
    to: "if (isBroken) return (said || this.#received++, this.#lose(this.#path));",
  },
  {
    name: "a lost end of what was sent is not noticed",
    file: "lasting-channel.ts",
    from: "said.sent !== this.#received",
    to: "false",
  },
  {
    name: "frames before the answer to HELLO are taken",
    file: "lasting-channel.ts",
    from: "!this.#isOpen || (said",
    to: "false || (said",
  },
  {
    name: "silence is not noticed",
    file: "lasting-channel.ts",
    from: "now - this.#pathSince > SILENCE_MS",
    to: "now - this.#pathSince > 40 * SILENCE_MS",
  },
  {
    name: "HELLO tells of what was sent, not of what has arrived",
    file: "lasting-channel.ts",
    from: "received: this.#received, sent: Number",
    to: "received: this.#replay.sent, sent: Number",
  },
  {
    name: "closing does not wait for what was sent",
    file: "lasting-channel.ts",
    from: 'this.#enqueue(pathMessage(CLOSE, { text: reason ?? "" }));',
    to: 'this.#enqueue(pathMessage(CLOSE, { text: reason ?? "" }));\n    this.end(reason);',
  },
  {
    name: "what may have to go out again is given away",
    file: "lasting-channel.ts",
    from: "path.onlyReads ? message : message.slice()",
    to: "message",
  },
  {
    name: "frames go out before the other side has said where it is",
    file: "lasting-channel.ts",
    from: "if (this.#number === 1) this.#open(0);",
    to: "this.#isOpen = true;\n    this.#pump();",
  },
  {
    name: "what is left of a message when pieces of it were put together comes before the next",
    file: "pieces.ts",
    from: "this.#parts = [];\n    this.#length = 0;",
    to: "",
  },
  {
    name: "a cancel leaves what waits to go out",
    file: "outgoing.ts",
    from: "this.#give((waiting) => isVoid(waiting, frame));",
    to: "",
  },
  {
    name: "a cancel leaves what has arrived",
    file: "incoming.ts",
    from: "!isVoid(queued, frame)",
    to: "true",
  },
  {
    name: "a frame is behind the cancel that reaches it, on the last steps to its reader",
    file: "incoming.ts",
    from: "return this.#inbox.next();",
    to: "return this.#inbox.next().then((frame) => frame);",
  },
  {
    name: "an END that is late is given up",
    file: "outgoing.ts",
    from: "frame.type !== DATA || !stale(frame, since)",
    to: "!stale(frame, since)",
  },
  {
    name: "frames that were given up are not counted",
    file: "outgoing.ts",
    from: "this.#dropped++;",
    to: "",
  },
  {
    name: "credit is given when the producer has long been waiting for it",
    file: "incoming.ts",
    from: "this.#window / 4) return;",
    to: "this.#window * 2) return;",
  },
];
