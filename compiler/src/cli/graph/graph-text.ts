/** A diagram for a terminal: stage by stage in order of work, one line an operator, then the links. */
import type { Arrow, Box, Diagram } from "./diagram.ts";

export function graphText(diagram: Diagram): string {
  const inputs = diagram.boxes.filter((box) => box.kind === "input").map((box) => `  ${box.lines[0]}: ${textFrom(diagram, box)}`);
  const outputs = diagram.boxes.filter((box) => box.kind === "output").map((box) => `  ${box.lines[0]}: ${textTo(diagram, box)}`);
  const stages = diagram.groups.flatMap((group) => [
    "",
    group.id === group.place ? group.id : `${group.id} (on ${group.place})`,
    ...diagram.boxes.filter((box) => box.group === group.id).map((box) => `  ${operatorLine(diagram, box)}`),
  ]);
  const links = diagram.arrows.filter((arrow) => arrow.channel !== undefined);
  return [
    `${diagram.title}   ${diagram.file}`,
    "",
    "inputs",
    ...inputs,
    ...stages,
    "",
    "outputs",
    ...outputs,
    ...(links.length === 0 ? [] : ["", "links", ...links.map((arrow) => `  ${linkLine(diagram, arrow)}`)]),
    "",
  ].join("\n");
}

function operatorLine(diagram: Diagram, box: Box): string {
  const into = diagram.arrows.filter((arrow) => arrow.to === box.id && !arrow.cancels).map((arrow) => arrow.flow);
  const cancels = diagram.arrows.filter((arrow) => arrow.to === box.id && arrow.cancels).map((arrow) => arrow.flow);
  const out = diagram.arrows.find((arrow) => arrow.from === box.id)?.flow ?? "(unused)";
  const ending = cancels.length === 0 ? "" : `   cancelled by ${cancels.join(", ")}`;
  return `${into.join(", ")} → ${box.lines.join(" → ")} → ${out}${ending}`;
}

function linkLine(diagram: Diagram, arrow: Arrow): string {
  const groupOf = (id: string): string => diagram.boxes.find((box) => box.id === id)?.group ?? "client";
  return `${groupOf(arrow.from)} → ${groupOf(arrow.to)}   ${arrow.flow}: ${arrow.text}   ${arrow.channel ?? ""}`;
}

function textFrom(diagram: Diagram, box: Box): string {
  return diagram.arrows.find((arrow) => arrow.from === box.id)?.text ?? "(unused)";
}

function textTo(diagram: Diagram, box: Box): string {
  return diagram.arrows.find((arrow) => arrow.to === box.id)?.text ?? "";
}
