"""
A channel to the server that outlives the WebSockets under it, its paths: when one breaks another is dialled, and both sides go on
where they were (docs/wire.md, "Lasting channels"). What was sent is kept until the other side has it; both count messages since the
beginning. Channels to an edge are plain: one path, and its end is theirs.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final, NamedTuple

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from .error import RmcError, corrupt
from .frame import FRAME_LIMIT, Frame, FrameType, decode_frame

Dial = Callable[[], Awaitable[ClientConnection]]

# Seconds that both sides wait for each other, that a side is silent at most, and until a silent path is given up.
GRACE = 90.0
BEAT = 2.0
SILENCE = 5.0
# Of the pauses between dials: the first, and the longest.
RETRY = (0.02, 1.0)
ANSWER = 5.0
# Bytes without confirmation from which on `send` waits, and received ones after which they are confirmed.
MOST_HELD: Final = 8 * 1024 * 1024
CONFIRM_EVERY: Final = 256 * 1024
PIECE: Final = 128 * 1024
# The stream of what the two ends say to each other.
PATH: Final = 0xFFFFFFFF
NUMBERS: Final = struct.Struct("<ddd")
TEXT_LIMIT: Final = 1024
STREAM_AT: Final = 4
SEQUENCE: Final = struct.Struct("<I")
SEQUENCE_AT: Final = 12
WORDS: Final = (FrameType.HELLO, FrameType.CREDIT, FrameType.ERROR, FrameType.CLOSE)


class PlainChannel:
    """One WebSocket."""

    counts: Final = False

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, message: bytes) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(message)

    async def receive(self) -> bytes | None:
        """None when it is over."""
        try:
            return bytes_of(await self._socket.recv())
        except ConnectionClosed:
            return None

    @property
    def reason(self) -> str:
        return self._socket.close_reason or ""

    async def close(self) -> None:
        """When what was sent has arrived, or cannot."""
        await self._socket.close()

    async def abort(self) -> None:
        self._socket.transport.abort()


class LastingChannel:
    # It numbers what it carries itself.
    counts: Final = True

    def __init__(self, dial: Dial, peer: str) -> None:
        self.reason = ""
        self._dial = dial
        self._peer = peer
        self._name = secrets.token_hex(16)
        self._replay = Replay()
        self._inbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._pieces: list[bytes | memoryview] = []
        self._path: ClientConnection | None = None
        self._number = 0
        # Both sides know where the other is: the path carries messages.
        self._is_open = False
        self._has_heard = False
        self._heard_on_path = False
        self._received = 0
        self._unconfirmed = 0
        self._heard = self._path_heard = monotonic()
        self._more = asyncio.Event()
        self._confirm = False
        self._room = asyncio.Event()
        self._room.set()
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._closing = False
        # Why the other side has closed it.
        self._farewell: str | None = None
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    async def open(self) -> None:
        """Dials the first path; what that raises is raised."""
        path = await self._dial()
        self._tasks = tuple(map(asyncio.create_task, (self._live(path), self._write(), self._beat())))

    async def send(self, message: bytes) -> None:
        """Returns when the channel can take more."""
        if self._over.done() or self._closing:
            return
        for piece in cut(message):
            self._replay.push(piece)
        self._more.set()
        if self._replay.held > MOST_HELD:
            self._room.clear()
            await asyncio.wait((self._over, asyncio.ensure_future(self._room.wait())), return_when=asyncio.FIRST_COMPLETED)

    async def receive(self) -> bytes | None:
        return await self._inbox.get()

    async def close(self) -> None:
        """When what was sent has arrived, or cannot."""
        if not self._over.done() and not self._closing:
            self._closing = True
            self._replay.push(path_message(FrameType.CLOSE))
            self._more.set()
        await asyncio.wait((self._over,))

    async def abort(self) -> None:
        self._end("")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _end(self, reason: str) -> None:
        if self._over.done():
            return
        self.reason = reason
        self._over.set_result(None)
        self._is_open = False
        self._more.set()
        self._room.set()
        self._inbox.put_nowait(None)
        if self._path is not None:
            self._path.transport.abort()

    async def _live(self, first: ClientConnection) -> None:
        """One path after the other."""
        path: ClientConnection | None = first
        failures = 0
        while path is not None:
            self._number += 1
            self._path = path
            self._path_heard = monotonic()
            hello = path_message(FrameType.HELLO, self._received, int(self._has_heard), self._number, self._name)
            try:
                await self._read(path, hello)
            except RmcError as error:
                self._end(str(error))
            except ConnectionClosed:
                pass
            failures = 0 if self._heard_on_path else failures + 1
            self._lose(path)
            path = await self._redial(failures)

    async def _read(self, path: ClientConnection, hello: bytearray) -> None:
        self._heard_on_path = False
        await path.send(bytes(hello))
        # On the first path there is nothing that the other side could have: no need to ask.
        if self._number == 1:
            self._go_on(0)
        async for message in path:
            if self._over.done() or path is not self._path:
                return
            self._heard = self._path_heard = monotonic()
            self._heard_on_path = True
            if not self._hear(bytes_of(message)):
                return
            if self._farewell is not None:
                # The other side waits to hear that it came.
                await path.send(path_message(FrameType.CREDIT, self._received, self._replay.sent))
                return self._end(self._farewell)

    def _lose(self, path: ClientConnection) -> None:
        self._is_open = False
        if path is self._path:
            self._path = None
        path.transport.abort()

    async def _redial(self, tries: int) -> ClientConnection | None:
        """None: it is over, and nobody wants a path any more."""
        while not self._over.done():
            pause = min(RETRY[0] * 2**tries, RETRY[1]) * random.uniform(0.5, 1)
            tries += 1
            await asyncio.wait((self._over,), timeout=pause)
            with contextlib.suppress(RmcError, TimeoutError):
                if not self._over.done():
                    async with asyncio.timeout(ANSWER):
                        return await self._dial()
        return None

    def _go_on(self, received: int) -> None:
        self._replay.rewind(received)
        self._is_open = True
        self._settle()
        self._more.set()

    def _hear(self, message: bytes) -> bool:
        """Whether the path is still good."""
        if len(message) < SEQUENCE_AT + SEQUENCE.size:
            raise corrupt("length")
        said = read_path_message(message)
        if said is not None and said.type is FrameType.ERROR:
            self._end(said.text)
            return False
        if said is not None and said.type is FrameType.HELLO:
            if said.path != self._number:
                raise RmcError("protocol", f"HELLO of path {said.path} on path {self._number}")
            self._has_heard = True
            if self._is_open:
                self._replay.confirm(said.received)
                self._settle()
            else:
                self._go_on(said.received)
            return True
        # A path keeps the order, and loses nothing until it breaks.
        if not self._is_open:
            return False
        if said is not None and said.type is FrameType.CREDIT:
            if said.sent != self._received:
                return False
            self._replay.confirm(said.received)
            self._settle()
            return True
        if SEQUENCE.unpack_from(message, SEQUENCE_AT)[0] != self._received & 0xFFFFFFFF:
            return False
        self._received += 1
        self._unconfirmed += len(message)
        if said is not None:
            self._farewell = said.text
            return True
        self._take(message)
        if self._unconfirmed >= CONFIRM_EVERY:
            self._say()
        return True

    def _take(self, message: bytes) -> None:
        if not is_of_path(message):
            if self._pieces:
                raise RmcError("protocol", "a message came between the pieces of another")
            return self._inbox.put_nowait(message)
        piece = decode_frame(message)
        size = len(piece.payload)
        if not (size == PIECE or (piece.last and size > 0)):
            raise RmcError("protocol", f"a piece of {size} bytes, which is not the last")
        self._pieces.append(memoryview(piece.payload))
        if sum(map(len, self._pieces)) > FRAME_LIMIT:
            raise RmcError("too-large", f"a message in pieces has more than {FRAME_LIMIT} bytes")
        if piece.last:
            whole = b"".join(self._pieces)
            self._pieces = []
            self._inbox.put_nowait(whole)

    def _settle(self) -> None:
        if self._replay.held <= MOST_HELD:
            self._room.set()
        if self._closing and self._replay.held == 0:
            self._end("")

    def _say(self) -> None:
        """How far both are, when it is its turn."""
        self._unconfirmed = 0
        self._confirm = True
        self._more.set()

    async def _write(self) -> None:
        """One task sends, so that what CREDIT says of the messages before it is true."""
        while not self._over.done():
            await self._more.wait()
            self._more.clear()
            while self._is_open and self._path is not None and (message := self._next()) is not None:
                path = self._path
                try:
                    await path.send(message)
                except ConnectionClosed:
                    self._lose(path)

    def _next(self) -> bytes | bytearray | None:
        if not self._confirm:
            return self._replay.next()
        self._confirm = False
        return path_message(FrameType.CREDIT, self._received, self._replay.sent)

    async def _beat(self) -> None:
        while not self._over.done():
            await asyncio.wait((self._over,), timeout=BEAT)
            now = monotonic()
            silence = now - self._heard
            if silence > GRACE:
                since = datetime.now(UTC) - timedelta(seconds=silence)
                self._end(f"nothing was heard of {self._peer} for {silence:.0f} s, since {since.isoformat(timespec='seconds')}")
            elif self._path is not None and now - self._path_heard > SILENCE:
                self._lose(self._path)
            else:
                self._say()


class Replay:
    """What was sent and has not been confirmed: it goes out again when the path changes."""

    def __init__(self) -> None:
        # Bytes, with what it costs to keep them.
        self.held = 0
        self._messages: deque[bytearray] = deque()
        self._passed = 0
        self._confirmed = 0

    @property
    def sent(self) -> int:
        """Messages that went out on the path of now, and those that the other side had before."""
        return self._confirmed + self._passed

    def push(self, message: bytearray) -> None:
        SEQUENCE.pack_into(message, SEQUENCE_AT, (self._confirmed + len(self._messages)) & 0xFFFFFFFF)
        self._messages.append(message)
        self.held += len(message) + 128

    def next(self) -> bytearray | None:
        """The next message that has not gone out on this path."""
        if self._passed == len(self._messages):
            return None
        self._passed += 1
        return self._messages[self._passed - 1]

    def confirm(self, received: int) -> None:
        news = received - self._confirmed
        if news > self._passed:
            raise RmcError("protocol", "what was confirmed was never sent")
        for _ in range(news):
            self.held -= len(self._messages.popleft()) + 128
        self._passed -= max(news, 0)
        self._confirmed = max(received, self._confirmed)

    def rewind(self, received: int) -> None:
        """On another path everything goes out that the other side does not have."""
        if received < self._confirmed:
            raise RmcError("protocol", "what was confirmed is asked for again")
        self._passed = len(self._messages)
        self.confirm(received)
        self._passed = 0


class PathMessage(NamedTuple):
    type: FrameType
    received: int
    sent: int
    path: int
    text: str


def path_message(type: FrameType, received: int = 0, sent: int = 0, path: int = 0, text: str = "") -> bytearray:
    payload = NUMBERS.pack(received, sent, path) + text[:TEXT_LIMIT].encode()
    return bytearray(Frame(type, PATH, payload).encode(0))


def read_path_message(message: bytes) -> PathMessage | None:
    """None: a message that is carried, or a piece of one."""
    if not is_of_path(message):
        return None
    frame = decode_frame(message)
    if frame.type is FrameType.DATA:
        return None
    if frame.type not in WORDS:
        raise RmcError("protocol", f"{frame.type.name} on a path")
    if not 0 <= len(frame.payload) - NUMBERS.size <= 3 * TEXT_LIMIT:
        raise corrupt("length")
    counts = NUMBERS.unpack_from(frame.payload)
    if not all(count.is_integer() and 0 <= count <= 2**53 - 1 for count in counts):
        raise corrupt("count")
    received, sent, path = map(int, counts)
    return PathMessage(frame.type, received, sent, path, bytes(frame.payload[NUMBERS.size :]).decode(errors="replace"))


def is_of_path(message: bytes) -> bool:
    return len(message) >= STREAM_AT + 4 and message[STREAM_AT : STREAM_AT + 4] == b"\xff\xff\xff\xff"


def cut(message: bytes) -> list[bytearray]:
    """The message itself where it is not large."""
    if len(message) <= PIECE:
        return [bytearray(message)]
    parts = (memoryview(message)[at : at + PIECE] for at in range(0, len(message), PIECE))
    starts = range(0, len(message), PIECE)
    return [
        bytearray(Frame(FrameType.DATA, PATH, part, last=at + PIECE >= len(message)).encode(0))
        for at, part in zip(starts, parts)
    ]


def bytes_of(message: str | bytes) -> bytes:
    if isinstance(message, str):
        raise corrupt("text")
    return message
