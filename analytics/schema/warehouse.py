"""The port to a warehouse: a ClickHouse engine, in this process or on a server."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one query; `columns` are (name, ClickHouse type)."""

    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[Any, ...]] = field(repr=False)

    def only(self) -> Any:
        """The one value of a one-row, one-column answer."""
        ((value,),) = self.rows
        return value


class Warehouse(Protocol):
    """SQL comes from our own declarations alone; values are always parameters, `{name:Type}` in the text.

    `tenant` puts a second wall under a query's own guard: the engine then shows that tenant's rows and no others.
    """

    def query(self, sql: str, params: Mapping[str, Any] = NOTHING, tenant: UUID | None = None) -> Answer:
        """Run a reading query under limits of time, memory and rows. Raises `WarehouseError`."""

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], token: str) -> None:
        """One insert. Repeated with the same token it changes nothing. Raises `WarehouseError`."""

    def insert_events(self, events: Sequence[Recorded], token: str) -> None:
        """As `insert`, into the table `events`: what the columns say is read out of the stored bytes by the engine.

        Raises `WarehouseError` also where an envelope lacks something.
        """

    def command(self, sql: str) -> None:
        """A statement without an answer: creating and dropping tables."""


def loaded_position(warehouse: Warehouse) -> int:
    """The log position up to which every table is loaded; 0 for an empty warehouse."""
    return int(warehouse.query("SELECT max(last) FROM cuts").only())
