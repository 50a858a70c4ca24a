"""The loader of one process with the warehouse it fills, and how that is made anew while reports are read from it."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from analytics.schema import DATABASE, TABLES, WarehouseError
from domain.ids import Clock
from domain.log import Decoder, LogReader, Position, Recorded
from domain.tracing import Tracing
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from infra.warehouse.tracing import traced
from projections.follower import Waiting
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader

logger = logging.getLogger("atelier")
SHADOW = f"{DATABASE}_rebuilt"

CUT_SIZE = 2_000
"""Events a cut: at 10,000 a load's peak memory is some 150 MiB higher."""
REBUILT = 10_000
"""Events a cut of a rebuild, which is soon over."""


class WarehouseFollower:
    """`step` and `rebuild` may be called from different threads: they take turns where they must."""

    def __init__(
        self, path: Path, cuts: Database, log: LogReader, decoder: Decoder, clock: Clock, tracing: Tracing | None = None
    ) -> None:
        self._path, self._log, self._decoder, self._clock = path, log, decoder, clock
        self._tracing = tracing
        self._ledger, self._cuts = cuts, SqliteCuts(cuts)
        self._opened: ChdbWarehouse | None = None
        self._closed = False
        self._loader: Loader | None = None
        self._opening, self._turn, self._rebuilding = threading.Lock(), threading.Lock(), threading.Lock()
        self.waiting = Waiting()

    @property
    def warehouse(self) -> ChdbWarehouse:
        """Opened when it is first wanted: the engine takes half a second, and most commands do not ask for it."""
        with self._opening:
            if self._closed:
                raise WarehouseError(0, "the warehouse is closed")
            if self._opened is None:
                opened = _opened(self._path)
                # What a killed rebuild left.
                opened.command(f"DROP DATABASE IF EXISTS {SHADOW} SYNC")
                self._opened = opened
            return self._opened

    @property
    def position(self) -> Position:
        """What is loaded; before the warehouse is open, what its ledger says."""
        if self._loader is not None:
            return self._loader.position
        last = self._cuts.last_loaded()
        return 0 if last is None else last.last

    @staticmethod
    def load_engine() -> None:
        """Import the engine, before other threads run: meanwhile it changes the process's working folder."""
        import chdb  # noqa: F401

    def step(self) -> int:
        with self._turn:
            loader = self._begin()
            loaded = loader.step(flush=True) if self._tracing is None else traced(loader, self._log, self._tracing)
            self.waiting.reached(loader.position)
        return loaded

    def rebuild(self, scratch: Path) -> int:
        """Load everything again from the log, in a database beside, and exchange the tables; the number of events.

        Both hold the log up to the same position when they are exchanged, so whoever reads from several tables at
        that moment sees the same rows in each, and a crash in between leaves nothing to mend.
        """
        with self._rebuilding:
            ledger = Database(scratch)
            try:
                return self._rebuild(ledger)
            finally:
                ledger.close()
                for path in scratch.parent.glob(f"{scratch.name}*"):
                    path.unlink(missing_ok=True)
                self.warehouse.command(f"DROP DATABASE IF EXISTS {SHADOW} SYNC")

    def close(self) -> None:
        """Closes the ledger of cuts, too."""
        with self._opening:
            self._closed = True
            if self._opened is not None:
                self._opened.close()
        self._ledger.close()

    def _begin(self) -> Loader:
        if self._loader is None:
            self._loader = Loader(self._log, self._decoder, self.warehouse, self._cuts, self._clock, CUT_SIZE)
            self.waiting.reached(self._loader.position)
        return self._loader

    def _rebuild(self, ledger: Database) -> int:
        with self._turn:
            self._begin()
        shadow, ahead = ChdbWarehouse(self._path, SHADOW), _ReadAhead(self._log)
        try:
            log, cuts = _Upto(ahead, self.position), SqliteCuts(ledger)
            loader = Loader(log, self._decoder, shadow, cuts, self._clock, REBUILT)
            count = _load(loader)
            with self._turn:
                # Nothing is loaded meanwhile, so this ends, however fast the log grows.
                log.upto = self.position
                count += _load(loader)
                for table in TABLES:
                    self.warehouse.command(f"EXCHANGE TABLES {DATABASE}.{table} AND {SHADOW}.{table}")
                newest = cuts.last_loaded()
                if newest is not None:
                    self._cuts.adopt(newest)
                self._loader = None
                self._begin()
        finally:
            ahead.close()
            shadow.close()
        return count


def _opened(path: Path) -> ChdbWarehouse:
    """The engine over its folder; one that it cannot open is begun anew, for all in it follows from the log."""
    try:
        return ChdbWarehouse(path)
    except WarehouseError:
        logger.warning("the warehouse's folder cannot be opened; it is made again from the log")
        shutil.rmtree(path)
        return ChdbWarehouse(path)


class _Upto:
    """The log as it is up to one position."""

    def __init__(self, log: LogReader, upto: Position) -> None:
        self._log, self.upto = log, upto

    def read(self, after: Position, limit: int) -> Sequence[Recorded]:
        batch = self._log.read(after, limit)
        if batch and batch[-1].position > self.upto:
            return [recorded for recorded in batch if recorded.position <= self.upto]
        return batch

    def head(self) -> Position:
        return min(self.upto, self._log.head())


class _ReadAhead:
    """Reads what is most likely wanted next while the engine works on what was read before."""

    def __init__(self, log: LogReader) -> None:
        self._log = log
        self._thread = ThreadPoolExecutor(1, "read-ahead")
        self._next: tuple[Position, int, Future[Sequence[Recorded]]] | None = None

    def read(self, after: Position, limit: int) -> Sequence[Recorded]:
        ahead, self._next = self._next, None
        found = ahead[2].result() if ahead is not None and ahead[:2] == (after, limit) else []
        # Nothing was there when it was looked for; there may be something now.
        batch = found or self._log.read(after, limit)
        if len(batch) == limit:
            last = batch[-1].position
            self._next = last, limit, self._thread.submit(self._log.read, last, limit)
        return batch

    def head(self) -> Position:
        return self._log.head()

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)


def _load(loader: Loader) -> int:
    count = 0
    while loaded := loader.step(flush=True):
        count += loaded
    return count
