/**
 * A diagram as a standalone SVG. Boxes stand in columns: one step right of everything that feeds them, since operators are
 * in topological order; in a column the order is that of declaration. Stages are named and coloured by their place.
 */
import type { Arrow, Box, Diagram } from "./diagram.ts";

const CHARACTER = 7.2;
const LINE = 18;
const PAD = 12;
const GAP_X = 110;
const GAP_Y = 34;
const MARGIN = 30;
const COLOURS: Readonly<Record<string, string>> = { browser: "#dbeafe", edge: "#dcfce7", server: "#fef3c7", client: "#f3f4f6" };
const OTHER = "#ede9fe";

interface Spot {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function graphSvg(diagram: Diagram): string {
  const spots = layOut(diagram);
  const width = Math.max(...[...spots.values()].map((spot) => spot.x + spot.width), 0) + MARGIN;
  const height = Math.max(...[...spots.values()].map((spot) => spot.y + spot.height), 0) + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(diagram.title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#475569"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...diagram.arrows.map((arrow) => drawArrow(arrow, spots)),
    ...[...spots.values()].map((spot) => drawBox(spot, diagram)),
    "</svg>",
    "",
  ].join("\n");
}

function layOut(diagram: Diagram): Map<string, Spot> {
  const columns = findColumns(diagram);
  const spots = new Map<string, Spot>();
  let x = MARGIN;
  for (let column = 0; column <= Math.max(0, ...columns.values()); column++) {
    const boxes = diagram.boxes.filter((box) => columns.get(box.id) === column);
    const width = Math.max(60, ...boxes.map(widthOf));
    let y = MARGIN;
    for (const box of boxes) {
      const height = PAD * 2 + LINE * (box.lines.length + 1) - 6;
      spots.set(box.id, { box, x, y, width, height });
      y += height + GAP_Y;
    }
    x += width + GAP_X;
  }
  return spots;
}

/** Boxes are in topological order except that outputs come last, which is where they belong. */
function findColumns(diagram: Diagram): Map<string, number> {
  const columns = new Map<string, number>();
  for (const box of diagram.boxes) {
    const before = diagram.arrows.filter((arrow) => arrow.to === box.id).map((arrow) => columns.get(arrow.from) ?? 0);
    columns.set(box.id, box.kind === "input" ? 0 : Math.max(0, ...before) + 1);
  }
  const last = Math.max(...columns.values());
  for (const box of diagram.boxes) if (box.kind === "output") columns.set(box.id, last);
  return columns;
}

function widthOf(box: Box): number {
  return Math.ceil(Math.max(...box.lines.map((line) => line.length), (box.group ?? box.kind).length) * CHARACTER + PAD * 2);
}

function drawBox({ box, x, y, width, height }: Spot, diagram: Diagram): string {
  const place = diagram.groups.find((group) => group.id === box.group)?.place ?? "client";
  const round = box.kind === "call" ? 6 : height / 2;
  const lines = [box.group ?? box.kind, ...box.lines];
  const texts = lines.map((line, index) => {
    const style = index === 0 ? 'fill="#64748b" font-size="10"' : 'fill="#0f172a"';
    return `<text x="${x + width / 2}" y="${y + PAD + 8 + index * LINE}" text-anchor="middle" ${style}>${escaped(line)}</text>`;
  });
  return `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}" fill="${COLOURS[place] ?? OTHER}" stroke="#94a3b8"/>${texts.join("")}</g>`;
}

function drawArrow(arrow: Arrow, spots: ReadonlyMap<string, Spot>): string {
  const from = spots.get(arrow.from);
  const to = spots.get(arrow.to);
  if (from === undefined || to === undefined) return "";
  const start = [from.x + from.width, from.y + from.height / 2] as const;
  const end = [to.x, to.y + to.height / 2] as const;
  const bend = (end[0] - start[0]) / 2;
  const path = `M${start[0]} ${start[1]}C${start[0] + bend} ${start[1]} ${end[0] - bend} ${end[1]} ${end[0]} ${end[1]}`;
  const dash = arrow.cancels ? ' stroke-dasharray="4 3"' : "";
  const label = `<text x="${start[0] + 8}" y="${start[1] - 6}" fill="#475569" font-size="10">${escaped(arrow.flow)}<title>${escaped(arrow.text)}</title></text>`;
  return `<path d="${path}" fill="none" stroke="#475569"${dash} marker-end="url(#tip)"/>${label}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
