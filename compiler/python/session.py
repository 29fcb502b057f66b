"""
A live session: inputs to send to and outputs to iterate, by name. Both wait: `send` while the pipeline is behind, the pipeline
while an output is read slowly.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from time import monotonic
from types import TracebackType
from typing import Any, Generic, TypeVar

from .codec import is_number
from .error import RmcError
from .frame import Frame, FrameType, Stamp
from .media import Audio, Video
from .member import Address, Member
from .program import LinkProgram, Program
from .stream import Incoming, Outgoing

T = TypeVar("T")


class Input(Generic[T]):
    def __init__(self, name: str, links: list[tuple[LinkProgram, Outgoing]], stamp: Callable[[object], Stamp]) -> None:
        self.name = name
        self._links = links
        self._stamp = stamp
        self._ended = False

    async def send(self, value: T, stamp: Stamp | None = None) -> None:
        """Returns when the pipeline can take more. Raises RmcError when the value is not of the type or the session is over."""
        if self._ended:
            raise RmcError("session-closed", "the input has ended")
        frames = encode_for(self.name, value, self._links, stamp or self._stamp(value))
        await asyncio.gather(*(stream.send(frame) for (_, stream), frame in zip(self._links, frames)))

    async def end(self) -> None:
        """No more values. Idempotent."""
        if self._ended:
            return
        self._ended = True
        stamp = self._stamp(None)
        ends = (stream.send(Frame(FrameType.END, stream.stream, stamp=stamp)) for _, stream in self._links)
        await asyncio.gather(*ends)


class Output(Generic[T]):
    """`async for value in output`. What was iterated in part goes on where it was."""

    def __init__(self, name: str, source: OutputSource) -> None:
        self.name = name
        self.waiting: deque[Frame | None] = deque()
        self._source = source
        self._turn = asyncio.Lock()
        self._discarding: asyncio.Task[None] | None = None
        source.outputs.append(self)

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        """Raises RmcError when the session has failed and everything before that was read."""
        async with self._turn:
            while not self.waiting:
                await self._source.pull()
            frame = self.waiting[0]
            if frame is not None and frame.type is FrameType.DATA:
                self.waiting.popleft()
                value: T = self._source.codec.decode(frame.payload)
                return value
        error = self._source.failure() if frame is None else None
        if error is not None:
            raise error
        raise StopAsyncIteration

    def discard(self) -> None:
        """Reads and forgets everything: an output that nobody reads would stop the pipeline."""
        self._discarding = asyncio.create_task(self._read_all())

    async def _read_all(self) -> None:
        try:
            async for _ in self:
                pass
        except RmcError:
            return

    def push(self, frame: Frame | None) -> None:
        self.waiting.append(frame)
        if len(self.waiting) > BEHIND:
            self.complain()

    def complain(self) -> None:
        message = f'output "{self.name}" is full and nobody reads it: iterate it, or call its discard()'
        self._source.fail(RmcError("queue-full", message))


# How far one name may be behind another of the same flow.
BEHIND = 1024


class OutputSource:
    """The stream behind the outputs of one flow, which may have several names: each gives every value."""

    def __init__(
        self,
        link: LinkProgram,
        stream: Incoming,
        failure: Callable[[], RmcError | None],
        fail: Callable[[RmcError], None],
    ) -> None:
        assert link.codec is not None
        self.codec = link.codec
        self.failure = failure
        self.fail = fail
        self.outputs: list[Output[Any]] = []
        self._stream = stream
        self._turn = asyncio.Lock()
        stream.on_unread = lambda: self.outputs[0].complain()

    async def pull(self) -> None:
        """Takes one frame, for every output; whoever waits meanwhile has it, too."""
        if self._turn.locked():
            async with self._turn:
                return
        async with self._turn:
            frame = await self._stream.receive()
        for output in self.outputs:
            if frame is None or frame.type in (FrameType.DATA, FrameType.END):
                output.push(frame)


class ByName(Generic[T]):
    """Inputs or outputs: as attributes, and by the pipeline's own names as items."""

    def __init__(self, entries: Mapping[str, T], attributes: Mapping[str, str]) -> None:
        self._entries = entries
        for name, entry in entries.items():
            setattr(self, attributes.get(name, name), entry)

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)


