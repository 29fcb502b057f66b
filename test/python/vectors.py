"""
The vectors of docs/wire.md: `vectors.py FILE`, with the codecs of `values` and then of `refusedValues` in `tried`. Prints what
Python writes and reads other than they say; nothing is well.
"""

import json
import math
import sys
from array import array
from pathlib import Path

from tried import CODECS
from tried.runtime.codec import UNDEFINED, Clamped, Codec, Items, Map, Pairs
from tried.runtime.error import RmcError
from tried.runtime.frame import Frame, FrameType, Stamp, decode_frame
from tried.runtime.media import Audio, FileRef, Image, Tensor, Video

# Not the NaN that travels.
NUMBERS = {"NaN": -math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}
ARRAYS = {"$i8": "b", "$i16": "h", "$u16": "H", "$i32": "i", "$u32": "I", "$f32": "f", "$f64": "d"}
MEDIA = {"$audio": Audio, "$video": Video, "$image": Image, "$tensor": Tensor, "$file": FileRef}


def revive(value: object) -> object:
    match value:
        case list(items):
            return [revive(item) for item in items]
        case {"$undefined": True}:
            return UNDEFINED
        case {"$number": name}:
            return NUMBERS[name]
        case {"$u8": items}:
            return bytes(items)
        case {"$u8c": items}:
            return Clamped(bytes(items))
        case {"$set": items}:
            return Items(map(revive, items))
        case {"$map": entries}:
            pairs = [(revive(key), revive(item)) for key, item in entries]
            return Map(pairs) if len({type(key) for key, _ in pairs}) == 1 or is_numeric(pairs) else Pairs(pairs)
        case {**fields} if len(fields) == 1 and (name := next(iter(fields))) in ARRAYS:
            return array(ARRAYS[name], [revive(item) for item in fields[name]])
        case {**fields} if len(fields) == 1 and (name := next(iter(fields))) in MEDIA:
            return MEDIA[name](**revive(fields[name]))
        case {**fields}:
            return {name: revive(item) for name, item in fields.items()}
        case _:
            return value


def is_numeric(pairs: list[tuple[object, object]]) -> bool:
    return all(isinstance(key, int | float) for key, _ in pairs)


def verdict(codec: Codec, data: bytes) -> str:
    try:
        codec.decode(data)
    except RmcError as error:
        return error.code
    return "taken"


def frame_verdict(data: bytes) -> str:
    try:
        decode_frame(data)
    except RmcError as error:
        return f"{error.code} {error.message}"
    return "taken"


def frame_of(vector: dict) -> Frame:
    return Frame(
        FrameType(vector["type"]),
        vector["stream"],
        bytes.fromhex(vector["payload"]),
        Stamp(vector["time"], vector["step"]),
        vector["call"],
        vector["sequence"],
        vector["last"],
        tuple(map(tuple, vector["lineage"])),
    )


vectors = json.loads(Path(sys.argv[1]).read_text())
wrong: list[object] = []
for vector in vectors["frames"]:
    frame = frame_of(vector)
    message = bytes.fromhex(vector["bytes"])
    if decode_frame(message) != frame or frame.encode(frame.sequence) != message or frame.size != len(message):
        wrong.append(vector)
for vector in vectors["refusedFrames"]:
    found = frame_verdict(bytes.fromhex(vector["bytes"]))
    if found != f"corrupt-frame a frame is corrupt: {vector['field']}":
        wrong.append([vector, found])
for codec, vector in zip(CODECS, vectors["values"]):
    data = bytes.fromhex(vector["bytes"])
    for value in (revive(vector["value"]), codec.decode(data)):
        if codec.encode(value) != data:
            wrong.append([vector, repr(value), codec.encode(value).hex()])
for codec, vector in zip(CODECS[len(vectors["values"]) :], vectors["refusedValues"]):
    found = verdict(codec, bytes.fromhex(vector["bytes"]))
    if found != "corrupt-frame":
        wrong.append([vector, found])
print(json.dumps(wrong))
