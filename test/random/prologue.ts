/** What the programs of a module share: the types of the node's input and output, and functions that let its order be seen. */

export const PROLOGUE = `export interface In { p: number; x: number; y: number; s: string; a: number[] }
export interface Out { n: number[]; s: string[] }
interface Point { x: number; y: number; tag?: string }
type Shape = { kind: "circle"; r: number } | { kind: "box"; w: number; h: number } | { kind: "none" };
const traced: number[] = [];
let outN: number[] = [];
let outS: string[] = [];
function tap(v: number): number { if (traced.length < 100) traced.push(v); return v; }
function clip(s: string): string { return s.length > 60 ? s.slice(0, 60) : s; }
function taken(): Out { const all = { n: outN, s: outS }; outN = []; outS = []; return all; }
function showN(v: number): void { outN.push(v); }
function showS(v: string): void { outS.push(v); }
function showB(v: boolean): void { outN.push(v ? 1 : 0); }
function showNs(v: number[]): void { outN.push(v.length); for (const one of v) outN.push(one); }
function showSs(v: string[]): void { outN.push(v.length); for (const one of v) outS.push(one); }
function showNss(v: number[][]): void { outN.push(v.length); for (const one of v) showNs(one); }
enum Level { Low, Middle = 5, High }
function either(v: number, w: string): string | number { return v > 2 ? v : w; }
function total(...all: number[]): number { let sum = 0; for (const one of all) sum += one; return sum * all.length; }
function maybe(v: number): number | undefined { return v > 1 ? undefined : v; }
function area(v: Shape): number { return v.kind === "circle" ? v.r * 2 : v.kind === "box" ? v.w * v.h : -1; }
function showP(v: Point): void { outN.push(v.x, v.y); outS.push(v.tag ?? "no tag"); }
function showPs(v: Point[]): void { outN.push(v.length); for (const one of v) showP(one); }
function showShape(v: Shape): void { outS.push(v.kind); outN.push(area(v)); }
function showU(v: number | undefined): void { if (v === undefined) outS.push("undefined"); else outN.push(v); }
function showT(v: [number, string]): void { outN.push(v[0]); outS.push(v[1]); }
function showE(v: string | number): void { if (typeof v === "string") outS.push(v); else outN.push(v); }
function showD(v: DataView): void { for (let i = 0; i < v.byteLength; i++) outN.push(v.getUint8(i)); }
function showM(v: Map<string, number>): void { for (const [k, e] of v) { outS.push(k); outN.push(e); } }
function showC(v: Map<number, number>): void { for (const [k, e] of v) { outN.push(k, e); } }
function showSet(v: Set<number>): void { for (const k of v) outN.push(k); }
function showR(v: Record<string, number>): void { for (const k in v) { outS.push(k); outN.push(v[k] ?? 0); } }
`;

/** The function that shows a value of a type. */
export const SHOWING: Readonly<Record<string, string>> = {
  number: "showN",
  string: "showS",
  boolean: "showB",
  "number[]": "showNs",
  "string[]": "showSs",
  "number[][]": "showNss",
  Point: "showP",
  "Point[]": "showPs",
  Shape: "showShape",
  "number | undefined": "showU",
  "[number, string]": "showT",
  "string | number": "showE",
  DataView: "showD",
  "Map<string, number>": "showM",
  "Map<number, number>": "showC",
  "Set<number>": "showSet",
  "Record<string, number>": "showR",
};
