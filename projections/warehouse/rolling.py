"""Makes the roll-ups' segments: each once the log is loaded past its end, from the facts, by the declared SQL.

A segment's number is written down last. One that was broken off is made again by the same statements: their tokens
are known then, or their rows replace those that are there already. So it does not matter how far it had got.
"""

from __future__ import annotations

from analytics.schema import ROLLUPS, SCHEMA_VERSION, SEGMENT, Warehouse
from analytics.schema.rollups import SEGMENTS, Rollup, spans
from domain.log import Position

_WRITING = "async_insert = 0, max_insert_threads = 1, max_threads = 2, max_partitions_per_insert_block = 0"


class Rolling:
    """Used from the loader's thread alone."""

    def __init__(self, warehouse: Warehouse, span: int = SEGMENT) -> None:
        self._warehouse, self._span = warehouse, span
        self._done: int | None = None

    def roll(self, loaded: Position) -> int:
        """Make every segment that is whole; how many. Raises `WarehouseError`."""
        made = 0
        while self.done < loaded // self._span:
            self._make(self.done + 1)
            made += 1
        return made

    @property
    def done(self) -> int:
        """The number of the last segment."""
        if self._done is None:
            self._done = int(self._warehouse.query("SELECT max(number) FROM segments").only())
        return self._done

    def _make(self, number: int) -> None:
        for rollup in ROLLUPS.values():
            self._warehouse.command(insert_segment(rollup, number, self._span))
        row = (number, (number - 1) * self._span + 1, number * self._span)
        self._warehouse.insert(SEGMENTS.name, SEGMENTS.names, [row], f"segments:{SCHEMA_VERSION}:{number}")
        self._done = number


def insert_segment(rollup: Rollup, number: int, span: int = SEGMENT) -> str:
    """The statement that makes one segment of a roll-up; run again, it changes nothing."""

    def read(table: str, of: str) -> str:
        return spans(table, "", str((number - 1) * span), str(number * span))[of]

    name = rollup.table.name
    token = f"{name}:{SCHEMA_VERSION}:{number}"
    columns = ", ".join(f"`{column}`" for column in rollup.names)
    return (
        f"INSERT INTO {name} (segment, {columns}) SETTINGS {_WRITING}, insert_deduplication_token = '{token}'\n"
        f"SELECT {number} AS segment, * FROM ({rollup.select(read)})"
    )
