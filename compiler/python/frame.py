"""The frame of docs/wire.md: a header of 32 bytes, a meta block, a payload. `decode_frame` trusts nothing."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, NamedTuple

from .error import RmcError, corrupt

PAYLOAD_LIMIT: Final = 64 * 1024 * 1024
FRAME_LIMIT: Final = PAYLOAD_LIMIT + 4096
JSON_LIMIT: Final = 64 * 1024
HEADER: Final = struct.Struct("<BBHIIIdII")
STEP: Final = struct.Struct("<d")
ORIGIN: Final = struct.Struct("<dd")
ORIGINS: Final = 16
LAST: Final = 1
MOST: Final = 2**53 - 1


class FrameType(IntEnum):
    HELLO = 1
    OPEN = 2
    READY = 3
    DATA = 4
    MARK = 5
    END = 6
    CANCEL = 7
    ERROR = 8
    CREDIT = 9
    PING = 10
    PONG = 11
    CLOSE = 12
    PATHS = 13

    @property
    def has_step(self) -> bool:
        return FrameType.DATA <= self <= FrameType.ERROR

    @property
    def is_counted(self) -> bool:
        return self not in (FrameType.HELLO, FrameType.CREDIT, FrameType.PING, FrameType.PONG)


class Stamp(NamedTuple):
    """The input frame that caused a value: its time in seconds and its number."""

    time: float
    step: int


@dataclass(slots=True, frozen=True)
class Frame:
    type: FrameType
    stream: int = 0
    payload: bytes | bytearray | memoryview = b""
    stamp: Stamp = Stamp(0, 0)
    call: int = 0
    sequence: int = 0
    last: bool = False
    # Of DATA: the cancellable calls that its value comes from, each with the step.
    lineage: tuple[tuple[int, int], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the whole message: what credit counts."""
        return HEADER.size + self._meta + padded(len(self.payload))

    def encode(self, sequence: int) -> bytes:
        if len(self.payload) > PAYLOAD_LIMIT:
            raise RmcError("too-large", f"a value has {len(self.payload)} bytes; the limit is {PAYLOAD_LIMIT}")
        flags = LAST if self.last else 0
        header = HEADER.pack(
            1, self.type, flags, self.stream, self.call, sequence, self.stamp.time, self._meta, len(self.payload)
        )
        meta = STEP.pack(self.stamp.step) if self.type.has_step else b""
        origins = b"".join(ORIGIN.pack(*origin) for origin in self.lineage)
        return b"".join((header, meta, origins, self.payload, bytes(-len(self.payload) % 8)))

    def is_void(self, cancel: Frame) -> bool:
        """Whether a cancel reaches it."""
        return self.type is FrameType.DATA and any(
            call == cancel.call and step < cancel.stamp.step for call, step in self.lineage
        )

    @property
    def _meta(self) -> int:
        return STEP.size + ORIGIN.size * len(self.lineage) if self.type.has_step else 0


def decode_frame(message: bytes) -> Frame:
    if len(message) < HEADER.size:
        raise corrupt("length")
    version, number, flags, stream, call, sequence, time, meta, size = HEADER.unpack_from(message)
    if version != 1:
        raise corrupt("version")
    if not FrameType.HELLO <= number <= FrameType.PATHS:
        raise corrupt("type")
    type = FrameType(number)
    if flags != 0 and not (flags == LAST and type is FrameType.DATA):
        raise corrupt("flags")
    origins = check_meta(type, meta)
    at = HEADER.size + meta
    if size > PAYLOAD_LIMIT or len(message) != at + padded(size):
        raise corrupt("length")
    if any(message[at + size :]):
        raise corrupt("padding")
    if not math.isfinite(time):
        raise corrupt("time")
    (step,) = STEP.unpack_from(message, HEADER.size) if type.has_step else (0.0,)
    if not (step.is_integer() and 0 <= step <= MOST):
        raise corrupt("step")
    payload = memoryview(message)[at : at + size]
    first = HEADER.size + STEP.size
    lineage = tuple(ORIGIN.unpack_from(message, first + place * ORIGIN.size) for place in range(origins))
    return Frame(type, stream, payload, Stamp(time, int(step)), call, sequence, flags == LAST, lineage)


def check_meta(type: FrameType, meta: int) -> int:
    """How many calls it names."""
    origins, rest = divmod(meta - STEP.size, ORIGIN.size) if type.has_step else (0, meta)
    if rest != 0 or not 0 <= origins <= (ORIGINS if type is FrameType.DATA else 0):
        raise corrupt("meta")
    return origins


def json_frame(type: FrameType, value: object) -> Frame:
    return Frame(type, payload=json.dumps(value, separators=(",", ":")).encode())


def json_of(frame: Frame) -> dict[str, Any]:
    if len(frame.payload) > JSON_LIMIT:
        raise corrupt("length")
    try:
        value = json.loads(bytes(frame.payload).decode())
    except (ValueError, RecursionError) as error:
        raise corrupt("JSON") from error
    if not isinstance(value, dict):
        raise corrupt("JSON")
    return value


def padded(size: int) -> int:
    return size + -size % 8
