"""
An offline session: feeds whole inputs in order of time, step by step, and gives what comes back, step by step. The result is a
function of the inputs alone. When a step fails, everything that came of the steps before it has been given.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple

from .error import RmcError
from .frame import Frame, FrameType, Stamp
from .member import Address, Member
from .program import LinkProgram, Program
from .session import encode_for, time_of
from .stream import Incoming

Values = Iterable[Any] | AsyncIterable[Any]


Part = tuple[list[tuple[Any, Stamp]], Frame]


class OutputValue(NamedTuple):
    name: str
    value: Any
    stamp: Stamp


async def run_build(
    program: Program,
    address: Address,
    inputs: Mapping[str, Any],
    params: Mapping[str, object] | None,
    every: float,
) -> AsyncGenerator[OutputValue, None]:
    failure = Failure()
    member = Member(program, "offline", failure.report)
    member.closed.add_done_callback(lambda closed: failure.report(closed.result() or over(), None))
    feeding: asyncio.Task[None] | None = None
    try:
        await failure.unless(asyncio.create_task(member.open(address, params or {})))
        feeding = asyncio.create_task(feed_all(program, member, inputs, every))
        # When it fails because the session does, the session's own error is the one to show.
        feeding.add_done_callback(failure.of_task)
        async for step in steps_of(program, member, failure):
            for output in step:
                yield output
        await failure.unless(feeding)
        await failure.unless(member.done)
    finally:
        if feeding is not None:
            feeding.cancel()
        await member.close()


class Failure:
    """The error that ends the run. One in step n waits until everything before n has been given; others do not wait."""

    def __init__(self) -> None:
        self._error: BaseException | None = None
        self._step = -1
        self._reached = 0
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def report(self, error: BaseException, step: int | None) -> None:
        at = -1 if step is None else step
        if self._error is None or at < self._step:
            self._error, self._step = error, at
        self.reached(self._reached)

    def of_task(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self.report(error, None)

    def reached(self, step: int) -> None:
        """Everything before this step has been given."""
        self._reached = step
        if self._error is not None and self._step <= step and not self._over.done():
            self._over.set_result(None)

    async def unless(self, work: asyncio.Future[Any]) -> Any:
        """What the work gives, unless the run is over before."""
        try:
            await asyncio.wait((work, self._over), return_when=asyncio.FIRST_COMPLETED)
            if self._over.done() and self._error is not None:
                raise self._error
            return work.result()
        finally:
            work.cancel()


async def steps_of(program: Program, member: Member, failure: Failure) -> AsyncIterator[list[OutputValue]]:
    arriving = [(link, member.incoming[link.stream]) for link in program.links if link.end == "client"]
    number = 0
    last = not arriving
    while not last:
        failure.reached(number)
        parts = await failure.unless(asyncio.create_task(gather_all(arriving, number)))
        ends = {mark.type is FrameType.END for _, mark in parts}
        if len(ends) > 1:
            raise RmcError("protocol", f"some streams end at step {number}, others go on")
        values = {link.flow: part for (link, _), (part, _) in zip(arriving, parts)}
        yield [
            OutputValue(output.name, value, stamp)
            for output in program.outputs
            for value, stamp in values.get(output.flow, ())
        ]
        number += 1
        last = ends.pop()


async def gather_all(arriving: list[tuple[LinkProgram, Incoming]], number: int) -> list[Part]:
    parts = [asyncio.create_task(gather(link, stream, number)) for link, stream in arriving]
    try:
        return await asyncio.gather(*parts)
    finally:
        # Where one fails the others would wait for ever.
        for part in parts:
            part.cancel()


async def gather(link: LinkProgram, stream: Incoming, number: int) -> Part:
    """The values of one stream in this step, and the frame that completes it."""
    assert link.codec is not None
    values: list[tuple[Any, Stamp]] = []
    while (frame := await stream.receive()) is not None:
        marks = frame.type is not FrameType.DATA or frame.last
        step = frame.stamp.step
        if step != number if marks else step > number:
            raise RmcError("protocol", f"stream {link.stream}: step {step} instead of {number}")
        if frame.type is FrameType.DATA:
            values.append((link.codec.decode(frame.payload), frame.stamp))
        if marks:
            return values, frame
    # The stream is closed because the session is over, which is about to be said.
    return await asyncio.Future()


async def feed_all(program: Program, member: Member, inputs: Mapping[str, Any], every: float) -> None:
    leaving = [(link, member.outgoing[link.stream]) for link in program.links if link.start == "client"]
    end = Stamp(0, 0)
    async for name, flow, value, stamp in feed(program, inputs, every):
        frames = encode_for(name, value, [(link, stream) for link, stream in leaving if link.flow == flow], stamp, last=True)
        data = {frame.stream: frame for frame in frames}
        marks = (data.get(link.stream) or Frame(FrameType.MARK, link.stream, stamp=stamp) for link, _ in leaving)
        await asyncio.gather(*(stream.send(frame) for (_, stream), frame in zip(leaving, marks)))
        end = Stamp(stamp.time, stamp.step + 1)
    ends = (stream.send(Frame(FrameType.END, link.stream, stamp=end)) for link, stream in leaving)
    await asyncio.gather(*ends)


class Source:
    def __init__(self, name: str, flow: str, values: Values, every: float) -> None:
        self.name = name
        self.flow = flow
        self.head: tuple[Any, float] | None = None
        self._values = values if isinstance(values, AsyncIterable) else one_by_one(values)
        self._iterator = aiter(self._values)
        self._every = every
        self._count = 0

    async def advance(self) -> None:
        try:
            value = await anext(self._iterator)
        except StopAsyncIteration:
            self.head = None
            return
        self.head = (value, time_of(value, self._count * self._every))
        self._count += 1


async def one_by_one(values: Iterable[Any]) -> AsyncIterator[Any]:
    for value in values:
        yield value


async def feed(
    program: Program, inputs: Mapping[str, Values], every: float
) -> AsyncIterator[tuple[str, str, Any, Stamp]]:
    """Always the value with the lowest time, ties in the order of declaration, each a step of its own."""
    sources: list[Source] = []
    for declared in program.inputs:
        if declared.name in inputs:
            sources.append(Source(declared.name, declared.flow, inputs[declared.name], every))
        elif not declared.optional:
            raise RmcError("missing-input", f'input "{declared.name}" is missing')
    for name in inputs:
        if not any(declared.name == name for declared in program.inputs):
            raise RmcError("unknown-input", f'there is no input "{name}"')
    for source in sources:
        await source.advance()
    step = 0
    while heads := [(source.head[1], place) for place, source in enumerate(sources) if source.head is not None]:
        source = sources[min(heads)[1]]
        assert source.head is not None
        value, time = source.head
        yield source.name, source.flow, value, Stamp(time, step)
        await source.advance()
        step += 1


def over() -> RmcError:
    return RmcError("session-closed", "the session was closed")
