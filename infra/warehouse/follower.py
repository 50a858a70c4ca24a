"""The loader of one process with the warehouse it fills, and how that is made anew while reports are read from it."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from analytics.schema import DATABASE, Block, EngineKind, Warehouse, WarehouseAway, WarehouseError, every_table
from domain.ids import Clock
from domain.log import Decoder, LogReader, Position, Recorded
from domain.tracing import Tracing
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from infra.warehouse.served_folder import is_served
from infra.warehouse.tracing import traced
from projections.waiting import Waiting
from projections.warehouse.blocks import BlockReader, in_blocks
from projections.warehouse.cuts import SqliteCuts, Store
from projections.warehouse.loader import Loader, PartsTorn

logger = logging.getLogger("atelier")
CUT_SIZE = 2_000
"""Events a cut: at 10,000 a load's peak memory is some 150 MiB higher."""
REBUILT = 50_000
"""Events a cut of a rebuild, which is soon over."""


class OpenWarehouse(Warehouse, Protocol):
    def close(self) -> None: ...


class Engine(Protocol):
    """Where warehouses come from: a folder, or a server."""

    database: str
    through_views: bool
    """Whether its warehouses need the views on `stored` to make rows of events."""

    def load(self) -> None:
        """Import what it needs, before other threads run: chDB changes the process's working folder meanwhile."""

    def open(self, database: str) -> OpenWarehouse:
        """Raises `WarehouseError`."""


class EmbeddedEngine:
    """chDB over a folder."""

    database = DATABASE
    through_views = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> None:
        import chdb  # noqa: F401

    def open(self, database: str) -> OpenWarehouse:
        """One that cannot be opened is begun anew, for all in it follows from the log."""
        try:
            return ChdbWarehouse(self._path, database)
        except WarehouseError:
            if database != self.database:
                raise
            if is_served(self._path):
                raise WarehouseAway(0, "another process serves it: set ATELIER_WAREHOUSE_URL") from None
            logger.warning("the warehouse's folder cannot be opened; it is made again from the log")
            shutil.rmtree(self._path)
            return ChdbWarehouse(self._path, database)


class WarehouseFollower:
    """`step` and `rebuild` may be called from different threads: they take turns where they must."""

    def __init__(
        self,
        engine: Engine,
        ledger: Store,
        log: LogReader,
        decoder: Decoder,
        clock: Clock,
        close_ledger: Callable[[], object] = lambda: None,
        kind: EngineKind = EngineKind.EMBEDDED,
        tracing: Tracing | None = None,
    ) -> None:
        """`ledger` is where cuts are written down; `close_ledger` where it is this follower's own."""
        self._kind = kind
        self._engine, self._log, self._decoder, self._clock = engine, log, decoder, clock
        self._tracing = tracing
        self._close_ledger, self._cuts = close_ledger, SqliteCuts(ledger)
        self._shadow = f"{engine.database}_rebuilt"
        self._opened: OpenWarehouse | None = None
        self._closed = False
        self._loader: Loader | None = None
        self._opening, self._turn, self._rebuilding = threading.Lock(), threading.Lock(), threading.Lock()
        self.waiting = Waiting()

    @property
    def warehouse(self) -> OpenWarehouse:
        """Opened when it is first wanted: the engine takes half a second, and most commands do not ask for it."""
        with self._opening:
            if self._closed:
                raise WarehouseError(0, "the warehouse is closed")
            if self._opened is None:
                self._opened = self._engine.open(self._engine.database)
            return self._opened

    @property
    def position(self) -> Position:
        """What is loaded; before the warehouse is open, what its ledger says."""
        if self._loader is not None:
            return self._loader.position
        last = self._cuts.last_loaded()
        return 0 if last is None else last.last

    def load_engine(self) -> None:
        """See `Engine.load`."""
        self._engine.load()

    def look(self) -> int:
        """Learn how far the process is that loads."""
        last = self._cuts.last_loaded()
        self.waiting.reached(0 if last is None else last.last)
        return 0

    def lead(self) -> None:
        """Load from here on, where others loaded until now."""
        with self._turn:
            self._loader = None

    def step(self) -> int:
        with self._turn:
            loader = self._begin()
            try:
                loaded = loader.step(flush=True) if self._tracing is None else traced(loader, self._log, self._tracing)
            except PartsTorn:
                self.waiting.lost()
                raise
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
                self.warehouse.command(f"DROP DATABASE IF EXISTS {self._shadow} SYNC")

    def close(self) -> None:
        """Closes the ledger of cuts, too."""
        with self._opening:
            self._closed = True
            if self._opened is not None:
                self._opened.close()
        self._close_ledger()

    def _begin(self) -> Loader:
        if self._loader is None:
            # What a killed rebuild left.
            self.warehouse.command(f"DROP DATABASE IF EXISTS {self._shadow} SYNC")
            self._loader = Loader(
                self._log, self._decoder, self.warehouse, self._cuts, self._clock, CUT_SIZE, kind=self._kind
            )
            self.waiting.reached(self._loader.position)
        return self._loader

    def _rebuild(self, ledger: Database) -> int:
        with self._turn:
            self._begin()
        shadow, ahead = self._engine.open(self._shadow), _ReadAhead(in_blocks(self._log))
        try:
            log, cuts = _Upto(ahead, self.position), SqliteCuts(ledger)
            # The views on the tables that stay see the exchanged ones by their names.
            views, size = self._engine.through_views, REBUILT
            loader = Loader(log, self._decoder, shadow, cuts, self._clock, size, kind=self._kind, through_views=views)
            count = _load(loader)
            with self._turn:
                # Nothing is loaded meanwhile, so this ends, however fast the log grows.
                log.upto = self.position
                count += _load(loader)
                names = self._engine.database, self._shadow
                for table in every_table():
                    self.warehouse.command(f"EXCHANGE TABLES {names[0]}.{table} AND {names[1]}.{table}")
                newest = cuts.last_loaded()
                if newest is not None:
                    self._cuts.adopt(newest)
                self._loader = None
                self._begin()
        finally:
            ahead.close()
            shadow.close()
        return count


class _Upto:
    """The log as it is up to one position."""

    def __init__(self, log: BlockReader, upto: Position) -> None:
        self._log, self.upto = log, upto

    def read_block(self, after: Position, limit: int) -> Block:
        return self._log.read_block(after, limit).upto(self.upto)

    def read(self, after: Position, limit: int) -> Sequence[Recorded]:
        block = self.read_block(after, limit)
        return [block.event(place) for place in range(len(block))]

    def head(self) -> Position:
        return min(self.upto, self._log.head())


class _ReadAhead:
    """Reads what is most likely wanted next while the engine works on what was read before."""

    def __init__(self, log: BlockReader) -> None:
        self._log = log
        self._thread = ThreadPoolExecutor(1, "read-ahead")
        self._next: tuple[Position, int, Future[Block]] | None = None

    def read_block(self, after: Position, limit: int) -> Block:
        ahead, self._next = self._next, None
        found = ahead[2].result() if ahead is not None and ahead[:2] == (after, limit) else ()
        # Nothing was there when it was looked for; there may be something now.
        block = found or self._log.read_block(after, limit)
        if len(block) == limit:
            last = block.positions[-1]
            self._next = last, limit, self._thread.submit(self._log.read_block, last, limit)
        return block

    def head(self) -> Position:
        return self._log.head()

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)


def _load(loader: Loader) -> int:
    count = 0
    while loaded := loader.step(flush=True):
        count += loaded
    return count
