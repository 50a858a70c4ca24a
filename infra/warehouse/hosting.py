"""The warehouse of several processes that share a data folder: one has it open, the others ask that one.

chDB lets one process open a folder. Who holds the lock on `warehouse.lock` is its host: it loads, and answers the
others on a local socket, whose messages are authenticated by a key of the folder (HMAC, `multiprocessing.connection`).
The lock goes with its process, however that ends, and the next to look takes it.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from multiprocessing.context import AuthenticationError
from pathlib import Path
from typing import Any

from domain.errors import Conflict, Invalid, NotFound, Refused
from domain.log import Position
from domain.work import Overloaded
from infra.warehouse.follower import WarehouseFollower
from projections.waiting import Waiting
from projections.warehouse.loader import PartsTorn

LONGEST, GREETED = 120.0, 5.0
"""Seconds that an answer may take, and the first word of whoever gives it."""
REFUSALS: Mapping[str, type[Refused]] = {"Invalid": Invalid, "Conflict": Conflict, "Refused": Refused}
Answer = tuple[dict[str, Any], bytes]
"""What is told, and the bytes of a file."""
log = logging.getLogger("atelier")


class HostedWarehouse:
    """`step` loads where this process is the host, and else learns how far the host is."""

    def __init__(
        self,
        folder: Path,
        key: bytes,
        open_follower: Callable[[], WarehouseFollower],
        answers: Callable[[WarehouseFollower], Mapping[str, Callable[..., Answer]]],
    ) -> None:
        """`answers` gives by name what the others may ask; what it is called with travels as JSON."""
        self._lock, self._note, self._key = folder / "warehouse.lock", folder / "warehouse.json", key
        self._open, self._answers = open_follower, answers
        self._descriptor: int | None = None
        self._listener: Listener | None = None
        self._taking = threading.Lock()
        self.follower: WarehouseFollower | None = None
        self.waiting = Waiting()

    @property
    def position(self) -> Position:
        return self.waiting.position

    @staticmethod
    def load_engine() -> None:
        """See `WarehouseFollower.load_engine`."""
        import chdb  # noqa: F401

    def step(self) -> int:
        if self.follower is None and not self._take():
            return self.look()
        assert self.follower is not None
        try:
            loaded = self.follower.step()
        except PartsTorn:
            self.waiting.lost()
            raise
        self.waiting.reached(self.follower.position)
        return loaded

    def look(self) -> int:
        """Learn how far the host is; 0, for nothing was done."""
        try:
            self.waiting.reached(int(self.ask("position")[0]["position"]))
        except Overloaded:
            log.info("no process has the warehouse open yet")
        return 0

    def rebuild(self, scratch: Path) -> int:
        """Wherever the host is; see `WarehouseFollower.rebuild`."""
        if self.follower is not None:
            return self.follower.rebuild(scratch)
        return int(self.ask("rebuild", scratch=str(scratch))[0]["events"])

    def ask(self, what: str, **arguments: Any) -> Answer:
        """The host's answer. Raises `Refused`, and `Overloaded` where there is no host at this moment."""
        try:
            note = json.loads(self._note.read_text())
            with Client(("127.0.0.1", note["port"])) as connection:
                if not connection.poll(GREETED):
                    raise Overloaded("the process that has the warehouse open stands still")
                answer_challenge(connection, self._key)
                deliver_challenge(connection, self._key)
                connection.send_bytes(json.dumps([what, arguments]).encode())
                if not connection.poll(LONGEST):
                    raise Overloaded("the process that has the warehouse open does not answer")
                told, content = json.loads(connection.recv_bytes()), connection.recv_bytes()
        except (OSError, EOFError, ValueError, KeyError, AuthenticationError) as error:
            raise Overloaded("no process has the warehouse open yet") from error
        if told["as"] == "refused":
            raise _refused(told)
        if told["as"] == "failed":
            raise Overloaded(f"the process that has the warehouse open failed ({told['error']})")
        return told["told"], content

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if self._listener is not None:
            self._listener.close()
        if self.follower is not None:
            self.follower.close()
        if descriptor is not None:
            os.close(descriptor)

    def _take(self) -> bool:
        """True where this process is the host from now on."""
        with self._taking:
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(descriptor)
                return False
            try:
                self.follower = self._open()
            except BaseException:
                os.close(descriptor)
                raise
            self._descriptor = descriptor
            self._listener = Listener(("127.0.0.1", 0), backlog=64)
            threading.Thread(target=self._serve, args=(self._listener,), name="warehouse-host", daemon=True).start()
            temporary = self._note.with_suffix(".tmp")
            temporary.write_text(json.dumps({"port": self._listener.address[1], "pid": os.getpid()}))
            os.replace(temporary, self._note)
            return True

    def _serve(self, listener: Listener) -> None:
        while self._descriptor is not None:
            try:
                connection = listener.accept()
            except OSError:  # whoever it was went away again, or the listener was closed
                continue
            # A thread each, so that one who says nothing keeps nobody waiting.
            threading.Thread(target=self._answer, args=(connection,), name="warehouse-answer", daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection:
            try:
                deliver_challenge(connection, self._key)
                answer_challenge(connection, self._key)
                what, arguments = json.loads(connection.recv_bytes())
                told, content = self._told(what, arguments)
                connection.send_bytes(json.dumps(told).encode())
                connection.send_bytes(content)
            except AuthenticationError:
                log.warning("somebody without the folder's key asked for the warehouse")
            except (OSError, EOFError):
                log.info("who asked for the warehouse has gone")

    def _told(self, what: str, arguments: dict[str, Any]) -> Answer:
        assert self.follower is not None
        try:
            told, content = self._answers(self.follower)[what](**arguments)
        except Refused as refused:
            kind = type(refused).__name__
            about = {"code": refused.code, "message": refused.message, "field": refused.field}
            return {"as": "refused", "kind": kind, **about}, b""
        except Exception as error:  # whatever it is, the one who asked is told, and the next may ask
            log.warning("the warehouse failed for another process (%s)", type(error).__name__)
            return {"as": "failed", "error": type(error).__name__}, b""
        return {"as": "told", "told": told}, content


def _refused(told: Mapping[str, Any]) -> Refused:
    if told["kind"] == "NotFound":
        missing = NotFound("", told["field"])
        missing.message = told["message"]
        return missing
    return REFUSALS.get(told["kind"], Refused)(told["code"], told["message"], told["field"])