class BuildSession:
    """A generated module has one of its own, with types."""

    PROGRAM: Program
    INPUTS: type[ByName[Any]]
    OUTPUTS: type[ByName[Any]]
    # What is not called as in the pipeline, because Python has no such name.
    ATTRIBUTES: Mapping[str, str] = {}

    def __init__(self) -> None:
        self._member = member = Member(self.PROGRAM, "live", lambda error, _: self._fail(error))
        self._error: RmcError | None = None
        self._steps = 0
        self._began = monotonic()
        links = self.PROGRAM.links
        sources = {
            link.flow: OutputSource(link, member.incoming[link.stream], lambda: self._error, self._fail)
            for link in links
            if link.end == "client"
        }
        leaving = [(link, member.outgoing[link.stream]) for link in links if link.start == "client"]
        self.inputs: Any = self.INPUTS(
            {
                name: Input(name, [(link, stream) for link, stream in leaving if link.flow == flow], self._stamp)
                for name, flow in ((each.name, each.flow) for each in self.PROGRAM.inputs)
            },
            self.ATTRIBUTES,
        )
        self.outputs: Any = self.OUTPUTS(
            {each.name: Output(each.name, sources[each.flow]) for each in self.PROGRAM.outputs},
            self.ATTRIBUTES,
        )

    async def end(self) -> None:
        """Ends every input. The outputs go on until everything has come."""
        await asyncio.gather(*(input.end() for input in map(self.inputs.__getitem__, self.inputs)))

    async def close(self) -> None:
        """Ends the session at once, on every host. Idempotent."""
        await self._member.close()

    async def closed(self) -> RmcError | None:
        """Returns when the session is over, with what went wrong, if anything did."""
        await asyncio.wait((self._member.closed,))
        return self._error

    async def _open(self, address: Address, params: Mapping[str, object]) -> None:
        try:
            await self._member.open(address, params)
        except BaseException:
            await self.close()
            raise
        # All hosts are done, so all values are here: what has not been read yet can still be read.
        self._member.done.add_done_callback(lambda _: self._member.end())

    def _fail(self, error: RmcError) -> None:
        self._error = self._error or error
        self._member.end(self._error)

    def _stamp(self, value: object) -> Stamp:
        step = self._steps
        self._steps += 1
        return Stamp(time_of(value, monotonic() - self._began), step)


S = TypeVar("S", bound=BuildSession)


class Connecting(Generic[S]):
    """`async with connect(url) as session`, or `session = await connect(url)`, which is then closed by hand."""

    def __init__(self, kind: type[S], address: Address, params: Mapping[str, object] | None) -> None:
        self._kind = kind
        self._address = address
        self._params = params or {}
        self._session: S | None = None

    def __await__(self) -> Generator[Any, None, S]:
        return self._open().__await__()

    async def __aenter__(self) -> S:
        self._session = await self._open()
        return self._session

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def _open(self) -> S:
        session = self._kind()
        await session._open(self._address, self._params)
        return session


def encode_for(
    name: str, value: object, links: list[tuple[LinkProgram, Outgoing]], stamp: Stamp, last: bool = False
) -> list[Frame]:
    try:
        return [
            Frame(FrameType.DATA, link.stream, link.codec.encode(value), stamp, last=last)
            for link, _ in links
            if link.codec is not None
        ]
    except RmcError as error:
        raise RmcError(error.code, f'input "{name}": {error.message}') from None


def time_of(value: object, otherwise: float) -> float:
    """The time of a value: its own where it has one."""
    if isinstance(value, Audio | Video):
        pts: Any = value.pts
    else:
        pts = value.get("pts") if isinstance(value, Mapping) and "kind" in value else None
    return float(pts) if is_number(pts) and math.isfinite(pts) else otherwise
