"""A session of lab.ts with hosts that do what none may. Each function is what a host does; it says which error is right."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from lab_client import PROGRAM, RmcError, connect, run
from lab_client.runtime import lasting, link
from lab_client.runtime.codec import NUMBER, STRING
from lab_client.runtime.frame import STEP, Frame, FrameType, Stamp, json_frame
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

SCALED = next(link.stream for link in PROGRAM.links if link.flow == PROGRAM.outputs[0].flow and link.end == "client")
TEXTS = next(link.stream for link in PROGRAM.links if link.flow == PROGRAM.outputs[2].flow and link.end == "client")
NUMBERS = next(link.stream for link in PROGRAM.links if link.flow == PROGRAM.inputs[0].flow and link.start == "client")
# A host that is gone is waited for, and not for long here.
lasting.GRACE, lasting.BEAT, link.GRACE = 0.6, 0.1, 0.2
READY = json_frame(FrameType.READY, {})
waiting = asyncio.Event()
HOSTS = json.dumps({"build": PROGRAM.build, "pipeline": "lab", "server": "/rmc/session", "edge": None})


def data(payload: bytes, stream: int = SCALED) -> Frame:
    return Frame(FrameType.DATA, stream, payload)


async def send(socket: ServerConnection, *frames: Frame) -> None:
    for number, frame in enumerate(frames):
        await socket.send(frame.encode(number))


async def goes_away(socket: ServerConnection) -> str:
    await send(socket, READY)
    socket.transport.abort()
    return "channel-closed"


async def closes_without_a_word(socket: ServerConnection) -> str:
    await send(socket, READY)
    await socket.close()
    return "channel-closed"


async def closes_before_it_is_ready(socket: ServerConnection) -> str:
    await socket.close()
    return "channel-closed"


async def closes_with_a_reason(socket: ServerConnection) -> str:
    await send(socket, READY, json_frame(FrameType.CLOSE, {"reason": "enough"}))
    return "session-closed"


async def refuses_the_session(socket: ServerConnection) -> str:
    await send(socket, json_frame(FrameType.ERROR, {"code": "other-build", "message": "no", "inStep": False}))
    return "other-build"


async def sends_noise(socket: ServerConnection) -> str:
    await socket.send(b"\xff" * 100)
    return "corrupt-frame"


async def sends_text(socket: ServerConnection) -> str:
    await send(socket, READY)
    await socket.send("hello")
    return "corrupt-frame"


async def leaves_a_gap(socket: ServerConnection) -> str:
    await send(socket, READY)
    await socket.send(data(NUMBER.encode(1)).encode(2))
    return "channel-closed"


async def knows_nothing_of_it(socket: ServerConnection) -> str:
    await send(socket, READY)
    await socket.send(lasting.path_message(FrameType.ERROR, text="RMC6029 nobody is let in"))
    return "unauthorized"


async def closes_the_channel(socket: ServerConnection) -> str:
    await send(socket, READY)
    farewell = lasting.path_message(FrameType.CLOSE, text="RMC6015 enough")
    farewell[lasting.SEQUENCE_AT] = 1
    await socket.send(farewell)
    return "session-closed"


async def greets_another_path(socket: ServerConnection) -> str:
    await socket.send(lasting.path_message(FrameType.HELLO, path=7))
    return "protocol"


async def confirms_what_was_never_sent(socket: ServerConnection) -> str:
    await socket.send(lasting.path_message(FrameType.CREDIT, received=1000))
    return "protocol"


async def sends_an_empty_piece(socket: ServerConnection) -> str:
    await socket.send(Frame(FrameType.DATA, lasting.PATH).encode(0))
    return "protocol"


async def sends_a_frame_between_pieces(socket: ServerConnection) -> str:
    await send(socket, Frame(FrameType.DATA, lasting.PATH, bytes(lasting.PIECE)), READY)
    return "protocol"


async def sends_a_word_too_short(socket: ServerConnection) -> str:
    await socket.send(Frame(FrameType.CREDIT, lasting.PATH, b"12345678").encode(0))
    return "corrupt-frame"


async def sends_on_a_stream_that_there_is_not(socket: ServerConnection) -> str:
    await send(socket, READY, data(b"", 4711))
    return "protocol"


async def sends_on_a_stream_that_leaves(socket: ServerConnection) -> str:
    await send(socket, READY, data(b"", NUMBERS))
    return "protocol"


async def goes_on_after_the_end(socket: ServerConnection) -> str:
    await send(socket, READY, Frame(FrameType.END, TEXTS), data(STRING.encode("x"), TEXTS))
    return "protocol"


async def gives_credit_for_nothing(socket: ServerConnection) -> str:
    await send(socket, READY)
    await socket.send(Frame(FrameType.CREDIT, NUMBERS, STEP.pack(8)).encode(1))
    return "protocol"


async def gives_credit_that_is_no_number(socket: ServerConnection) -> str:
    await send(socket, READY)
    await socket.send(Frame(FrameType.CREDIT, NUMBERS, STEP.pack(float("nan"))).encode(1))
    return "corrupt-frame"


async def sends_more_than_anybody_reads(socket: ServerConnection) -> str:
    # The client closes in the middle of it.
    with suppress(ConnectionClosed):
        await send(socket, READY, *[data(STRING.encode("x" * 2**20), TEXTS)] * 8)
    return "queue-full"


async def sends_without_credit(socket: ServerConnection) -> str:
    mark = Frame(FrameType.MARK, TEXTS)
    later = Frame(FrameType.DATA, TEXTS, STRING.encode("x" * 2**20), Stamp(0, 1))
    with suppress(ConnectionClosed):
        await send(socket, READY, mark, *[later] * 8)
    return "protocol"


async def has_an_error_of_its_own(socket: ServerConnection) -> str:
    await send(socket, READY, json_frame(FrameType.ERROR, {"code": "odd", "message": "x", "inStep": False}))
    return "protocol"


async def has_an_error_without_a_code(socket: ServerConnection) -> str:
    await send(socket, READY, json_frame(FrameType.ERROR, {"code": ["odd"], "message": "x", "inStep": False}))
    return "protocol"


async def sends_no_json(socket: ServerConnection) -> str:
    await send(socket, READY, Frame(FrameType.ERROR, payload=b"[1,"))
    return "corrupt-frame"


async def sends_json_of_another_kind(socket: ServerConnection) -> str:
    await send(socket, READY, Frame(FrameType.ERROR, payload=b"[" * 60000))
    return "corrupt-frame"


async def ends_twice(socket: ServerConnection) -> str:
    await send(socket, READY, Frame(FrameType.END), Frame(FrameType.END))
    return "protocol"


async def opens_a_session_itself(socket: ServerConnection) -> str:
    await send(socket, READY, json_frame(FrameType.OPEN, {}))
    return "protocol"


async def sends_a_damaged_value(socket: ServerConnection) -> str:
    await send(socket, READY, data(b"123"))
    return "corrupt-frame"


async def skips_a_step(socket: ServerConnection) -> str:
    await send(socket, READY, *(Frame(FrameType.MARK, stream, stamp=Stamp(0, 3)) for stream in (SCALED, TEXTS)))
    return "protocol"


async def is_never_ready(socket: ServerConnection) -> str:
    waiting.set()
    return "session-closed"


async def live(url: str) -> None:
    async with connect(url) as session:
        await anext(session.outputs.scaled)


async def offline(url: str) -> None:
    async for _ in run(url, {"numbers": [1], "texts": []}):
        pass


async def impatient(url: str) -> None:
    for client in (live, offline):
        waiting.clear()
        task = asyncio.create_task(client(url))
        await waiting.wait()
        task.cancel()
        await asyncio.wait((task,))
        assert task.cancelled()
    raise RmcError("session-closed", "given up")


Host = Callable[[ServerConnection], Awaitable[str]]


async def meet(host: Host, client: Callable[[str], Awaitable[None]]) -> tuple[str, str]:
    """The error that is right, and the one that came."""
    right: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def handle(socket: ServerConnection) -> None:
        hello = lasting.read_path_message(await socket.recv())
        assert hello is not None and hello.type is FrameType.HELLO, hello
        if hello.path > 1:
            # It is gone for good.
            await socket.close()
            return
        await socket.send(lasting.path_message(FrameType.HELLO, path=hello.path))
        await socket.recv()
        said = await host(socket)
        if not right.done():
            right.set_result(said)
        await socket.wait_closed()

    async with serve(handle, "127.0.0.1", 0, process_request=tell_hosts, max_size=None) as server:
        port = server.sockets[0].getsockname()[1]
        try:
            await client(f"http://127.0.0.1:{port}")
        except RmcError as error:
            return await right, error.code
    return await right, "nothing"


def tell_hosts(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(HTTPStatus.OK, HOSTS) if request.path == "/rmc/hosts.json" else None


async def main() -> None:
    names = []
    for host in CASES:
        for client in CLIENTS.get(host, (live, offline)):
            async with asyncio.timeout(20):
                right, came = await meet(host, client)
            assert right == came, (host.__name__, client.__name__, right, came)
        names.append(host.__name__)
    # What was cancelled just now hears of it, turn by turn.
    for _ in range(5):
        await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left
    print(json.dumps(names))


CLIENTS = {
    # Offline every output is read, and an END more finds the session over.
    sends_more_than_anybody_reads: (live,),
    ends_twice: (live,),
    # Live nobody counts steps.
    sends_without_credit: (offline,),
    skips_a_step: (offline,),
    is_never_ready: (impatient,),
}

CASES = (
    goes_away,
    closes_without_a_word,
    closes_before_it_is_ready,
    closes_with_a_reason,
    refuses_the_session,
    sends_noise,
    sends_text,
    leaves_a_gap,
    knows_nothing_of_it,
    closes_the_channel,
    greets_another_path,
    confirms_what_was_never_sent,
    sends_an_empty_piece,
    sends_a_frame_between_pieces,
    sends_a_word_too_short,
    sends_on_a_stream_that_there_is_not,
    sends_on_a_stream_that_leaves,
    goes_on_after_the_end,
    gives_credit_for_nothing,
    gives_credit_that_is_no_number,
    sends_more_than_anybody_reads,
    sends_without_credit,
    has_an_error_of_its_own,
    has_an_error_without_a_code,
    sends_no_json,
    sends_json_of_another_kind,
    ends_twice,
    opens_a_session_itself,
    sends_a_damaged_value,
    skips_a_step,
    is_never_ready,
)
asyncio.run(main())
