"""Everything that goes wrong is a RmcError with one code of a closed set; what a host reports arrives whole."""

from __future__ import annotations

from typing import NamedTuple

# A code's number is its place, as in runtime/core/src/error.ts.
CODES = (
    "node-failed",
    "kernel-trapped",
    "bad-value",
    "corrupt-frame",
    "unknown-host",
    "other-build",
    "channel-closed",
    "queue-full",
    "format-changed",
    "emit-after-settled",
    "missing-input",
    "unknown-input",
    "missing-secret",
    "bad-param",
    "session-closed",
    "protocol",
    "bad-kernel",
    "too-large",
    "instance-reused",
    "bad-pipeline",
    "missing-env",
    "missing-build",
    "port-in-use",
    "work-limit",
    "memory-limit",
    "stack-overflow",
    "bad-snapshot",
    "bad-address",
    "unauthorized",
)


class Position(NamedTuple):
    """A place in the pipeline's TypeScript."""

    file: str
    line: int
    column: int


class RmcError(Exception):
    """`code` is one of CODES; `node` and `position` say what failed, `trace` which calls led there, from inside out."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        node: str | None = None,
        position: Position | None = None,
        trace: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"RMC{6001 + CODES.index(code)} {message}")
        self.code = code
        self.message = message
        self.node = node
        self.position = position
        self.trace = trace


def corrupt(field: str) -> RmcError:
    return RmcError("corrupt-frame", f"a frame is corrupt: {field}")
