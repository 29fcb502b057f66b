"""
Runs whole inputs through a build: `run_inputs.py PACKAGE URL JOB`. JOB is a JSON file with `inputs` (values in hexadecimal, by
name) and `params`. Prints every output's values in hexadecimal, and the error that ended the run.
"""

import asyncio
import importlib
import json
import sys
from pathlib import Path

client = importlib.import_module(sys.argv[1])
program = client.PROGRAM


def codec_of(name: str, ends: tuple) -> object:
    flow = next(each.flow for each in ends if each.name == name)
    return next(link.codec for link in program.links if link.flow == flow and link.codec is not None)


async def main() -> None:
    job = json.loads(Path(sys.argv[3]).read_text())
    inputs = {
        name: [codec_of(name, program.inputs).decode(bytes.fromhex(value)) for value in values]
        for name, values in job["inputs"].items()
    }
    outputs = {each.name: [] for each in program.outputs}
    failed = None
    try:
        async for name, value, _ in client.run(sys.argv[2], inputs, params=job["params"]):
            outputs[name].append(codec_of(name, program.outputs).encode(value).hex())
    except client.RmcError as error:
        failed = {"code": error.code, "message": str(error), "node": error.node, "position": error.position}
    print(json.dumps({"outputs": outputs, "error": failed}))


asyncio.run(main())
