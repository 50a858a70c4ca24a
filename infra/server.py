"""Serving: the gateway's app on uvicorn over a started platform, and the note that tells the command line of it."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType

import uvicorn
from fastapi import FastAPI

from gateway.app import create_app, create_watched
from gateway.auth.sessions import FIRST_LINK_LASTS
from gateway.pages.sign_in import offer
from gateway.ports.requests import SharedLimits
from gateway.settings import GatewaySettings
from infra.drawing import LateEngine
from infra.mail.composed import mail_port
from infra.own_entries import LedgerEntries
from infra.provision import CATCHING_UP, Provisioned, command_line_key, prepare, provision
from infra.running import Running
from infra.server_note import Announcement
from infra.settings import BadSetting, Settings
from infra.sign_ins import KeptSignIns
from infra.sign_ups import StoredSignUps
from infra.swatches import EngineSwatches

GRACE = 4
"""Seconds that requests have to end once the server is told to stop; streams are then cut off."""


@dataclass(frozen=True, slots=True)
class Address:
    url: str
    operator_key: str
    """The command line's own key, with scope `operator`."""


def bind(host: str, port: int) -> socket.socket:
    """A bound socket, so that port 0 becomes a real one before anybody is told."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that say they are TCP; without it every
    # kept-alive answer waits for a delayed acknowledgement, 40 ms.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


class _Uvicorn(uvicorn.Server):
    """Uvicorn raises the signal that stopped it once more, at the end: that would kill us before we have closed."""

    def __init__(
        self,
        config: uvicorn.Config,
        ending: threading.Event,
        limits: SharedLimits | None,
        withdraw: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._ending, self._limits, self._withdraw = ending, limits, withdraw

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # While anybody is told of the address, the port has to be ours: it is free for others from the next line on.
        self._withdraw()
        await super().shutdown(sockets)
        if self._limits is not None:
            # Its connections belong to the event loop, which ends now.
            await self._limits.close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Signals come in pairs (a group's and a supervisor's), the second within this call for the first, and the lock
        # of an event is not reentrant.
        first = not self.should_exit
        super().handle_exit(sig, frame)
        if first:
            self._ending.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


class Server:
    """One process's HTTP server over its platform."""

    def __init__(self, running: Running, bound: socket.socket, show_keys: bool = True) -> None:
        """`show_keys` False for a server that cannot show the first keys to anybody: then they wait for one."""
        self.running = running
        self.provisioned: Provisioned | None = None
        host, port = bound.getsockname()[:2]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self._answers = "gateway" in running.settings.played
        if self._answers:
            self._provision(show_keys)
        self.app, limits = self._made()
        self.sign_in = self._first_sign_in()
        config = uvicorn.Config(
            self.app, log_level="warning", access_log=False, http="httptools", timeout_graceful_shutdown=GRACE
        )
        self._uvicorn = _Uvicorn(config, self.app.state.serving.ending, limits, self._withdraw)
        self._bound = bound
        self._announcement: Announcement | None = None

    def _provision(self, show_keys: bool) -> None:
        """Raises `BadSetting` where no process fills the read models that say which keys there are."""
        running = self.running
        followed = "views" in running.settings.played
        if not followed and not running.views.waiting.wait(running.log.head(), CATCHING_UP):
            raise BadSetting("The read models stand still: start a process whose ATELIER_ROLES have views as well.")
        with running.stores.peers.alone("provision"):
            if show_keys:
                self.provisioned = provision(running)
            else:
                prepare(running)

    def _made(self) -> tuple[FastAPI, SharedLimits | None]:
        running = self.running
        settings = GatewaySettings(
            limits=running.settings.limits,
            cors_origins=tuple(running.settings.cors.split()),
            public_audit=running.settings.public_audit,
            public_url=(running.settings.public_url or self.url).rstrip("/"),
            mail_from=running.settings.mail_from,
            region=running.settings.region,
        )
        if not self._answers:
            return create_watched(running.gateway, settings), None
        entries = LedgerEntries(running.folder.ledger, running.audit, running.log, running.transcoder)
        swatches, sign_ins = EngineSwatches(LateEngine()), KeptSignIns(running.store)
        shown = replace(
            running.gateway,
            entries=entries,
            swatches=swatches,
            sign_ins=sign_ins,
            limits=_limits(running.settings),
            sign_ups=StoredSignUps(running.store) if running.settings.sign_up else None,
            mail=mail_port(running.settings, running.folder.mails),
        )
        return create_app(shown, settings), shown.limits

    def run(self, ready: Callable[[Server], None] = lambda server: None) -> None:
        """Serve until stopped by a signal; closes the platform."""
        # Listening before anybody is told: a request that comes early waits in the socket's queue.
        self._bound.listen(2048)
        if self._answers:
            self._announcement = Announcement(self.running.folder.server, self.url)
        try:
            ready(self)
            self._uvicorn.run([self._bound])
        finally:
            self._withdraw()
            self.running.close()

    def _first_sign_in(self) -> str | None:
        """The link into the pages that goes with the first keys; later ones come from `atelier sign-in`."""
        if self.provisioned is None:
            return None
        platform = self.running.gateway
        until = platform.clock.now() + FIRST_LINK_LASTS
        token = offer(self.app.state.pages.links, platform.ids, self.provisioned.opened, until)
        return f"{self.url}/sign-in#{token}"

    def stop(self) -> None:
        self.app.state.serving.ending.set()
        self._uvicorn.should_exit = True

    def _withdraw(self) -> None:
        if self._announcement is not None:
            self._announcement.withdraw()


def _limits(settings: Settings) -> SharedLimits | None:
    if not settings.redis_url:
        return None
    try:
        from infra.redis_limits import RedisLimits
    except ModuleNotFoundError as error:
        raise BadSetting(
            f"ATELIER_REDIS_URL needs the package {error.name}: install atelier with its extra `cluster`."
        ) from None
    return RedisLimits(settings.redis_url)


def serving(running: Running, bound: socket.socket, show_keys: bool = True) -> Server:
    """A server over the platform; where none can be made, the platform is closed, so that its folder is free again."""
    try:
        return Server(running, bound, show_keys)
    except BaseException:
        bound.close()
        running.close()
        raise


@contextmanager
def in_thread(running: Running) -> Iterator[Address]:
    """Serve on a free port of this process while the block runs; for commands when no server runs."""
    bound = bind("127.0.0.1", 0)
    server = serving(running, bound, show_keys=False)
    key = command_line_key(running)
    started = threading.Event()

    thread = threading.Thread(target=server.run, args=(lambda _: started.set(),), name="server", daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield Address(server.url, key)
    finally:
        server.stop()
        thread.join(30)
