/** A diagram as Mermaid text, which Markdown viewers draw: stages are subgraphs, dotted arrows cancel. */
import type { Arrow, Box, Diagram } from "./diagram.ts";

export function graphMermaid(diagram: Diagram): string {
  const names = new Map(diagram.boxes.map((box, index) => [box.id, `n${index}`]));
  const name = (id: string): string => names.get(id) ?? id;
  const free = diagram.boxes.filter((box) => box.group === undefined);
  return [
    "flowchart LR",
    ...free.map((box) => `  ${boxText(box, name(box.id))}`),
    ...diagram.groups.flatMap((group, index) => [
      `  subgraph s${index}[${quoted(group.id)}]`,
      ...diagram.boxes.filter((box) => box.group === group.id).map((box) => `    ${boxText(box, name(box.id))}`),
      "  end",
    ]),
    ...diagram.arrows.map((arrow) => `  ${name(arrow.from)} ${arrowText(arrow)} ${name(arrow.to)}`),
    "",
  ].join("\n");
}

function boxText(box: Box, name: string): string {
  const label = quoted(box.lines.join("\n"));
  switch (box.kind) {
    case "call":
      return `${name}[${label}]`;
    case "join":
      return `${name}{{${label}}}`;
    default:
      return `${name}([${label}])`;
  }
}

function arrowText(arrow: Arrow): string {
  const label = quoted(`${arrow.flow}: ${arrow.text}`);
  return arrow.cancels ? `-. ${quoted(`${arrow.flow} cancels`)} .->` : `-- ${label} -->`;
}

/** Mermaid takes HTML entities and `<br/>` inside quotes. */
function quoted(text: string): string {
  const safe = text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `"${safe.replaceAll("\n", "<br/>")}"`;
}
