"""The real parts of one process on SQLite files in a folder, put together small, with a clock and ids of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from domain.log import Actor, Happened
from infra.eventlog.cached import EventLog
from infra.eventlog.commits import CommitLoop
from infra.eventlog.sqlite import SqliteEventLog
from infra.eventlog.transcoding import Transcoder
from infra.keyring.stored import StoredKeyring
from infra.sqlite import Database
from tests.given import SYSTEM, TENANT, FakeClock, FakeIds, context


class Parts:
    """Log, keyring, transcoder, commit loop and operational store. Open with `parts_in`."""

    def __init__(self, root: Path, log: Any = None, store: Any = None) -> None:
        self.root = root
        self.clock, self.ids = FakeClock(), FakeIds(str(uuid4()))
        self.keys = Database(root / "keyring.db")
        self.keyring = StoredKeyring(self.keys, bytes(32), self.ids)
        self.log: Any = log or SqliteEventLog(root / "log.db")
        self.transcoder = Transcoder(self.keyring)
        self.store: Any = store or Database(root / "views.db", synchronous="NORMAL")
        self.committed: list[int] = []
        self.loops: list[CommitLoop] = []
        self._main: CommitLoop | None = None
        self._count = 0

    def loop(self, log: EventLog | None = None, snapshots: Any = None) -> CommitLoop:
        """A commit loop that has not started: what is submitted now is one batch."""
        made = CommitLoop(log or self.log, self.keyring, self.clock, self.ids, self.committed.append, snapshots)
        self.loops.append(made)
        return made

    @property
    def commits(self) -> CommitLoop:
        if self._main is None:
            self._main = self.loop()
            self._main.start()
        return self._main

    def do(self, use_case: Callable[[Any], Any], tenant: UUID | None = None) -> Any:
        """Run a use case for that tenant, as the system where none is told; its result, durable."""
        self._count += 1
        actor: Actor | None = SYSTEM if tenant is None else None
        asked = context(f"do-{self._count}", tenant or TENANT, actor)
        return self.commits.submit(asked, use_case).result(10).result

    def happened(self) -> list[Happened]:
        return [self.transcoder.decode(each) for each in self.log.read(0, 100_000)]

    def close(self) -> None:
        for loop in self.loops:
            if loop._thread.is_alive():
                loop.stop()
        self.log.close()
        self.keys.close()
        self.store.close()


@contextmanager
def parts_in(root: Path, log: Any = None, store: Any = None) -> Iterator[Parts]:
    parts = Parts(root, log, store)
    try:
        yield parts
    finally:
        parts.close()
