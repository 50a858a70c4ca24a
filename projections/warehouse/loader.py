"""The loader: follows the log and carries it into the warehouse, each event once, whatever is killed when.

A cut of the log is recorded, then inserted (one insert a table, under a token that names the cut), then marked
loaded. After a crash the unfinished cut is inserted again under the same token. An event that cannot be handled
stops the loader: it raises on every step until it is mended, and never passes over anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from analytics.schema import (
    SCHEMA_VERSION,
    TABLES,
    Warehouse,
    WarehouseAway,
    WarehouseError,
    create_statements,
    drop_statements,
    loaded_position,
)
from domain.ids import Clock
from domain.log import Decoder, LogReader, Position, Recorded
from projections.warehouse.cuts import Cut, Cuts
from projections.warehouse.facts import Row
from projections.warehouse.rows import facts_of, makes_facts

CUT_SIZE = 10_000
CUT_AFTER = timedelta(milliseconds=250)


class LogChanged(Exception):
    """The log no longer holds what a recorded cut says it held."""


class RowsMissing(Exception):
    """An insert was answered well, and yet the rows are not all there."""


class Loader:
    """Used from one thread. `rebuilt` says why the warehouse was begun anew at the start, empty where it was not."""

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
    ) -> None:
        self._reader, self._decoder = reader, decoder
        self._warehouse, self._cuts = warehouse, cuts
        self._clock, self._cut_size, self._cut_after = clock, cut_size, cut_after
        self._last_cut_at: datetime | None = None
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
        once, a crowd in few inserts. `flush` takes it now. Raises what the decoder and `rows_of` raise, `LogChanged`,
        `RowsMissing`, `WarehouseError`.
        """
        unfinished = self._cuts.unfinished()
        if unfinished is not None:
            return self._load_again(unfinished)
        batch = self._reader.read(self._position, self._cut_size)
        if not batch or not (flush or self._due(len(batch))):
            return 0
        rows = self._rows(batch)
        cut = Cut(
            self._number + 1,
            self._position,
            batch[0].position,
            batch[-1].position,
            len(batch),
            _counted(batch, rows),
        )
        self._cuts.record(cut)
        return self._load(cut, batch, rows)

    def reset(self) -> None:
        """Drop everything and begin anew from the start of the log; a crash in between is mended at the next start."""
        self._cuts.begin_anew()
        for statement in (*drop_statements(), *create_statements(database=None)):
            self._warehouse.command(statement)
        self._cuts.begun(SCHEMA_VERSION)
        self._number, self._position = 0, 0

    def _due(self, waiting: int) -> bool:
        if waiting >= self._cut_size or self._last_cut_at is None:
            return True
        return self._clock.now() - self._last_cut_at >= self._cut_after

    def _why_anew(self) -> str:
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
        return ""

    def _resume(self) -> None:
        last = self._cuts.last_loaded()
        if last is not None:
            self._number, self._position = last.number, last.last

    def _rows(self, batch: Sequence[Recorded]) -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = {}
        for recorded in batch:
            if makes_facts(recorded):
                for table, row in facts_of(self._decoder.decode(recorded)):
                    rows.setdefault(table, []).append(row)
        return rows

    def _load_again(self, cut: Cut) -> int:
        batch = self._reader.read(cut.after, cut.events)
        if [len(batch), *_ends(batch)] != [cut.events, cut.first, cut.last]:
            raise LogChanged(f"cut {cut.number} held {cut.events} events, {cut.first} to {cut.last}")
        rows = self._rows(batch)
        if _counted(batch, rows) != dict(cut.rows):
            raise LogChanged(f"cut {cut.number} no longer gives the rows it gave; build the warehouse anew")
        return self._load(cut, batch, rows)

    def _load(self, cut: Cut, batch: Sequence[Recorded], rows: dict[str, list[Row]]) -> int:
        # `events` comes after the facts and `cuts` last: whoever sees a position there finds all its rows.
        for table in sorted(rows):
            self._insert(table, rows[table], cut)
        self._warehouse.insert_events(batch, _token("events", cut))
        self._check(cut)
        self._insert("cuts", [(cut.number, cut.first, cut.last, cut.events)], cut)
        if loaded_position(self._warehouse) < cut.last:
            raise RowsMissing(f"cut {cut.number}: its own row is missing")
        self._cuts.mark_loaded(cut)
        self._number, self._position = cut.number, cut.last
        self._last_cut_at = self._clock.now()
        return cut.events

    def _insert(self, table: str, rows: Sequence[Row], cut: Cut) -> None:
        self._warehouse.insert(table, TABLES[table].names, rows, _token(table, cut))

    def _check(self, cut: Cut) -> None:
        parts = [
            f"SELECT '{table}', uniqExact({', '.join(TABLES[table].tail)}) FROM {table}"
            " WHERE position BETWEEN {first:UInt64} AND {last:UInt64}"
            for table in cut.rows
        ]
        bounds: dict[str, Any] = {"first": cut.first, "last": cut.last}
        found = dict(self._warehouse.query(" UNION ALL ".join(parts), bounds).rows)
        for table, count in cut.rows.items():
            if found[table] != count:
                raise RowsMissing(f"cut {cut.number}: {table} has {found[table]} of {count} rows")


def _ends(batch: Sequence[Recorded]) -> list[int]:
    return [batch[0].position, batch[-1].position] if batch else []


def _token(table: str, cut: Cut) -> str:
    return f"{table}:{SCHEMA_VERSION}:{cut.first}-{cut.last}"


def _counted(batch: Sequence[Recorded], rows: dict[str, list[Row]]) -> dict[str, int]:
    return {"events": len(batch), **{table: len(of_table) for table, of_table in rows.items()}}
