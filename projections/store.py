"""The operational database as read models need it: a small dialect of SQL that every adapter speaks.

Parameters are `?`, or `?1`, `?2` where one is used twice; column types are TEXT, INTEGER (64 bits), REAL (double) and
BLOB, and an INTEGER PRIMARY KEY counts by itself; conflicts name their columns (`ON CONFLICT (id) DO …`); flags are 0
and 1; a parameter that may be NULL and is only compared with NULL is cast (`CAST(?1 AS TEXT) IS NULL`).
`julianday(time)` gives days, of which only differences mean anything. A row is read by name or by place. An insert of
values may be sent later, with others, and gives nothing back unless it asks by `RETURNING`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Cursor(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """One connection inside a transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Cursor: ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Cursor: ...


class Store(Protocol):
    """The operational database itself; `turn` names what is done by one process at a time."""

    def write(self, turn: str = "") -> AbstractContextManager[Connection]: ...

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]: ...

    def one(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...
