/** What a browser's MessagePort and Node's have in common: neither library of types knows the other's. */
export interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message" | "close", listener: (event: { readonly type: string; readonly data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** Why a channel ends whose port was closed by nobody who said so. */
export const GONE = "the other thread ended";
