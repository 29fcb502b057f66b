/** What a frame is, by number (docs/wire.md). Constants of their own, so that bundlers write the numbers. */
export const HELLO = 1;
export const OPEN = 2;
export const READY = 3;
export const DATA = 4;
export const MARK = 5;
export const END = 6;
export const CANCEL = 7;
export const ERROR = 8;
export const CREDIT = 9;
export const PING = 10;
export const PONG = 11;
export const CLOSE = 12;
export const PATHS = 13;

export type FrameType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13;
