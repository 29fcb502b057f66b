"""A run of lab.ts on a server that asks for a token: `show_token.py URL [TOKEN]`. Prints what came, or the error's code."""

import asyncio
import json
import sys

from lab_client import RmcError, run


async def main() -> None:
    url, *rest = sys.argv[1:]
    try:
        inputs = {"numbers": [1], "texts": []}
        print(json.dumps([value async for _, value, _ in run(url, inputs, token=rest[0] if rest else None)]))
    except RmcError as error:
        print(json.dumps(error.code))


asyncio.run(main())
