/** What the programs of a module share: the types of the node's input and output, and functions that let its order be seen. */

export const PROLOGUE = `export interface In { p: number; x: number; y: number; s: string; a: number[] }
export interface Out { n: number[]; s: string[] }
const traced: number[] = [];
let outN: number[] = [];
let outS: string[] = [];
function tap(v: number): number { if (traced.length < 100) traced.push(v); return v; }
function clip(s: string): string { return s.length > 60 ? s.slice(0, 60) : s; }
function showN(v: number): void { outN.push(v); }
function showS(v: string): void { outS.push(v); }
function showB(v: boolean): void { outN.push(v ? 1 : 0); }
function showNs(v: number[]): void { outN.push(v.length); for (const one of v) outN.push(one); }
function showSs(v: string[]): void { outN.push(v.length); for (const one of v) outS.push(one); }
function showNss(v: number[][]): void { outN.push(v.length); for (const one of v) showNs(one); }
`;

/** The function that shows a value of a type. */
export const SHOWING: Readonly<Record<string, string>> = {
  number: "showN",
  string: "showS",
  boolean: "showB",
  "number[]": "showNs",
  "string[]": "showSs",
  "number[][]": "showNss",
};
