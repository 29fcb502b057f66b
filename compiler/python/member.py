"""
The client's part in one session: asks the server where the hosts are, opens the session on them, and learns from them what
went wrong and when everything is done.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import secrets
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.request import urlopen

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from .codes import CODES
from .error import Position, RmcError
from .frame import FRAME_LIMIT, STEP, Frame, FrameType, json_frame, json_of
from .lasting import LastingChannel, PlainChannel
from .link import GRACE, Link
from .program import Program
from .stream import Incoming, Outgoing

OnError = Callable[[RmcError, int | None], None]


class Address(NamedTuple):
    """Of a server, with what it asks for: a token, and where the edge is when it should not say."""

    url: str
    token: str | None
    edge: str | None


class Member:
    """`on_error` decides what an error means; its step is that of an offline session that failed."""

    def __init__(self, program: Program, mode: Literal["live", "offline"], on_error: OnError) -> None:
        live = mode == "live"
        self.outgoing = {link.stream: Outgoing(link, live) for link in program.links if link.start == "client"}
        self.incoming = {link.stream: Incoming(link, live) for link in program.links if link.end == "client"}
        loop = asyncio.get_running_loop()
        # Every host is done: everything that comes has come.
        self.done: asyncio.Future[None] = loop.create_future()
        # The session is over, with the error if there was one.
        self.closed: asyncio.Future[RmcError | None] = loop.create_future()
        self._program = program
        self._mode = mode
        self._on_error = on_error
        self._links: dict[str, Link] = {}
        self._opening = True
        self._shutting: asyncio.Task[None] | None = None

    async def open(self, address: Address, params: Mapping[str, object]) -> None:
        """Returns when every host is ready."""
        check_params(self._program.params, params)
        hosts = await ask_hosts(self._program, address.url, address.edge)
        message = {
            "build": self._program.build,
            "pipeline": self._program.pipeline,
            "session": session_of(address.token) or secrets.token_hex(16),
            "from": "client",
            "mode": self._mode,
            "params": dict(params),
        }
        self._join_own()
        for host in hosts_of(self._program):
            link = await self._dial(host, hosts.get(host), address.token)
            link.post(json_frame(FrameType.OPEN, message))
            await self._ready(link)
        self._opening = False
        self._settle()

    def end(self, error: RmcError | None = None) -> None:
        """Ends the session on all hosts. Idempotent."""
        if self._shutting is not None:
            return
        reason = error or RmcError("session-closed", "the session is closed")
        for outgoing in self.outgoing.values():
            outgoing.close(reason)
        for incoming in self.incoming.values():
            incoming.close()
        if not self.closed.done():
            self.closed.set_result(error)
        self._shutting = asyncio.create_task(self._shut(error))

    async def close(self) -> None:
        """Like `end`; returns when the connections are closed."""
        self.end()
        if self._shutting is not None:
            await asyncio.shield(self._shutting)

    def fail(self, error: RmcError, step: int | None = None) -> None:
        if self._shutting is None:
            self._on_error(error, step)

    async def _shut(self, error: RmcError | None) -> None:
        await asyncio.gather(*(link.close(error) for link in self._links.values()))

    async def _dial(self, host: str, address: str | None, token: str | None) -> Link:
        if address is None:
            raise RmcError("unknown-host", f'there is no host for "{host}": start rmc serve with --edge URL')
        link = Link(await open_channel(host, address, token), host, self._control, self.fail)
        self._links[host] = link
        for each in self._program.links:
            if each.start == "client" and host_of(each.end) == host:
                link.add(self.outgoing[each.stream])
            if each.end == "client" and host_of(each.start) == host:
                link.add(self.incoming[each.stream])
        return link

    def _join_own(self) -> None:
        """Streams that begin and end here."""
        for each in self._program.links:
            if each.start == each.end == "client":
                self.outgoing[each.stream].post = self.incoming[each.stream].accept
                self.incoming[each.stream].post = lambda frame, out=self.outgoing[each.stream]: out.credit(credit_of(frame))

    async def _ready(self, link: Link) -> None:
        await asyncio.wait((link.ready, self.closed), return_when=asyncio.FIRST_COMPLETED)
        if self.closed.done():
            raise self.closed.result() or RmcError("session-closed", "the session is closed")

    def _control(self, link: Link, frame: Frame) -> None:
        match frame.type:
            case FrameType.READY:
                if not link.ready.done():
                    link.ready.set_result(None)
            case FrameType.ERROR:
                self.fail(*read_error(frame))
            case FrameType.PATHS:
                pass
            case FrameType.END if not link.is_done:
                link.is_done = True
                self._settle()
            case FrameType.CLOSE:
                reason = json_of(frame).get("reason")
                said = isinstance(reason, str)
                self._closed_by(RmcError("session-closed", f"{link.peer} closed the session: {reason}") if said else None)
            case _:
                raise RmcError("protocol", f'{frame.type.name} from "{link.peer}"')

    def _closed_by(self, error: RmcError | None) -> None:
        if error is not None:
            self.fail(error)
        self.end(error)

    def _settle(self) -> None:
        if not self._opening and not self.done.done() and all(link.is_done for link in self._links.values()):
            self.done.set_result(None)


async def open_channel(host: str, address: str, token: str | None) -> PlainChannel | LastingChannel:
    """Those to the server outlive their connections."""

    async def dial() -> ClientConnection:
        try:
            return await connect(
                address,
                # A token goes as a protocol beside ours.
                subprotocols=None if token is None else [Subprotocol("rmc"), Subprotocol(token)],
                max_size=FRAME_LIMIT,
                compression=None,
                close_timeout=GRACE,
                # A lasting channel says for itself that it is there.
                ping_interval=None if host == "server" else 20,
            )
        except (OSError, WebSocketException) as cause:
            raise RmcError("unknown-host", f"no host answers at {address}: {cause}") from cause

    if host != "server":
        return PlainChannel(await dial())
    channel = LastingChannel(dial, f"the {host}")
    await channel.open()
    return channel


def session_of(token: str | None) -> str | None:
    """The only session that a token is for, as it says itself."""
    try:
        claims = (token or "").split(".")[1]
        session = json.loads(b64decode(claims + "=" * (-len(claims) % 4), altchars=b"-_")).get("sid")
    except (IndexError, ValueError, AttributeError):
        return None
    return session if isinstance(session, str) else None


def hosts_of(program: Program) -> list[str]:
    """Those that a client opens the session on, in this order: compute places are behind the server."""
    found = {host_of(end) for link in program.links for end in (link.start, link.end)}
    return [host for host in ("server", "edge") if host in found]


def host_of(end: str) -> str:
    """ "server.2" is the second stage of the place "server"."""
    place = end.split(".", 1)[0]
    return place if place in ("client", "edge") else "server"


def check_params(known: Mapping[str, object], given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if name not in known:
            names = ", ".join(f'"{each}"' for each in known)
            raise RmcError("bad-param", f'there is no parameter "{name}"' + (f"; there are {names}" if names else ""))
        if kind_of(value) != kind_of(known[name]):
            raise RmcError("bad-param", f'parameter "{name}" must be a {kind_of(known[name])}, not a {kind_of(value)}')


def kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number" if math.isfinite(value) else "number that is not finite"
    return "string" if isinstance(value, str) else type(value).__name__


async def ask_hosts(program: Program, url: str, edge: str | None) -> dict[str, str]:
    """The WebSocket addresses of the hosts."""
    base = url if url.endswith("/") else f"{url}/"
    asked = urljoin(base, "rmc/hosts.json")
    said = await asyncio.to_thread(fetch_json, asked)
    if said.get("build") != program.build:
        raise RmcError(
            "other-build",
            f'{base} serves "{said.get("pipeline")}" of build {said.get("build")}, '
            f'this client is of "{program.pipeline}", build {program.build}',
        )
    hosts = {"server": web_socket(urljoin(base, said.get("server") or "rmc/session"))}
    at = edge or said.get("edge")
    return hosts if not at else hosts | {"edge": web_socket(urljoin(at, "/rmc/session"))}


def fetch_json(address: str) -> dict[str, Any]:
    try:
        with contextlib.closing(urlopen(address, timeout=10)) as response:  # noqa: S310
            said = json.loads(response.read(64 * 1024))
    except HTTPError as cause:
        raise RmcError("unknown-host", f"{address} answered {cause.code}: no build is served there") from cause
    except OSError as cause:
        raise RmcError("unknown-host", f"no host answers at {address}: {getattr(cause, 'reason', cause)}") from cause
    except ValueError as cause:
        raise RmcError("unknown-host", f"{address} is not of a build that is served") from cause
    if not isinstance(said, dict):
        raise RmcError("unknown-host", f"{address} is not of a build that is served")
    return said


def web_socket(address: str) -> str:
    parts = urlsplit(address)
    return urlunsplit(parts._replace(scheme={"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)))


def read_error(frame: Frame) -> tuple[RmcError, int | None]:
    fields = json_of(frame)
    code, message, node, trace = (fields.get(name) for name in ("code", "message", "node", "trace"))
    if not isinstance(code, str) or code not in CODES or not isinstance(message, str):
        raise RmcError("protocol", f"unknown error code {code!r}")
    error = RmcError(
        code,
        message,
        node=node if isinstance(node, str) else None,
        position=read_position(fields.get("position")),
        trace=tuple(each for each in trace if isinstance(each, str)) if isinstance(trace, list) else (),
    )
    return error, frame.stamp.step if fields.get("inStep") is True else None


def read_position(value: object) -> Position | None:
    match value:
        case {"file": str(file), "line": int(line), "column": int(column)}:
            return Position(file, line, column)
        case _:
            return None


def credit_of(frame: Frame) -> int:
    return int(STEP.unpack(frame.payload)[0])
