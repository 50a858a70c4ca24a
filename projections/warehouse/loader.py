"""The loader: follows the log and carries it into the warehouse, each event once, whatever is killed when.

A cut of the log is recorded, then inserted (once: the engine makes the rows of every table of it, under a token that
names the cut), then marked loaded. After a crash the unfinished cut is inserted again under the same token. An event
that cannot be handled stops the loader: it raises on every step until it is mended, and never passes over anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from analytics.schema import (
    SCHEMA_VERSION,
    SEGMENT,
    TABLES,
    Block,
    EngineKind,
    NewerWarehouse,
    Warehouse,
    WarehouseAway,
    WarehouseError,
    create_statements,
    drop_statements,
    loaded_position,
)
from domain.ids import Clock
from domain.log import Decoder, LogReader, Position
from projections.warehouse.blocks import in_blocks
from projections.warehouse.counting import counted
from projections.warehouse.cuts import Cut, Cuts
from projections.warehouse.rolling import Rolling
from projections.warehouse.rows import CHANGED, FACTS, NOT_FACTS, UnmappedTopic, facts_of
from projections.warehouse.rules import Row
from projections.warehouse.views import drop_view_statements, view_statements

CUT_SIZE = 10_000
CUT_AFTER = timedelta(milliseconds=250)
LOOKED_AFTER = timedelta(seconds=10)
"""After this long without a load the parts are looked at once more: merges write, too."""


class LogChanged(Exception):
    """The log no longer holds what a recorded cut says it held."""


class PartsTorn(Exception):
    """Rows that were loaded are not whole in the engine's files; the next step begins anew."""


class RowsMissing(Exception):
    """An insert was answered well, and yet the rows are not all there."""


