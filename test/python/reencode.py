"""
Reads values and writes them again: `reencode.py CASES`, a JSON list of [number of the codec, bytes in hexadecimal]. Prints for
each what it wrote, or "refused" when it could not be read, or the code of the error when it could not be written.
"""

import json
import sys
from pathlib import Path

from tried import CODECS
from tried.runtime.error import RmcError


def reencode(number: int, text: str) -> str:
    codec = CODECS[number]
    try:
        value = codec.decode(memoryview(bytes.fromhex(text)))
    except RmcError as error:
        assert error.code == "corrupt-frame", error
        return "refused"
    try:
        return codec.encode(value).hex()
    except RmcError as error:
        return error.code


print(json.dumps([reencode(*case) for case in json.loads(Path(sys.argv[1]).read_text())]))
