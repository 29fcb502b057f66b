/**
 * `rmc explain --session [ID] --connect URL`: what a running server says of its sessions: how they are, what connects them and what was
 * tried, what went over each stream and what was given up.
 */
import type { HostReport, SessionReport, StreamReport, TrackReport } from "@rmc/runtime";
import type { CommandContext } from "../command-context.ts";
import { EXIT, Fault } from "../fault.ts";

export interface ExplainSessionFlags {
  /** The beginning of an id; true: all of them. */
  readonly session: string | true;
  readonly connect?: string;
  readonly token?: string;
  readonly json?: boolean;
}

interface Answer extends HostReport {
  readonly pipeline: string;
  /** By the server's clock, as all times are. */
  readonly now: number;
}

export async function explainSession({ terminal, env }: CommandContext, flags: ExplainSessionFlags): Promise<number> {
  const { session, connect = "http://127.0.0.1:8787", token = env["RMC_TOKEN"], json } = flags;
  const answer = await ask(connect, token);
  // Of an id the server shows no more than its beginning, whoever asks may have all of it.
  const wanted = answer.sessions.filter(({ id }) => session === true || id.startsWith(session) || session.startsWith(id));
  if (session !== true && wanted.length === 0)
    throw new Fault("RMC5119", `${connect} has no session ${session}; it has ${answer.sessions.map(({ id }) => id).join(", ") || "none"}`);
  terminal.result(json === true ? JSON.stringify({ ...answer, sessions: wanted }, undefined, 2) : textOf(answer, wanted));
  return EXIT.ok;
}

async function ask(connect: string, token: string | undefined): Promise<Answer> {
  if (!URL.canParse(connect))
    throw new Fault("RMC5119", `"${connect}" is not an address`, {
      help: "write a whole URL, such as http://127.0.0.1:8787",
      exit: EXIT.usage,
    });
  const url = new URL("/rmc/sessions.json", connect);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers }).catch((cause: unknown) => {
    throw new Fault("RMC5119", `no server answers at ${connect}`, { help: "start one with rmc serve BUILD", cause });
  });
  if (response.status === 401)
    throw new Fault("RMC5119", `${connect} does not show its sessions: ${(await response.text()).trim()}`, {
      help: "make a token with rmc token PIPELINE --observe, and give it as --token or RMC_TOKEN",
    });
  if (!response.ok) throw new Fault("RMC5119", `${url.href} answered ${response.status}: no build is served there`);
  return (await response.json()) as Answer;
}

function textOf(answer: Answer, sessions: readonly SessionReport[]): string {
  const { pipeline, opened, ended, refused, now } = answer;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([code, count]) => `${count} ${code}`)
      .join(", ") || "none";
  return [
    `${pipeline}: ${answer.sessions.length} of ${opened} sessions are open; ended: ${counts(ended)}; refused: ${counts(refused)}`,
    ...sessions.flatMap((session) => ["", ...sessionText(session, now), ...tracksText(answer, session, now)]),
    "",
  ].join("\n");
}

function sessionText({ id, mode, state, since, queued, connections, streams }: SessionReport, now: number): string[] {
  return [
    `${id}…  ${mode}, ${state}, for ${span(now - since)}; ${bytes(queued)} wait`,
    "  connections",
    ...connections.flatMap(({ peer, channel, since: from, unconfirmed, events }) => [
      `    ${peer}  ${channel}, for ${span(now - from)}; ${bytes(unconfirmed)} not confirmed`,
      ...events.map(
        ({ kind, channel: path, time, reason }) =>
          `      ${WORDS[kind]} ${path ?? "a connection"} ${span(now - time)} ago${reason === undefined ? "" : `: ${reason}`}`,
      ),
    ]),
    "  streams",
    ...table([HEADS, ...streams.map(row)]).map((line) => `    ${line}`),
  ];
}

function tracksText({ tracks = [] }: Answer, { id }: SessionReport, now: number): string[] {
  const own = tracks.filter(({ session }) => session === id);
  if (own.length === 0) return [];
  return ["  tracks", ...table([TRACK_HEADS, ...own.map((track) => trackRow(track, now))]).map((line) => `    ${line}`)];
}

const TRACK_HEADS = ["flow", "", "frames", "lost", "stale", "dropped", ""];

function trackRow({ flow, direction, frames, lost, stale, dropped, state, since, reason }: TrackReport, now: number): string[] {
  const how = `${state}, for ${span(now - since)}${reason === undefined ? "" : `: ${reason}`}`;
  return [flow, direction, ...[frames, lost, stale, dropped].map(String), how];
}

const WORDS = { found: "found", lost: "lost", failed: "tried" } as const;
const HEADS = ["flow", "", "mode", "frames", "bytes", "waiting", "dropped", "cancelled", "cancels"];

function row({ flow, from, to, direction, mode, frames, bytes: size, queued, dropped, cancelled, cancels }: StreamReport): string[] {
  const way = direction === "in" ? `${from} → ${to}, in` : `${from} → ${to}, out`;
  return [flow, way, mode, String(frames), bytes(size), bytes(queued), ...[dropped, cancelled, cancels].map(String)];
}

/** Columns as wide as their widest text; numbers are no matter here. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function span(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function bytes(count: number): string {
  if (count < 10_000) return `${count} B`;
  return count < 10_000_000 ? `${Math.round(count / 1000)} kB` : `${Math.round(count / 1_000_000)} MB`;
}
