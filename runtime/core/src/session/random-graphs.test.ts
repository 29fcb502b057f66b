/**
 * Random pipelines give the same values in the same order in the plain run and on hosts, whatever the speed of nodes,
 * channels and readers: frames wait at random, nodes pause at random, and so does who takes the outputs.
 */
import { expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import { none, pauses, type Pause } from "../engine/random-node.test-support.ts";
import type { RmcError } from "../error.ts";
import { memoryChannels } from "../memory-channel.ts";
import { runPlain } from "../plain/run-plain.ts";
import type { TierProgram } from "../program.ts";
import { Host } from "./host.ts";
import type { Connect } from "./member.ts";
import { compiled, plainPipeline, randomGraph, type RandomGraph } from "./random-graph.test-support.ts";
import { runSession } from "./run-session.ts";

const ROUNDS = process.env["RMC_SOAK"] ? 20_000 : 300;

interface Result {
  readonly values: readonly unknown[];
  /** Messages, sorted: each host tells its own. Of a run that failed none: others may not have come as far. */
  readonly forgiven: readonly string[];
  readonly error: string | undefined;
}

test("plain run and hosts agree", async () => {
  let values = 0;
  let errors = 0;
  let hosts = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const seed = `graph ${round}`;
    const graph = randomGraph(seed);
    const about = `seed "${seed}": ${JSON.stringify(graph)}`;
    const expected = await plain(graph, none);
    expect(await plain(graph, pauses(`${seed} plain`)), about).toEqual(expected);
    expect(await onHosts(graph, none, none), about).toEqual(expected);
    const pause = pauses(`${seed} hosts`);
    expect(await onHosts(graph, pause, pause), about).toEqual(expected);
    values += expected.values.length;
    errors += expected.error === undefined ? 0 : 1;
    hosts += new Set(graph.operators.map(({ place }) => place)).size;
  }
  // Otherwise this test says little.
  expect(values).toBeGreaterThan(ROUNDS * 10);
  expect(errors).toBeGreaterThan(ROUNDS / 100);
  expect(hosts).toBeGreaterThan(ROUNDS * 1.5);
}, 600_000);

async function plain(graph: RandomGraph, pause: Pause): Promise<Result> {
  const values: unknown[] = [];
  const forgiven: string[] = [];
  const run = runPlain(plainPipeline(graph, pause), graph.inputs, {
    inputs: Object.keys(graph.inputs).map((name) => ({ name, optional: false })),
    onOutput: (name, value, stamp) => void values.push([name, value, stamp]),
    onForgiven: ({ message }) => void forgiven.push(message.replace(/".*?"/, "")),
  });
  return resultOf(values, forgiven, await codeOf(run));
}

async function onHosts(graph: RandomGraph, pause: Pause, delay: Pause): Promise<Result> {
  const values: unknown[] = [];
  const forgiven: string[] = [];
  const { client, programs } = compiled(graph, pause);
  const { connect, close } = slowHosts(programs, delay, ({ message }) => void forgiven.push(message.replace(/".*?"/, "")));
  const onOutput = (name: string, value: unknown, stamp: unknown): void | Promise<void> => {
    values.push([name, value, stamp]);
    return delay();
  };
  try {
    return resultOf(values, forgiven, await codeOf(runSession({ program: client, inputs: graph.inputs, onOutput, connect })));
  } finally {
    close();
  }
}

function resultOf(values: readonly unknown[], forgiven: readonly string[], error: string | undefined): Result {
  return { values, error, forgiven: error === undefined ? forgiven.toSorted() : [] };
}

/** Which of several errors of one step is reported is a matter of speed. */
async function codeOf(run: Promise<unknown>): Promise<string | undefined> {
  return run.then(
    () => undefined,
    (error: RmcError) => error.code,
  );
}

function slowHosts(
  programs: Readonly<Record<string, TierProgram>>,
  delay: Pause,
  forgiven: (error: RmcError) => void,
): { readonly connect: Connect; close(): void } {
  const hosts = new Map<string, Host>();
  const connect: Connect = (to) => {
    const [near, far] = memoryChannels();
    hosts.get(to)!.accept(slow(far, delay));
    return Promise.resolve(slow(near, delay));
  };
  const [any] = Object.values(programs);
  const all = { server: { ...any!, stages: [] }, ...programs };
  for (const [place, program] of Object.entries(all)) hosts.set(place, new Host({ program, place, connect, resources: { forgiven } }));
  return { connect, close: () => hosts.forEach((host) => host.close()) };
}

function slow(channel: Channel, delay: Pause): Channel {
  return {
    name: channel.name,
    messageLimit: channel.messageLimit,
    closed: channel.closed,
    get pressure() {
      return channel.pressure;
    },
    send: (message) => channel.send(message),
    receive: async () => {
      const message = await channel.receive();
      await delay();
      return message;
    },
    close: (reason) => channel.close(reason),
  };
}
