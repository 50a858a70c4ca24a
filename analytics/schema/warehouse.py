"""The port to a warehouse: a ClickHouse engine, in this process or on a server."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from domain.log import Recorded

NOTHING: Mapping[str, Any] = MappingProxyType({})


class WarehouseError(Exception):
    """The engine refused or failed. `code` is ClickHouse's own number, 0 where it gave none."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class WarehouseAway(WarehouseError):
    """The engine cannot be reached at this moment; nothing is known of what it holds."""


class NewerWarehouse(Exception):
    """The warehouse was made by a newer version of the program, which knows what to do with it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one query; `columns` are (name, ClickHouse type)."""

    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Any, ...]] = field(repr=False)

    def only(self) -> Any:
        """The one value of a one-row, one-column answer."""
        ((value,),) = self.rows
        return value


@dataclass(frozen=True, slots=True)
class Block:
    """Stored events in columns, all of one length, in log order. Originators are hex digits, with dashes or without."""

    positions: Sequence[int]
    originators: Sequence[str]
    versions: Sequence[int]
    topics: Sequence[str]
    states: Sequence[bytes] = field(repr=False)

    def __len__(self) -> int:
        return len(self.positions)

    def event(self, place: int) -> Recorded:
        return Recorded(
            self.positions[place],
            UUID(self.originators[place]),
            self.versions[place],
            self.topics[place],
            self.states[place],
        )

    def upto(self, position: int) -> Block:
        """Those of its events that are not after a position."""
        if not self.positions or self.positions[-1] <= position:
            return self
        end = bisect_right(self.positions, position)
        columns = (self.positions, self.originators, self.versions, self.topics, self.states)
        return Block(*(column[:end] for column in columns))  # type: ignore[arg-type]


def block_of(events: Sequence[Recorded]) -> Block:
    return Block(
        [each.position for each in events],
        [str(each.originator_id) for each in events],
        [each.originator_version for each in events],
        [each.topic for each in events],
        [each.state for each in events],
    )


class Warehouse(Protocol):
    """SQL comes from our own declarations alone; values are always parameters, `{name:Type}` in the text.

    `tenant` puts a second wall under a query's own guard: the engine then shows that tenant's rows and no others.
    """

    def query(self, sql: str, params: Mapping[str, Any] = NOTHING, tenant: UUID | None = None) -> Answer:
        """Run a reading query under limits of time, memory and rows. Raises `WarehouseError`."""

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], token: str) -> None:
        """One insert. Repeated with the same token it changes nothing. Raises `WarehouseError`."""

    def insert_block(self, block: Block, token: str) -> None:
        """As `insert`, into every table that the events have rows in; the engine makes those of the stored bytes.

        The token holds for each of those tables. Raises `WarehouseError` also where an envelope lacks something; some
        tables may have got their rows then.
        """

    def command(self, sql: str) -> None:
        """A statement without an answer: creating and dropping tables."""

    def torn(self) -> Sequence[str]:
        """Parts of its tables whose files are not whole: names of the engine's own, with `table.` in front.

        Their rows cannot be read, or will be gone when the engine is next opened. Raises `WarehouseError`.
        """


BROKEN_PARTS = """SELECT concat(table, '.', name) FROM system.detached_parts
WHERE database = currentDatabase() AND startsWith(reason, 'broken')"""
"""What an engine put aside when it was opened, for `Warehouse.torn`. Dropping a table drops these, too."""


def loaded_position(warehouse: Warehouse) -> int:
    """The log position up to which every table is loaded; 0 for an empty warehouse."""
    return int(warehouse.query("SELECT max(last) FROM cuts").only())
