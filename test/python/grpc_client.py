"""
A stock gRPC client: stubs that protoc made of rmc.proto, frames and values by the codecs of a generated client, and nothing else
of ours. `grpc_client.py PACKAGE ADDRESS JOB`, where JOB is a file as that of run_inputs.py, with `ways` ("call", "run", "session"), and
`token` and `deadline` (seconds) if they are there. Prints what each way gives: outputs in hexadecimal by name, or what failed.
"""

import asyncio
import importlib
import json
import queue
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
from rmc_pb2 import Message, Request, Value
from rmc_pb2_grpc import HostStub

package, address, file = sys.argv[1:]
program = importlib.import_module(package).PROGRAM
frame = importlib.import_module(f"{package}.runtime.frame")
feed = importlib.import_module(f"{package}.runtime.run").feed
Frame, FrameType, Stamp = frame.Frame, frame.FrameType, frame.Stamp
job = json.loads(Path(file).read_text())
metadata = [("authorization", f"Bearer {job['token']}")] if "token" in job else []


def codec_of(name: str, ends: tuple) -> object:
    flow = next(each.flow for each in ends if each.name == name)
    return next(link.codec for link in program.links if link.flow == flow and link.codec is not None)


class Session:
    """An offline session over the stream, as docs/wire.md says."""

    def __init__(self, stub: HostStub) -> None:
        self.outputs: dict[str, list[str]] = {each.name: [] for each in program.outputs}
        self.closed: str | None = None
        self._outbox: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._sent = 0
        self._received = 0
        self._consumed: dict[int, int] = {}
        self._stream = stub.Connect(iter(self._outbox.get, None), metadata=metadata)

    def run(self) -> str | None:
        """The code of the error that a frame told, if one did."""
        opening = {"build": program.build, "pipeline": program.pipeline, "session": secrets.token_hex(16)}
        self._post(frame.json_frame(FrameType.OPEN, opening | {"from": "client", "mode": "offline", "params": job["params"]}))
        failed = None
        for message in self._stream:
            if message.HasField("closed"):
                self.closed = message.closed
                self._outbox.put(None)
                continue
            arrived = frame.decode_frame(message.frame)
            if arrived.type.is_counted:
                assert arrived.sequence == self._received, arrived
                self._received += 1
            failed = self._take(arrived) or failed
        return failed

    def _take(self, arrived: Frame) -> str | None:
        match arrived.type:
            case FrameType.READY:
                asyncio.run(self._feed())
            case FrameType.ERROR:
                self._leave()
                return json.loads(bytes(arrived.payload))["code"]
            case FrameType.END if arrived.stream == 0:
                self._leave()
            case FrameType.DATA | FrameType.MARK | FrameType.END:
                self._read(arrived)
        return None

    def _read(self, arrived: Frame) -> None:
        link = next(link for link in program.links if link.stream == arrived.stream)
        if arrived.type is FrameType.DATA:
            value = link.codec.encode(link.codec.decode(arrived.payload)).hex()
            for output in program.outputs:
                if output.flow == link.flow:
                    self.outputs[output.name].append(value)
        consumed = self._consumed[link.stream] = self._consumed.get(link.stream, 0) + arrived.size
        self._post(Frame(FrameType.CREDIT, link.stream, frame.STEP.pack(consumed)))

    async def _feed(self) -> None:
        """More than the window of a stream is not sent."""
        leaving = [link for link in program.links if link.start == "client"]
        end = Stamp(0, 0)
        async for _, flow, value, stamp in feed(program, inputs(), 0.02):
            for link in leaving:
                if link.flow == flow:
                    self._post(Frame(FrameType.DATA, link.stream, link.codec.encode(value), stamp, last=True))
                else:
                    self._post(Frame(FrameType.MARK, link.stream, stamp=stamp))
            end = Stamp(stamp.time, stamp.step + 1)
        for link in leaving:
            self._post(Frame(FrameType.END, link.stream, stamp=end))

    def _leave(self) -> None:
        self._post(frame.json_frame(FrameType.CLOSE, {}))
        self._outbox.put(Message(closed=""))
        self._outbox.put(None)

    def _post(self, leaving: Frame) -> None:
        self._outbox.put(Message(frame=leaving.encode(self._sent)))
        self._sent += leaving.type.is_counted


def inputs() -> dict[str, list]:
    return {
        name: [codec_of(name, program.inputs).decode(bytes.fromhex(value)) for value in values]
        for name, values in job["inputs"].items()
    }


def by_name(outputs: Iterator[Value]) -> dict[str, list[str]]:
    got: dict[str, list[str]] = {each.name: [] for each in program.outputs}
    for output in outputs:
        got[output.name].append(output.value.hex())
    return got


def ask(verb: grpc.UnaryUnaryMultiCallable) -> dict:
    values = [Value(name=name, value=bytes.fromhex(each)) for name, all in job["inputs"].items() for each in all]
    request = Request(build=program.build, inputs=values, params=json.dumps(job["params"]))
    try:
        reply = verb(request, metadata=metadata, timeout=job.get("deadline", 60))
    except grpc.RpcError as error:
        return {"status": error.code().name, "details": error.details()}
    return {"outputs": by_name(reply.outputs)}


def session(stub: HostStub) -> dict:
    running = Session(stub)
    failed = running.run()
    return {"failed": failed} if failed is not None else {"outputs": running.outputs}


with grpc.insecure_channel(address.removeprefix("grpc://")) as channel:
    host = HostStub(channel)
    ways = {"call": lambda: ask(host.Call), "run": lambda: ask(host.Run), "session": lambda: session(host)}
    print(json.dumps({way: ways[way]() for way in job["ways"]}))
