/** The records of `run-suite.ts`, read again. */
export interface SuiteRecord {
  readonly kind: "nothing" | "value" | "failure" | "emitted" | "logged";
  readonly bytes: Uint8Array;
}

const KINDS = ["nothing", "value", "failure", "emitted", "logged"] as const;

export function readRecords(records: Uint8Array): SuiteRecord[] {
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  const found: SuiteRecord[] = [];
  for (let at = 0; at < records.length;) {
    const length = view.getUint32(at + 1, true);
    found.push({ kind: KINDS[view.getUint8(at) & 15] ?? "nothing", bytes: records.subarray(at + 5, at + 5 + length) });
    at += 5 + length;
  }
  return found;
}
