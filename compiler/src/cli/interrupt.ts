/** Thrown where work stops because the user pressed Ctrl-C: not a failure, nothing to explain. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted("interrupted");
}
