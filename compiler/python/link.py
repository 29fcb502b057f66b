"""
A link joins the client and a host over one channel: all streams between them, and the control frames of stream 0. The reader
never waits for a consumer, so one slow stream holds up no other; what waits to be sent is bounded by the credit of the
streams.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from .error import RmcError, corrupt, told
from .frame import STEP, Frame, FrameType, decode_frame, json_frame
from .lasting import LastingChannel, PlainChannel
from .stream import Incoming, Outgoing


class Link:
    def __init__(
        self,
        channel: PlainChannel | LastingChannel,
        peer: str,
        on_control: Callable[[Link, Frame], None],
        on_lost: Callable[[RmcError], None],
    ) -> None:
        self.peer = peer
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_done = False
        self._channel = channel
        self._on_control = on_control
        self._on_lost = on_lost
        self._incoming: dict[int, Incoming] = {}
        self._outgoing: dict[int, Outgoing] = {}
        self._waiting: asyncio.Queue[Frame] = asyncio.Queue()
        self._sent = 0
        self._received = 0
        self._closing = False
        self._reader = asyncio.create_task(self._read())
        self._writer = asyncio.create_task(self._write())

    def add(self, stream: Incoming | Outgoing) -> None:
        stream.post = self.post
        if isinstance(stream, Incoming):
            self._incoming[stream.stream] = stream
        else:
            self._outgoing[stream.stream] = stream

    def post(self, frame: Frame) -> None:
        """Sends in order; never waits."""
        if not self._closing:
            self._waiting.put_nowait(frame)

    async def close(self, error: RmcError | None) -> None:
        """Tells the other side and closes the connection, whether or not the other side is still there."""
        self.post(json_frame(FrameType.CLOSE, {} if error is None else {"reason": str(error)}))
        self._closing = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self._waiting.join()
                await self._channel.close()
        await self._channel.abort()
        tasks = (self._reader, self._writer)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(self) -> None:
        """One task numbers and sends, so that a caller who is cancelled leaves no gap. The reader says when it is over."""
        while True:
            frame = await self._waiting.get()
            await self._channel.send(frame.encode(self._sent & 0xFFFFFFFF))
            self._sent += frame.type.is_counted
            self._waiting.task_done()

    async def _read(self) -> None:
        try:
            while (message := await self._channel.receive()) is not None:
                self._take(decode_frame(message))
            self._lost(self._channel.reason)
        except RmcError as error:
            self._on_lost(error)

    def _lost(self, reason: str) -> None:
        lost = RmcError("channel-closed", f"{self.peer}: the ws connection was lost{reason and ': '}{reason}")
        self._on_lost(told(reason) or lost)

    def _take(self, frame: Frame) -> None:
        if frame.type.is_counted and not self._channel.counts:
            if frame.sequence != self._received & 0xFFFFFFFF:
                raise corrupt("sequence")
            self._received += 1
        match frame.type:
            case FrameType.DATA | FrameType.MARK | FrameType.CANCEL:
                self._stream(frame).accept(frame)
            case FrameType.END if frame.stream != 0:
                self._stream(frame).accept(frame)
            case FrameType.CREDIT:
                self._credit(frame)
            case FrameType.PING:
                self.post(Frame(FrameType.PONG))
            case FrameType.PONG:
                pass
            case _:
                self._on_control(self, frame)

    def _stream(self, frame: Frame) -> Incoming:
        if frame.stream not in self._incoming:
            raise RmcError("protocol", f"stream {frame.stream} does not arrive here")
        return self._incoming[frame.stream]

    def _credit(self, frame: Frame) -> None:
        consumed = STEP.unpack(frame.payload)[0] if len(frame.payload) == STEP.size else -1.0
        if frame.stream not in self._outgoing or not (consumed >= 0 and consumed.is_integer()):
            raise corrupt("credit")
        self._outgoing[frame.stream].credit(int(consumed))


# Seconds that a closing handshake may take.
GRACE = 5
