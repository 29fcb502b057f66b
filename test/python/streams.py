"""What streams do with values that wait. Each function is a case; prints the names of those that went well."""

import asyncio
import json

from lab_client.runtime.error import RmcError
from lab_client.runtime.frame import STEP, Frame, FrameType, Stamp
from lab_client.runtime.program import LinkProgram
from lab_client.runtime.stream import Incoming, Outgoing

# With its header.
SIZE = 16 * 1024
VALUE = bytes(SIZE - 40)
WINDOW = 64 * 1024


def link(mode: str, deadline: float | None = None) -> LinkProgram:
    return LinkProgram(1, "flow", "client", "server", mode, deadline, None)


def data(number: int, lineage: tuple = ()) -> Frame:
    return Frame(FrameType.DATA, 1, VALUE, Stamp(0, number), lineage=lineage)


class Sender:
    """An end of a stream whose window the first four values fill."""

    def __init__(self, mode: str, deadline: float | None = None, live: bool = True) -> None:
        self.sent: list[object] = []
        self.stream = Outgoing(link(mode, deadline), live)
        self.stream.post = lambda frame: self.sent.append(frame.stamp.step if frame.type is FrameType.DATA else frame.type)

    async def fill(self) -> None:
        for number in range(4):
            await self.stream.send(data(number))

    async def start(self, *frames: Frame) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(self.stream.send(frame)) for frame in frames]
        await asyncio.sleep(0)
        return tasks


async def credit_lets_values_pass() -> None:
    sender = Sender("newest")
    await sender.fill()
    (task,) = await sender.start(data(4))
    assert sender.sent == [0, 1, 2, 3] and not task.done(), sender.sent
    sender.stream.credit(SIZE)
    await task
    assert sender.sent == [0, 1, 2, 3, 4], sender.sent


async def newest_gives_up_what_waits() -> None:
    sender = Sender("newest")
    await sender.fill()
    tasks = await sender.start(data(4), data(5), data(6), Frame(FrameType.END, 1))
    sender.stream.credit(SIZE * 4)
    await asyncio.gather(*tasks)
    assert sender.sent == [0, 1, 2, 3, 6, FrameType.END], sender.sent


async def a_deadline_gives_up_what_is_late() -> None:
    sender = Sender("deadline", 500)
    await sender.fill()
    tasks = await sender.start(data(4), Frame(FrameType.END, 1))
    await asyncio.sleep(0.6)
    sender.stream.credit(SIZE * 4)
    await asyncio.gather(*tasks)
    assert sender.sent == [0, 1, 2, 3, FrameType.END], sender.sent


async def offline_nothing_is_given_up() -> None:
    for mode in ("newest", "deadline", "reliable"):
        sender = Sender(mode, 0, live=False)
        numbers = range(WINDOW * 64 // SIZE)
        for number in numbers:
            await sender.stream.send(data(number))
        tasks = await sender.start(data(1000), data(1001))
        assert sender.sent == [*numbers], len(sender.sent)
        sender.stream.credit(SIZE * 4)
        await asyncio.gather(*tasks)
        assert sender.sent == [*numbers, 1000, 1001], mode


async def a_sender_that_is_cancelled_leaves_no_trace() -> None:
    sender = Sender("reliable", live=True)
    for number in range(WINDOW * 64 // SIZE):
        await sender.stream.send(data(number))
    tasks = await sender.start(data(1000), data(1001))
    tasks[0].cancel()
    sender.stream.credit(SIZE)
    await asyncio.gather(*tasks, return_exceptions=True)
    assert sender.sent[-1] == 1001 and 1000 not in sender.sent


async def closing_wakes_who_waits() -> None:
    sender = Sender("newest")
    await sender.fill()
    (task,) = await sender.start(data(4))
    sender.stream.close(RmcError("channel-closed", "gone"))
    (error,) = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(error, RmcError) and error.code == "channel-closed", error


async def a_cancel_discards_what_it_reaches() -> None:
    stream = Incoming(link("reliable"), True)
    for number, lineage in enumerate(((), ((7, 1),), ((7, 2),), ((8, 1),))):
        stream.accept(data(number, lineage))
    stream.accept(Frame(FrameType.CANCEL, 1, stamp=Stamp(0, 2), call=7))
    stream.accept(Frame(FrameType.END, 1))
    got = [await stream.receive() for _ in range(4)]
    assert [frame.stamp.step for frame in got[:3]] == [0, 2, 3] and got[3].type is FrameType.END


async def credit_is_given_for_a_quarter_of_the_window() -> None:
    given: list[Frame] = []
    stream = Incoming(link("newest"), True)
    stream.post = given.append
    for number in range(3):
        stream.accept(data(number))
        await stream.receive()
    assert [STEP.unpack(frame.payload)[0] for frame in given] == [SIZE, SIZE * 2, SIZE * 3], given


async def main() -> None:
    for case in CASES:
        async with asyncio.timeout(20):
            await case()
    print(json.dumps([case.__name__ for case in CASES]))


CASES = (
    credit_lets_values_pass,
    newest_gives_up_what_waits,
    a_deadline_gives_up_what_is_late,
    offline_nothing_is_given_up,
    a_sender_that_is_cancelled_leaves_no_trace,
    closing_wakes_who_waits,
    a_cancel_discards_what_it_reaches,
    credit_is_given_for_a_quarter_of_the_window,
)
asyncio.run(main())
