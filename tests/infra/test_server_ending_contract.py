"""How a server ends: nobody is told of its address any more by the time that another may have it."""

from __future__ import annotations

import signal
import socket
import threading
from typing import Any

import uvicorn

from infra.server import _Uvicorn, bind


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An app that is never asked."""


def test_the_word_is_withdrawn_while_the_port_is_still_its_own() -> None:
    bound = bind("127.0.0.1", 0)
    address = bound.getsockname()
    taken: list[bool] = []

    def withdraw() -> None:
        with socket.socket() as stranger:
            taken.append(stranger.connect_ex(address) == 0)

    config = uvicorn.Config(nothing, log_level="warning", lifespan="off")
    server = _Uvicorn(config, threading.Event(), None, withdraw)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.01)
    server.should_exit = True
    thread.join(10)
    assert taken == [True]
    with socket.socket() as later:
        assert later.connect_ex(address) != 0


class Interrupted(threading.Event):
    """An event whose setting a second signal interrupts where it holds its lock."""

    def __init__(self) -> None:
        super().__init__()
        self.server: _Uvicorn | None = None

    def set(self) -> None:
        with self._cond:  # type: ignore[attr-defined]
            assert self.server is not None
            self.server.handle_exit(signal.SIGTERM, None)
        super().set()


def test_a_signal_that_comes_within_another_s_handler_does_not_hold_it_up() -> None:
    ending = Interrupted()
    ending.server = _Uvicorn(uvicorn.Config(nothing), ending, None, lambda: None)
    thread = threading.Thread(target=ending.server.handle_exit, args=(signal.SIGTERM, None), daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive() and ending.is_set() and ending.server.should_exit
