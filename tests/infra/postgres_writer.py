"""One writing process of the stress test: real use cases through a commit loop, each answer journalled once durable,
and beside it two followers of its own that tail the log.

`python -m tests.infra.postgres_writer write URL NAME FOLDER EVENTS`, and `… follow URL NAME FOLDER` for a follower
alone.
A command whose fate is unknown (the server was killed, or this process was) is sent again with the same id by the
next process of that name.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from domain.log import Actor, Context, Happened
from domain.tenants import Brand, Tenant
from domain.usecases import tenants
from domain.work import Answer, Overloaded
from infra.clock import SystemClock, SystemIds
from infra.eventlog.commits import CommitLoop
from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.transcoding import Transcoder
from infra.keyring.stored import StoredKeyring
from infra.sqlite import Database
from projections.follower import ViewsFollower

IN_FLIGHT, SHARED, OWN, TAILING = 32, 20, 20, 2
NAMES = UUID("6d3d2a35-0d2b-4f0e-9a57-0f3f6f6d7f10")


def command_name(writer: str, number: int) -> str:
    return f"stress/{writer}/{number}"


class Writer:
    def __init__(self, url: str, name: str, folder: Path, wanted: int) -> None:
        self._name, self._wanted = name, wanted
        self._log = PostgresEventLog(url, patience=60)
        self._keys = Database(folder / f"{name}.keys.db")
        ids = SystemIds()
        self._commits = CommitLoop(self._log, StoredKeyring(self._keys, bytes(32), ids), SystemClock(), ids)
        self._journal = os.open(folder / f"{name}.journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._done = {int(line.split()[0]) for line in (folder / f"{name}.journal").read_text().splitlines() if line}

    def run(self) -> None:
        self._commits.start()
        left = iter(number for number in range(self._wanted) if number not in self._done)
        answered: queue.SimpleQueue[tuple[int, Future[Answer]]] = queue.SimpleQueue()
        flying = 0
        for number in left:
            self._send(number, answered)
            flying += 1
            while flying >= IN_FLIGHT:
                flying -= self._take(answered)
        while flying:
            flying -= self._take(answered)
        self._commits.stop()
        self._log.close()

    def _send(self, number: int, answered: queue.SimpleQueue[tuple[int, Future[Answer]]]) -> None:
        id = command_name(self._name, number)
        # Some commands are on one aggregate that all writers share: they conflict, and none may be lost.
        tenant = uuid5(NAMES, "shared" if number % SHARED == 0 else f"{self._name}/{number % OWN}")
        brand = Brand(id, "#000000", "#ffffff")
        context = Context(tenant, Actor("system", "stress"), id, id, id)
        future = self._commits.submit(context, lambda work: tenants.change_brand(work, tenant, brand))
        future.add_done_callback(lambda done: answered.put((number, done)))

    def _take(self, answered: queue.SimpleQueue[tuple[int, Future[Answer]]]) -> int:
        number, future = answered.get()
        error = future.exception()
        if error is not None:
            if not isinstance(error, Overloaded) and getattr(error, "code", "") != "changed-meanwhile":
                raise error
            time.sleep(0.01)
            self._send(number, answered)
            return 0
        os.write(self._journal, f"{number} {future.result().position}\n".encode())
        return 1


def prepare(url: str, folder: Path, writers: list[str]) -> None:
    """The tenants whose brand is changed, one of them by all."""
    log, ids = PostgresEventLog(url), SystemIds()
    keys = Database(folder / "prepare.keys.db")
    commits = CommitLoop(log, StoredKeyring(keys, bytes(32), ids), SystemClock(), ids)
    commits.start()
    names = ["shared", *(f"{writer}/{n}" for writer in writers for n in range(OWN))]
    futures = [_register(commits, uuid5(NAMES, name)) for name in names]
    for future in futures:
        future.result()
    commits.stop()
    log.close()
    keys.close()


def _register(commits: CommitLoop, id: UUID) -> Future[Answer]:
    context = Context(id, Actor("system", "stress"), f"stress/{id}", "r", "c")
    return commits.submit(context, lambda work: work.save(Tenant.register(id, "Ink", "free", "local", work.now)))


class SeenView:
    """A projection that cannot hold an event twice, and whose rows are counted against the log."""

    name = "seen"
    tables = ("seen",)
    schema = ("CREATE TABLE IF NOT EXISTS seen (position INTEGER PRIMARY KEY, originator TEXT, version INTEGER)",)

    def apply(self, connection: Any, happened: Happened) -> None:
        event = happened.event
        connection.execute(
            "INSERT INTO seen VALUES (?,?,?)",
            (happened.position, str(event.originator_id), event.originator_version),
        )


def tails(writer: str) -> list[str]:
    """The names of the followers that a writing process has of its own."""
    return [f"{writer}-follower-{number}" for number in range(TAILING)]


def write(url: str, name: str, folder: Path, wanted: int) -> None:
    """Write what is wanted, with followers beside it that go on until killed; a file says that all is written.

    A follower that fails ends the process: its error is in what the process printed, and the test sees the code.
    """
    for tail in tails(name):
        threading.Thread(target=_follow_or_end, args=(url, tail, folder), name=tail, daemon=True).start()
    Writer(url, name, folder, wanted).run()
    (folder / f"{name}.done").touch()
    threading.Event().wait()


def _follow_or_end(url: str, name: str, folder: Path) -> None:
    try:
        follow(url, name, folder)
    except BaseException:
        traceback.print_exc()
        os._exit(3)


def follow(url: str, name: str, folder: Path) -> None:
    """Follow the log until killed."""
    log, store = PostgresEventLog(url, patience=60), Database(folder / f"{name}.db")
    keyring = StoredKeyring(Database(folder / f"{name}.keys.db"), bytes(32), SystemIds())
    follower = ViewsFollower(store, log, Transcoder(keyring), (SeenView(),))
    while True:
        if not follower.step():
            time.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], sys.argv[3], Path(sys.argv[4]), int(sys.argv[5]))
    else:
        follow(sys.argv[2], sys.argv[3], Path(sys.argv[4]))
