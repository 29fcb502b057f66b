/** A kernel as AssemblyScript text: what phase 4 prints and phase 5 compiles. */
import type { At } from "./kernel.ts";

/** What a kernel may use when its place call says nothing: 64 MiB. */
export const KERNEL_MEMORY: number = 1024 * 65_536;

export interface LineOrigin extends At {
  /** The function it is of, as the user named it. */
  readonly function?: string;
}

/**
 * The gaps that deleted entries leave in maps and sets: they stay, are closed in a call in which no loop over them can be running,
 * or at any time, since loops know entries by numbers. Each does for all that the ones before it do for.
 */
export const GAPS = ["stay", "closed", "numbered"] as const;

export type Gaps = (typeof GAPS)[number];

export interface PrintedKernel {
  readonly name: string;
  readonly source: string;
  /** Files that `At.file` counts in. */
  readonly files: readonly string[];
  /** The user's position of each line of `source`; undefined for what nobody wrote. */
  readonly map: readonly (LineOrigin | undefined)[];
  /** Which of the optional exports the module has; a run of `tick` nodes calls its `start`s itself. */
  readonly has: { readonly start: boolean; readonly end: boolean; readonly cancel: boolean };
  /** "region": nothing allocated in a call is kept, so each call starts with the same memory. "minimal": a collector. */
  readonly runtime: "region" | "minimal";
  /** `RMC_GAPS` of the prelude. */
  readonly gaps: Gaps;
  /** Something is kept from call to call, and can be saved: `docs/kernel-abi.md`. */
  readonly keepsState: boolean;
  /** Bytes of memory, at most; `KERNEL_MEMORY` when missing. */
  readonly memory?: number;
  /** It looks at the bytes of typed arrays: `RMC_BYTES` of the prelude. */
  readonly bytes: boolean;
  /** Bytes of the input area and of the result block where they are bounded and small; 0 where they grow: `RMC_AREA`, `RMC_BLOCK`. */
  readonly fixed?: { readonly area: number; readonly block: number };
}
