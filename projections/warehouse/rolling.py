"""Makes the roll-ups' segments: each once the log is loaded past its end, from the facts, by the declared SQL.

A segment's number is written down last. Its rows go into a roll-up in one block, so all of them are there or none: of
one that was broken off, what is missing is made. So nothing is there twice, and roll-ups are read as they are, without
the merging at every question that facts need.
"""

from __future__ import annotations

from analytics.schema import ROLLUPS, SCHEMA_VERSION, SEGMENT, Warehouse
from analytics.schema.rollups import SEGMENTS, Range, Rollup
from domain.log import Position

_WRITING = (
    "async_insert = 0, max_insert_threads = 1, max_threads = 2, max_insert_block_size = 100000000,"
    " min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 10000000000"
)


class Rolling:
    """Used from the loader's thread alone."""

    def __init__(self, warehouse: Warehouse, span: int = SEGMENT) -> None:
        self._warehouse, self._span = warehouse, span
        self._done: int | None = None

    def roll(self, loaded: Position) -> int:
        """Make every segment that is whole; how many. Raises `WarehouseError`."""
        made, whole = 0, loaded // self._span
        while whole and self.done < whole:
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
        for name, rollup in ROLLUPS.items():
            if not self._warehouse.query(f"SELECT count() FROM {name} WHERE segment = {number}").only():
                self._warehouse.command(insert_segment(rollup, number, self._span))
        row = (number, (number - 1) * self._span + 1, number * self._span)
        self._warehouse.insert(SEGMENTS.name, SEGMENTS.names, [row], f"segments:{SCHEMA_VERSION}:{number}")
        self._done = number


def insert_segment(rollup: Rollup, number: int, span: int = SEGMENT) -> str:
    """The statement that makes one segment of a roll-up; run again, it changes nothing."""

    name = rollup.table.name
    token = f"{name}:{SCHEMA_VERSION}:{number}"
    columns = ", ".join(f"`{column}`" for column in rollup.names)
    return (
        f"INSERT INTO {name} (segment, {columns}) SETTINGS {_WRITING}, insert_deduplication_token = '{token}'\n"
        f"SELECT {number} AS segment, * FROM ({rollup.select(Range('', str((number - 1) * span), str(number * span)))})"
    )