class Loader:
    """Used from one thread. `rebuilt` says why the warehouse was begun anew at the start, empty where it was not.

    Raises `NewerWarehouse` where it was made by a newer version.
    """

    name = "warehouse"

    def __init__(
        self,
        reader: LogReader,
        decoder: Decoder,
        warehouse: Warehouse,
        cuts: Cuts,
        clock: Clock,
        cut_size: int = CUT_SIZE,
        cut_after: timedelta = CUT_AFTER,
        segment: int = SEGMENT,
        kind: EngineKind = EngineKind.EMBEDDED,
        through_views: bool = True,
    ) -> None:
        """`through_views` is False where the warehouse fills its tables without the views, which are then not made."""
        self._reader, self._decoder = in_blocks(reader), decoder
        self._warehouse, self._cuts = warehouse, cuts
        self._clock, self._cut_size, self._cut_after = clock, cut_size, cut_after
        self._kind, self._segment, self._rolling = kind, segment, Rolling(warehouse, segment)
        self._through_views = through_views
        self._last_cut_at: datetime | None = None
        self._looked_at, self._torn = clock.now(), False
        self._number, self._position = 0, 0
        self.rebuilt = self._why_anew()
        if self.rebuilt:
            self.reset()
        else:
            self._resume()

    @property
    def position(self) -> Position:
        """The last position whose rows are in every table."""
        return self._position

    def step(self, flush: bool = False) -> int:
        """Load the next cut; the number of its events, 0 where there is nothing to load yet.

        A cut is taken when it is full, or when the one before was taken `cut_after` ago: a lone event is loaded at
        once, a crowd in few inserts. `flush` takes it now. Raises what the decoder raises, `UnmappedTopic`,
        `LogChanged`, `PartsTorn`, `RowsMissing`, `WarehouseError`.
        """
        if self._torn:
            self.reset()
        if self._clock.now() - self._looked_at >= LOOKED_AFTER:
            self._look_at_parts()
        self._rolling.roll(self._position)
        unfinished = self._cuts.unfinished()
        if unfinished is not None:
            return self._load_again(unfinished)
        block = self._reader.read_block(self._position, self._cut_size)
        if not len(block) or not (flush or self._due(len(block))):
            return 0
        check_topics(block)
        first, last = block.positions[0], block.positions[-1]
        cut = Cut(self._number + 1, self._position, first, last, len(block), Counter(block.topics))
        self._cuts.record(cut)
        return self._load(cut, block)

    def reset(self) -> None:
        """Drop everything and begin anew from the start of the log; a crash in between is mended at the next start."""
        self._cuts.begin_anew()
        for statement in (*drop_view_statements(self._kind), *drop_statements(self._kind)):
            self._warehouse.command(statement)
        views = view_statements(self._kind) if self._through_views else ()
        for statement in (*create_statements(self._kind, None), *views):
            self._warehouse.command(statement)
        self._cuts.begun(SCHEMA_VERSION)
        self._number, self._position = 0, 0
        self._looked_at, self._torn = self._clock.now(), False
        self._rolling = Rolling(self._warehouse, self._segment)

    def _due(self, waiting: int) -> bool:
        if waiting >= self._cut_size or self._last_cut_at is None:
            return True
        return self._clock.now() - self._last_cut_at >= self._cut_after

    def _why_anew(self) -> str:
        if self._cuts.version() > SCHEMA_VERSION:
            raise NewerWarehouse(f"It has schema {self._cuts.version()}, this version knows {SCHEMA_VERSION}.")
        if self._cuts.version() != SCHEMA_VERSION:
            return f"built for schema {self._cuts.version()}, wanted is {SCHEMA_VERSION}"
        last, unfinished = self._cuts.last_loaded(), self._cuts.unfinished()
        expected = {0 if last is None else last.last} | ({unfinished.last} if unfinished else set())
        try:
            found = loaded_position(self._warehouse)
        except WarehouseAway:
            raise  # what cannot be reached is not lost
        except WarehouseError as error:
            return f"its tables cannot be read (code {error.code})"
        if found not in expected:
            return f"it holds the log up to {found}, the ledger says {max(expected)}"
        if self._reader.head() < found:
            return f"it holds the log up to {found}, the log ends at {self._reader.head()}"
        torn = self._torn_parts()
        return f"parts of it are torn: {', '.join(torn)}" if torn else ""

    def _resume(self) -> None:
        last = self._cuts.last_loaded()
        if last is not None:
            self._number, self._position = last.number, last.last

    def _load_again(self, cut: Cut) -> int:
        block = self._reader.read_block(cut.after, cut.events)
        if [len(block), *block.positions[:1], *block.positions[-1:]] != [cut.events, cut.first, cut.last]:
            raise LogChanged(f"cut {cut.number} held {cut.events} events, {cut.first} to {cut.last}")
        if Counter(block.topics) != dict(cut.topics):
            raise LogChanged(f"cut {cut.number} no longer holds the events it held; build the warehouse anew")
        return self._load(cut, block)

    def _load(self, cut: Cut, block: Block) -> int:
        # `cuts` comes last: whoever sees a position there finds all its rows.
        self._warehouse.insert_block(block, _token("stored", cut))
        for table, rows in sorted(self._of_older_versions(block).items()):
            self._insert(table, rows, _token(f"{table}:older", cut))
        for table, (found, wanted) in counted(self._warehouse, cut).items():
            if found != wanted:
                raise RowsMissing(f"cut {cut.number}: {table} has {found} of {wanted} rows")
        self._insert("cuts", [(cut.number, cut.first, cut.last, cut.events)], _token("cuts", cut))
        if loaded_position(self._warehouse) < cut.last:
            raise RowsMissing(f"cut {cut.number}: its own row is missing")
        self._look_at_parts()
        self._cuts.mark_loaded(cut)
        self._number, self._position = cut.number, cut.last
        self._last_cut_at = self._clock.now()
        return cut.events

    def _look_at_parts(self) -> None:
        if torn := self._torn_parts():
            self._torn = True
            raise PartsTorn(f"parts of the warehouse are torn: {', '.join(torn)}")
        self._looked_at = self._clock.now()

    def _torn_parts(self) -> Sequence[str]:
        # Replicas bring back from each other what one of them put aside.
        return () if self._kind.clustered else self._warehouse.torn()

    def _of_older_versions(self, block: Block) -> dict[str, list[Row]]:
        """Facts of events that only an upcaster can read: the engine leaves them out."""
        rows: dict[str, list[Row]] = {}
        for place, topic in enumerate(block.topics):
            version = CHANGED.get(topic)
            if version is None:
                continue
            recorded = block.event(place)
            if self._decoder.envelope(recorded).schema_version < version:
                for table, row in facts_of(self._decoder.decode(recorded)):
                    rows.setdefault(table, []).append(row)
        return rows

    def _insert(self, table: str, rows: Sequence[Row], token: str) -> None:
        self._warehouse.insert(table, TABLES[table].names, rows, token)


def check_topics(block: Block) -> None:
    """Raises `UnmappedTopic` for the first event whose topic is not declared."""
    unknown = set(block.topics) - set(FACTS) - NOT_FACTS
    for position, topic in zip(block.positions, block.topics, strict=True):
        if topic in unknown:
            raise UnmappedTopic(position, topic)


def _token(what: str, cut: Cut) -> str:
    return f"{what}:{SCHEMA_VERSION}:{cut.first}-{cut.last}"
