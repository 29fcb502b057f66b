/** What a browser's MessagePort and Node's have in common: neither library of types knows the other's. */
export interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message" | "close", listener: (event: { readonly type: string; readonly data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** The bytes with a buffer of their own, which can be moved. */
export function movable(message: Uint8Array): Uint8Array<ArrayBuffer> {
  return (message.byteLength === message.buffer.byteLength ? message : message.slice()) as Uint8Array<ArrayBuffer>;
}

/** Why a channel ends whose port was closed by nobody who said so. */
export const GONE = "the other thread ended";
