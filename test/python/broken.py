"""A session of lab.ts whose connections are broken again and again: `broken.py URL TOKEN`. Prints what came."""

import asyncio
import json
import sys

from collections.abc import Awaitable, Callable

from lab_client import RmcError, connect, run

URL = sys.argv[1]
TOKEN = sys.argv[2] if len(sys.argv) > 2 else None
COUNT = 150


async def live() -> list[float]:
    got = []
    async with connect(URL, token=TOKEN) as session:
        session.outputs.again.discard()
        for number in range(COUNT):
            # Every tenth is longer than a piece.
            text = str(number) * (200_000 if number % 10 == 0 else 1)
            await session.inputs.numbers.send(number)
            await session.inputs.texts.send(text)
            got.append(await anext(session.outputs.scaled))
            assert await anext(session.outputs.texts) == text
            await asyncio.sleep(0.005)
    return got


async def offline() -> list[float]:
    values = (str(number) * 5_000 for number in range(COUNT))
    got = []
    async for name, value, _ in run(URL, {"numbers": range(COUNT), "texts": values}, token=TOKEN):
        if name == "scaled":
            got.append(value)
        elif name == "texts":
            await asyncio.sleep(0.005)
    return got


async def opened(session: Callable[[], Awaitable[list[float]]]) -> list[float]:
    """A connection may break before there is a session: then nobody answers, and it is asked again."""
    while True:
        try:
            return await session()
        except RmcError as error:
            if error.code != "unknown-host":
                raise


async def main() -> None:
    results = [await opened(live), await opened(offline)]
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left
    print(json.dumps(results))


asyncio.run(main())
