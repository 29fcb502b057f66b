"""Runs a suite on wasmtime: what run-suite.ts does, through wasmtime's own interface. Prints the results as JSON."""

import hashlib
import json
import struct
import sys

from wasmtime import Engine, Func, Instance, Module, Store, Trap, WasmtimeError

NOTHING, VALUE, FAILURE, EMITTED, LOGGED = range(5)
# Blocks lie at multiples of 8; what is below says what kind of failure it was.
MARKS = 7


def main(folder):
    with open(f"{folder}/suite.json", encoding="utf-8") as file:
        suite = json.load(file)
    with open(f"{folder}/blocks.bin", "rb") as file:
        blocks = file.read()
    engine = Engine()
    modules = [Module.from_file(engine, f"{folder}/{name}") for name in suite["modules"]]
    results = []
    for sequence in suite["sequences"]:
        records = run_sequence(engine, modules[sequence["module"]], sequence, blocks)
        results.append(records.hex() if sequence.get("whole") else hashlib.sha256(records).hexdigest())
    print(json.dumps(results))


def run_sequence(engine, module, sequence, blocks):
    store = Store(engine)
    records = bytearray()
    drawn = 0

    def draw():
        nonlocal drawn
        drawn += 1
        return drawn / 1024

    def record(kind, marked):
        block = marked & 0xFFFFFFFF & ~MARKS
        memory = exports["memory"]
        value = b""
        if block != 0:
            (length,) = struct.unpack("<I", memory.read(store, block, block + 4))
            value = bytes(memory.read(store, block + 8, block + 8 + length))
        records.extend(struct.pack("<BI", kind | ((marked & MARKS) << 4), len(value)))
        records.extend(value)

    offered = {
        "emit": lambda block: record(EMITTED, block),
        "log": lambda block: record(LOGGED, block),
        "now": lambda: 0.25,
        "random": draw,
    }
    imports = [Func(store, wanted.type, offered[wanted.name]) for wanted in module.imports]
    exports = Instance(store, module, imports).exports(store)

    def create():
        enter("create", sequence["parameters"])

    def call(work):
        nonlocal exports
        try:
            block = work() or 0
            record(NOTHING if block == 0 else VALUE, block)
            if "collect" in exports:
                exports["collect"](store)
        except (Trap, WasmtimeError):
            failure = exports["failure"](store)
            record(FAILURE, failure)
            # The program's own error: everything else makes the kernel anew.
            if failure != 0 and failure & MARKS == 0:
                return
            exports = Instance(store, module, imports).exports(store)
            create()

    def enter(name, block):
        offset, length = block
        at = exports["reserve"](store, length) & 0xFFFFFFFF
        exports["memory"].write(store, blocks[offset : offset + length], at)
        return exports[name](store, at, at + length)

    # One whose constructor fails has no calls.
    try:
        create()
    except (Trap, WasmtimeError):
        record(FAILURE, exports["failure"](store))
        return bytes(records)
    for block in sequence["calls"]:
        call(lambda: enter("process", block))
    if "end" in exports:
        call(lambda: exports["end"](store))
    return bytes(records)


main(sys.argv[1])
