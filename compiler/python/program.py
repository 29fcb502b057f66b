"""What a generated module says of its build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .codec import Codec


@dataclass(slots=True, frozen=True)
class InputProgram:
    name: str
    flow: str
    optional: bool


@dataclass(slots=True, frozen=True)
class OutputProgram:
    name: str
    flow: str


@dataclass(slots=True, frozen=True)
class LinkProgram:
    """`codec` is there where one end is the client."""

    stream: int
    flow: str
    start: str
    end: str
    mode: str
    # Milliseconds, of "deadline".
    deadline: float | None
    codec: Codec[Any] | None


@dataclass(slots=True, frozen=True)
class Program:
    build: str
    pipeline: str
    inputs: tuple[InputProgram, ...]
    outputs: tuple[OutputProgram, ...]
    # With what they are when the client says nothing.
    params: dict[str, str | float | bool]
    links: tuple[LinkProgram, ...]
