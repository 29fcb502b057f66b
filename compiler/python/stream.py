"""
The client's ends of streams. Credit is the absolute number of bytes that the consumer has taken: who produces may be ahead of
it by a window, who consumes gives it as values are taken.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic

from .error import RmcError
from .frame import STEP as CREDIT
from .frame import Frame, FrameType
from .program import LinkProgram

Post = Callable[[Frame], None]


class Mode:
    """How a stream treats values that wait. Offline every value counts."""

    def __init__(self, link: LinkProgram, live: bool) -> None:
        self.newest = live and link.mode == "newest"
        self.deadline = link.deadline / 1000 if live and link.deadline is not None else None
        reliable = not live or link.mode == "reliable"
        self.window = 4 * 1024 * 1024 if reliable else 64 * 1024


class Outgoing:
    def __init__(self, link: LinkProgram, live: bool) -> None:
        self.stream = link.stream
        self.post: Post | None = None
        self._mode = Mode(link, live)
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._sent = 0
        self._consumed = 0
        self._newest: Frame | None = None
        self._error: RmcError | None = None

    async def send(self, frame: Frame) -> None:
        """Returns when the frame has left, or was given up as the stream's mode has it."""
        since = monotonic()
        if frame.type is FrameType.DATA:
            self._newest = frame
            self._changed.set()
        async with self._turn:
            while not self._may_pass(frame):
                self._changed.clear()
                if self._is_stale(frame, since):
                    return
                await self._changed.wait()
            if self._error is not None:
                raise self._error
            if self._is_stale(frame, since) or self.post is None:
                return
            self._sent += frame.size
            self.post(frame)

    def credit(self, consumed: int) -> None:
        if consumed > self._sent:
            raise RmcError("protocol", f"stream {self.stream}: credit for what was not sent")
        self._consumed = max(self._consumed, consumed)
        self._changed.set()

    def close(self, error: RmcError) -> None:
        self._error = self._error or error
        self._changed.set()

    def _may_pass(self, frame: Frame) -> bool:
        """A frame larger than the window passes once the consumer has taken nearly everything before it."""
        ahead = self._sent - self._consumed
        fits = ahead + frame.size <= self._mode.window or ahead < self._mode.window / 4
        return fits or self._error is not None

    def _is_stale(self, frame: Frame, since: float) -> bool:
        if frame.type is not FrameType.DATA:
            return False
        late = self._mode.deadline is not None and monotonic() - since > self._mode.deadline
        return late or (self._mode.newest and frame is not self._newest)


class Incoming:
    """A queue with one reader, bounded by the credit it gives. Taking a frame is consuming it."""

    def __init__(self, link: LinkProgram, live: bool) -> None:
        self.stream = link.stream
        self.post: Post | None = None
        # Called when the queue is nearly full and nobody has ever read it.
        self.on_unread: Callable[[], None] | None = None
        self._window = Mode(link, live).window
        self._queue: deque[Frame] = deque()
        self._changed = asyncio.Event()
        self._received = 0
        self._consumed = 0
        self._credited = 0
        self._ended = False
        self._closed = False
        self._read = False

    def accept(self, frame: Frame) -> None:
        if self._ended:
            raise RmcError("protocol", f"stream {self.stream}: a frame after END")
        if frame.type is FrameType.CANCEL:
            return self._cancel(frame)
        if self._received - self._credited > self._window:
            raise RmcError("protocol", f"stream {self.stream}: a frame without credit")
        self._received += frame.size
        self._ended = frame.type is FrameType.END
        self._queue.append(frame)
        self._changed.set()
        if not self._read and self._received > self._window / 2 and self.on_unread is not None:
            self.on_unread()

    async def receive(self) -> Frame | None:
        """The next DATA, MARK or END; None when the stream was closed before its END. What has arrived still comes."""
        self._read = True
        while not self._queue:
            if self._closed:
                return None
            self._changed.clear()
            await self._changed.wait()
        frame = self._queue.popleft()
        self._consume(frame.size)
        return frame

    def close(self) -> None:
        self._closed = True
        self._changed.set()

    def _cancel(self, cancel: Frame) -> None:
        stale = [frame for frame in self._queue if frame.is_void(cancel)]
        self._queue = deque(frame for frame in self._queue if not frame.is_void(cancel))
        self._consume(sum(frame.size for frame in stale))

    def _consume(self, size: int) -> None:
        self._consumed += size
        if self._consumed - self._credited < self._window / 4 or self._closed:
            return
        self._credited = self._consumed
        if self.post is not None:
            self.post(Frame(FrameType.CREDIT, self.stream, CREDIT.pack(self._consumed)))
