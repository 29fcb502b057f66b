/** The servers that help two sides find a way to each other: STUN tells where one is, TURN passes on what goes between them. */
import { createHmac } from "node:crypto";
import { RmcError } from "@rmc/runtime";
import type { IceServer } from "@rmc/webrtc";
import { readNamed } from "./read-named.ts";

export interface IceFlags {
  readonly ice?: readonly string[];
  readonly turn?: readonly string[];
  /** A file; its text without white space around is the secret. */
  readonly turnSecret?: string;
}

export interface IceOptions {
  /** STUN servers: "stun:host:port". None by default. */
  readonly ice?: readonly string[];
  /** TURN servers: "turn:host:port", "turn:host:port?transport=tcp". */
  readonly turn?: readonly string[];
  /** What they check names and passwords by. */
  readonly turnSecret?: string;
}

/** What a client was told is good for so long. */
const GOOD_FOR_S = 3_600;

export async function readIce(
  { ice = [], turn = [], turnSecret: file }: IceFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<IceOptions> {
  for (const [flag, urls, form] of [
    ["--ice", ice, /^stuns?:[^\s]+$/],
    ["--turn", turn, /^turns?:[^\s]+$/],
  ] as const)
    for (const url of urls)
      if (!form.test(url)) throw new RmcError("bad-address", `${flag} ${url}: write ${flag === "--ice" ? "stun" : "turn"}:host:port`);
  if (turn.length === 0) return { ice };
  const turnSecret = (file === undefined ? env["RMC_TURN_SECRET"] : await readNamed(file, "unauthorized"))?.trim();
  if (turnSecret === undefined || turnSecret === "")
    throw new RmcError(
      "unauthorized",
      "TURN servers ask who comes: give the secret that they share, --turn-secret FILE or RMC_TURN_SECRET",
    );
  return { ice, turn, turnSecret };
}

/** A name says until when it is good, and the password is its signature: coturn's `use-auth-secret`, which others have taken over. */
export function iceServersOf({ ice = [], turn = [], turnSecret = "" }: IceOptions, now: number = Date.now()): readonly IceServer[] {
  const username = String(Math.floor(now / 1000) + GOOD_FOR_S);
  const credential = createHmac("sha1", turnSecret).update(username).digest("base64");
  return [...ice.map((urls) => ({ urls })), ...turn.map((urls) => ({ urls, username, credential }))];
}
