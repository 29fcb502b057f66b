/** The Python client of a build: one module with the pipeline's types and codecs, over the runtime in `compiler/python/`. */
import type { Lowered } from "../../ir/artifact.ts";
import type { Graph } from "../../ir/graph.ts";
import type { Plan } from "../../ir/plan.ts";
import { PythonCodecs } from "./print-python-codec.ts";
import { packageName, printLiteral, printText, pythonName, typeName } from "./python-text.ts";
import { printTypedDict, PythonTypes } from "./python-types.ts";

export function printPythonClient(plan: Plan): Lowered["python"] {
  const { graph } = plan;
  const attributes = attributesOf([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  const codecs = new PythonCodecs(graph.types);
  const program = printProgram(plan, codecs);
  const parts = [IMPORTS, ...printTypes(graph, attributes), codecs.declarations.join("\n"), program, printSession(attributes), FUNCTIONS];
  return { name: packageName(graph.pipeline), module: `${parts.filter((part) => part !== "").join("\n\n\n")}\n` };
}

/** Names by the names that they have in Python. */
type Attributes = ReadonlyMap<string, string>;

function printTypes(graph: Graph, attributes: Attributes): readonly string[] {
  const types = new PythonTypes(graph.types, TAKEN);
  const hinted = <T extends { readonly name: string; readonly flow: string }>(ends: readonly T[]): (T & { readonly hint: string })[] =>
    ends.map((end) => ({
      ...end,
      hint: types.use(graph.flows.find(({ id }) => id === end.flow)?.type ?? { kind: "undefined" }, typeName(end.name)),
    }));
  const [inputs, outputs] = [hinted(graph.inputs), hinted(graph.outputs)];
  const wrapped = (name: string, hint: string): string => `    ${attributes.get(name) ?? name}: ${hint}`;
  return [
    ...types.declarations,
    printClass(
      "Inputs(ByName[Input[Any]])",
      "What goes in, by name.",
      inputs.map(({ name, hint }) => wrapped(name, `Input[${hint}]`)),
    ),
    printClass(
      "Outputs(ByName[Output[Any]])",
      "What comes out, by name.",
      outputs.map(({ name, hint }) => wrapped(name, `Output[${hint}]`)),
    ),
    printTypedDict(
      "RunInputs",
      inputs.map(({ name, optional, hint }) => [name, optional ? `NotRequired[Values[${hint}]]` : `Values[${hint}]`]),
    ),
    printTypedDict(
      "Params",
      graph.params.map(({ name, default: value }) => [name, `NotRequired[${PARAMS[typeof value as keyof typeof PARAMS]}]`]),
    ),
  ];
}

function printProgram({ graph, links }: Plan, codecs: PythonCodecs): string {
  const inputs = graph.inputs.map(
    ({ name, flow, optional }) => `_p.InputProgram(${printText(name)}, ${printText(flow)}, ${printLiteral(optional)})`,
  );
  const outputs = graph.outputs.map(({ name, flow }) => `_p.OutputProgram(${printText(name)}, ${printText(flow)})`);
  const params = graph.params.map(({ name, default: value }) => `${printText(name)}: ${printLiteral(value)}`);
  const printed = links.map(({ stream, flow, from, to, type, options }) => {
    const codec = from === "client" || to === "client" ? codecs.use(type) : "None";
    const { mode = "reliable", deadline = "None" } = options;
    return `_p.LinkProgram(${stream}, ${[flow, from, to, mode].map(printText).join(", ")}, ${deadline}, ${codec})`;
  });
  return `PROGRAM = _p.Program(
    build="rmc:build",
    pipeline=${printText(graph.pipeline)},
    inputs=${printTuple(inputs)},
    outputs=${printTuple(outputs)},
    params={${params.join(", ")}},
    links=${printTuple(printed)},
)`;
}

function printSession(attributes: Attributes): string {
  return `class Session(BuildSession):
    """Inputs to send to and outputs to iterate."""

    PROGRAM = PROGRAM
    INPUTS = Inputs
    OUTPUTS = Outputs
    ATTRIBUTES = {${[...attributes].map((names) => names.map(printText).join(": ")).join(", ")}}
    inputs: Inputs
    outputs: Outputs`;
}

/** Those that Python cannot have, each with one that it can. */
function attributesOf(names: readonly string[]): Attributes {
  const taken = new Set(names);
  const attributes = new Map<string, string>();
  for (const name of taken) {
    const plain = pythonName(name);
    if (plain === name) continue;
    let own = plain;
    while (taken.has(own) || [...attributes.values()].includes(own)) own += "_";
    attributes.set(name, own);
  }
  return attributes;
}

function printClass(head: string, comment: string, lines: readonly string[]): string {
  return [`class ${head}:`, `    """${comment}"""`, ...(lines.length > 0 ? ["", ...lines] : [])].join("\n");
}

/** One item a line: also a tuple of one has its comma. */
function printTuple(items: readonly string[]): string {
  return items.length === 0 ? "()" : `(${items.map((item) => `\n        ${item},`).join("")}\n    )`;
}

const PARAMS = { string: "str", number: "float", boolean: "bool" } as const;

/** Names that the module has beside the pipeline's types. */
const TAKEN: readonly string[] =
  `Address Any AsyncGenerator AsyncIterable Audio BuildSession ByName Clamped Connecting FileRef Image Input Inputs
Items Iterable Literal Map NotRequired Output OutputValue Outputs PROGRAM Pairs Params Position RmcError RunInputs Session Stamp Tensor
TypeAlias TypedDict TypeVar UNDEFINED Undefined Values Video`.split(/\s+/);

const IMPORTS = `"""A client of one build, made by \`rmc build --client python\`: docs/python-client.md of rmc says how it is used."""

from __future__ import annotations

from array import array
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict, TypeVar

from .runtime import codec as _c
from .runtime import media as _m
from .runtime import program as _p
from .runtime.codec import UNDEFINED, Clamped, Items, Map, Pairs, Undefined
from .runtime.error import Position, RmcError
from .runtime.frame import Stamp
from .runtime.media import Audio, FileRef, Image, Tensor, Video
from .runtime.member import Address
from .runtime.run import OutputValue, run_build
from .runtime.session import BuildSession, ByName, Connecting, Input, Output

_T = TypeVar("_T")
Values: TypeAlias = Iterable[_T] | AsyncIterable[_T]`;

const FUNCTIONS = `def connect(
    url: str,
    *,
    params: Params | None = None,
    token: str | None = None,
    edge: str | None = None,
) -> Connecting[Session]:
    """Opens a live session: \`async with connect(url) as session\`. \`url\` is the server's address."""
    return Connecting(Session, Address(url, token, edge), params)


def run(
    url: str,
    inputs: RunInputs,
    *,
    params: Params | None = None,
    token: str | None = None,
    edge: str | None = None,
    every: float = 0.02,
) -> AsyncGenerator[OutputValue, None]:
    """Runs whole inputs; gives every value of every output, step by step. The result is the same as everywhere."""
    return run_build(PROGRAM, Address(url, token, edge), inputs, params, every)`;
