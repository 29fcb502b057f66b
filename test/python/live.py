"""Live sessions of lab.ts on a real server: `live.py URL`. Each function is a case; prints the names of those that went well."""

import asyncio
import json
import sys
from contextlib import aclosing
from collections.abc import AsyncIterable

from lab_client import RmcError, Session, connect, run

URL = sys.argv[1]


async def all_of(values: AsyncIterable) -> list:
    return [value async for value in values]


async def failure_of(work) -> RmcError:
    try:
        await work
    except RmcError as error:
        return error
    raise AssertionError("it did not fail")


async def every_name_gives_every_value() -> None:
    async with connect(URL) as session:
        for number in (1, 2.5, -0.0):
            await session.inputs.numbers.send(number)
        await session.inputs["texts"].send("a\ud800")
        await session.end()
        got = await asyncio.gather(*map(all_of, (session.outputs.scaled, session.outputs.again, session.outputs.texts)))
        assert got == [[2, 5, 0], [2, 5, 0], ["a\ud800"]], got
        assert await session.closed() is None
        assert await all_of(session.outputs.scaled) == []


async def sends_and_receives_at_once() -> None:
    session = await connect(URL, params={"by": 3})
    session.outputs.again.discard()
    session.outputs.texts.discard()
    for number in range(100):
        await session.inputs.numbers.send(number)
        assert await anext(session.outputs.scaled) == number * 3
    await session.close()
    await session.close()
    assert await session.closed() is None
    assert (await failure_of(session.inputs.numbers.send(1))).code == "session-closed"


async def a_failing_node_says_where() -> None:
    async with connect(URL) as session:
        await session.inputs.texts.send("good")
        await session.inputs.texts.send("bad")
        assert await anext(session.outputs.texts) == "good"
        error = await failure_of(anext(session.outputs.texts))
        assert error.code == "node-failed" and error.node and "that is a bad text" in str(error), error
        assert error.position and error.position.file.endswith("lab.ts"), error.position
        assert str(error).startswith("RMC6001 ")
        assert await session.closed() is error


async def a_failing_step_comes_after_those_before_it() -> None:
    got = []

    async def work() -> None:
        async for name, value, stamp in run(URL, {"numbers": [], "texts": ["a", "b", "bad", "c"]}):
            got.append((name, value, stamp.step))

    error = await failure_of(work())
    assert error.code == "node-failed", error
    assert got == [("texts", "a", 0), ("texts", "b", 1)], got


async def a_value_of_another_type_is_refused() -> None:
    async with connect(URL) as session:
        error = await failure_of(session.inputs.numbers.send("1"))
        assert str(error) == "RMC6003 input \"numbers\": the value should be a number, not '1'", error
        await session.inputs.numbers.send(1)
        assert await anext(session.outputs.scaled) == 2


async def parameters_are_checked() -> None:
    for params in ({"by": "3"}, {"by": True}, {"buy": 3}, {"by": float("nan")}):
        assert (await failure_of(connect(URL, params=params).__aenter__())).code == "bad-param", params


async def inputs_are_checked() -> None:
    for inputs, code in (({"numbers": []}, "missing-input"), ({"numbers": [], "texts": [], "more": []}, "unknown-input")):
        assert (await failure_of(all_of(run(URL, inputs)))).code == code


async def an_input_ends_once() -> None:
    async with connect(URL) as session:
        await session.inputs.numbers.end()
        await session.inputs.numbers.end()
        assert (await failure_of(session.inputs.numbers.send(1))).code == "session-closed"


async def a_value_larger_than_the_window_passes() -> None:
    text = "x" * (3 * 1024 * 1024)
    async with connect(URL) as session:
        sending = asyncio.create_task(send_all(session, [text, text]))
        assert [await anext(session.outputs.texts) for _ in range(2)] == [text, text]
        await sending


async def send_all(session: Session, texts: list[str]) -> None:
    for text in texts:
        await session.inputs.texts.send(text)


async def a_slow_reader_slows_the_pipeline() -> None:
    async with connect(URL) as session:
        await session.inputs.texts.send("first")
        assert await anext(session.outputs.texts) == "first"
        text = "x" * (512 * 1024)
        sending = asyncio.create_task(send_all(session, [text] * 40))
        assert [len(await anext(session.outputs.texts)) for _ in range(40)] == [len(text)] * 40
        await sending


async def an_output_that_nobody_reads_is_an_error() -> None:
    async with connect(URL) as session:
        error = await failure_of(send_all(session, ["x" * (512 * 1024)] * 40))
        assert error.code == "queue-full" and '"texts"' in str(error), error


async def waiting_can_be_cancelled() -> None:
    async with connect(URL) as session:
        try:
            async with asyncio.timeout(0.05):
                await anext(session.outputs.scaled)
        except TimeoutError:
            pass
        await session.inputs.numbers.send(4)
        assert await anext(session.outputs.scaled) == 8


async def a_run_can_be_left() -> None:
    async def forever():
        while True:
            yield 1

    async with aclosing(run(URL, {"numbers": forever(), "texts": []}, params={"by": 5})) as outputs:
        async for name, value, _ in outputs:
            assert (name, value) == ("scaled", 5)
            break


async def main() -> None:
    names = []
    for case in CASES:
        async with asyncio.timeout(60):
            await case()
        names.append(case.__name__)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, (case.__name__, left)
    print(json.dumps(names))


CASES = (
    every_name_gives_every_value,
    sends_and_receives_at_once,
    a_failing_node_says_where,
    a_failing_step_comes_after_those_before_it,
    a_value_of_another_type_is_refused,
    parameters_are_checked,
    inputs_are_checked,
    an_input_ends_once,
    a_value_larger_than_the_window_passes,
    a_slow_reader_slows_the_pipeline,
    an_output_that_nobody_reads_is_an_error,
    waiting_can_be_cancelled,
    a_run_can_be_left,
)
asyncio.run(main())
