"""The loader of one process with the warehouse it fills, and how that is made anew while reports are read from it."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

from analytics.schema import DATABASE, TABLES, WarehouseError
from domain.ids import Clock
from domain.log import Decoder, LogReader, Position, Recorded
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.follower import Waiting
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader

logger = logging.getLogger("atelier")
SHADOW = f"{DATABASE}_rebuilt"

CUT_SIZE = 2_000
"""Events a cut: at 10,000 a load's peak memory is some 150 MiB higher."""


class WarehouseFollower:
    """`step` and `rebuild` may be called from different threads: they take turns where they must."""

    def __init__(self, path: Path, cuts: Database, log: LogReader, decoder: Decoder, clock: Clock) -> None:
        self.warehouse = _opened(path)
        # What a killed rebuild left.
        self.warehouse.command(f"DROP DATABASE IF EXISTS {SHADOW} SYNC")
        self._path, self._log, self._decoder, self._clock = path, log, decoder, clock
        self._ledger, self._cuts = cuts, SqliteCuts(cuts)
        self._loader = Loader(log, decoder, self.warehouse, self._cuts, clock, CUT_SIZE)
        self._turn, self._rebuilding = threading.Lock(), threading.Lock()
        self.waiting = Waiting()
        self.waiting.reached(self._loader.position)

    @property
    def position(self) -> Position:
        return self._loader.position

    def step(self) -> int:
        with self._turn:
            loaded = self._loader.step(flush=True)
            self.waiting.reached(self._loader.position)
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
        self.warehouse.close()
        self._ledger.close()

    def _rebuild(self, ledger: Database) -> int:
        shadow = ChdbWarehouse(self._path, SHADOW)
        try:
            log, cuts = _Upto(self._log, self.position), SqliteCuts(ledger)
            loader = Loader(log, self._decoder, shadow, cuts, self._clock, CUT_SIZE)
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
                self._loader = Loader(self._log, self._decoder, self.warehouse, self._cuts, self._clock, CUT_SIZE)
        finally:
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
        return [recorded for recorded in self._log.read(after, limit) if recorded.position <= self.upto]

    def head(self) -> Position:
        return min(self.upto, self._log.head())


def _load(loader: Loader) -> int:
    count = 0
    while loaded := loader.step(flush=True):
        count += loaded
    return count
