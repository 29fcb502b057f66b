"""Everything that goes wrong is a RmcError with one code of a closed set; what a host reports arrives whole."""

from __future__ import annotations

from typing import NamedTuple

from .codes import CODES


class Position(NamedTuple):
    """A place in the pipeline's TypeScript."""

    file: str
    line: int
    column: int


class RmcError(Exception):
    """
    `code` is one of CODES, which the build has written; `node` and `position` say what failed, `trace` which calls led there, from
    inside out.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        node: str | None = None,
        position: Position | None = None,
        trace: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{CODES[code]} {message}")
        self.code = code
        self.message = message
        self.node = node
        self.position = position
        self.trace = trace


def told(words: str) -> RmcError | None:
    """An error that was told as words: "RMC6029 the token …"."""
    number, _, message = words.partition(" ")
    code = next((name for name, each in CODES.items() if each == number), None)
    return None if code is None else RmcError(code, message)


def corrupt(field: str) -> RmcError:
    return RmcError("corrupt-frame", f"a frame is corrupt: {field}")
