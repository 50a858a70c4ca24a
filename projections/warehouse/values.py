"""Where the value of a fact's column comes from, said once: read from an event here, or from its stored bytes in SQL.

Each kind of value knows both ways. In Python it reads the decoded event; in SQL it is an expression over `e`, the
stored JSON taken apart by `JSONExtract`, whose structure is made of the paths that the values of a table need.
What an event lacks, or has as null, is the column's default both ways.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

from analytics.schema.tables import CODE, TIME, Column
from domain.log import Happened
from domain.usage import METERS, meter_id, month_of

EVENT, ITEM = "`e`.`data`", "`item`"
Leaf = tuple[str, str]
"""A dotted path in the event's data and the type that `JSONExtract` reads it as."""


class Value(Protocol):
    """`item` is one of the event's parts where a rule makes a row of each, else None."""

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        """From a decoded event; the column's default where there is nothing."""

    def sql(self, column: Column) -> str:
        """An expression of the column's type."""

    def leaves(self, column: Column) -> Iterable[Leaf]:
        """What has to be taken out of the stored JSON for it, or out of each part."""


@dataclass(frozen=True, slots=True)
class Constant:
    value: str | int

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return self.value

    def sql(self, column: Column) -> str:
        return literal(self.value)

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ()


@dataclass(frozen=True, slots=True)
class Originator:
    """The id of the aggregate that the event is of."""

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return happened.event.originator_id

    def sql(self, column: Column) -> str:
        return "originator_id"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ()


@dataclass(frozen=True, slots=True)
class ActorKind:
    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return happened.envelope.actor.kind

    def sql(self, column: Column) -> str:
        return "`e`.`actor`.`kind`"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ()


@dataclass(frozen=True, slots=True)
class Month:
    """The UTC calendar month in which the event happened."""

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return month_of(happened.envelope.time)

    def sql(self, column: Column) -> str:
        return "formatDateTime(time, '%Y-%m', 'UTC')"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ()


@dataclass(frozen=True, slots=True)
class Meter:
    """The id of the tenant's meter of the month in which the event happened: a UUID of version 5 (RFC 9562, 5.5)."""

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return meter_id(happened.envelope.tenant, month_of(happened.envelope.time))

    def sql(self, column: Column) -> str:
        digest = f"hex(SHA1(concat(unhex('{METERS.hex}'), `e`.`tenant`, '/', formatDateTime(time, '%Y-%m', 'UTC'))))"
        variant = f"substring('89AB', 1 + bitAnd(reinterpretAsUInt8(unhex(substring({digest}, 17, 2))), 48) / 16, 1)"
        text = (
            f"concat(substring({digest}, 1, 8), '-', substring({digest}, 9, 4), '-5', substring({digest}, 14, 3), '-',"
            f" {variant}, substring({digest}, 18, 3), '-', substring({digest}, 21, 12))"
        )
        return f"toUUID({text})"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the event by its path, `price.minor`, or of its part; `minus` turns a number's sign."""

    path: str
    minus: bool = False
    of_part: bool = False

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        found = follow(item if self.of_part else happened.event, self.path)
        if found is None:
            return column.default
        if column.type == "UInt8":
            return int(found)
        if isinstance(found, Enum):
            return found.value
        return -found if self.minus else found

    def sql(self, column: Column) -> str:
        found = place(ITEM if self.of_part else EVENT, self.path)
        if column.type == f"Nullable({TIME})":
            return f"parseDateTime64BestEffortOrNull({found}, 6, 'UTC')"
        if column.type == TIME:
            return f"parseDateTime64BestEffort({found}, 6, 'UTC')"
        return f"-{found}" if self.minus else found

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ((self.path, _JSON.get(column.type, column.type)),)


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first of several numbers that the event has."""

    paths: tuple[str, ...]

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        found = (follow(happened.event, path) for path in self.paths)
        return next((each for each in found if each is not None), column.default)

    def sql(self, column: Column) -> str:
        return f"coalesce({', '.join(place(EVENT, path) for path in self.paths)}, {default(column)})"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ((path, f"Nullable({_JSON.get(column.type, column.type)})") for path in self.paths)


@dataclass(frozen=True, slots=True)
class Count:
    """How many a list has."""

    path: str

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return len(follow(happened.event, self.path))

    def sql(self, column: Column) -> str:
        return f"toInt64(length({place(EVENT, self.path)}))"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ((self.path, "Array(String)"),)


@dataclass(frozen=True, slots=True)
class Given:
    """1 where the event has that field, whatever is in it, else 0."""

    path: str

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return int(follow(happened.event, self.path) is not None)

    def sql(self, column: Column) -> str:
        return f"isNotNull({place(EVENT, self.path)})"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ((self.path, "Nullable(String)"),)


@dataclass(frozen=True, slots=True)
class Equals:
    """1 where the field is that word, else 0: the one thing that is kept of a field which may be free text."""

    path: str
    word: str

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return int(follow(happened.event, self.path) == self.word)

    def sql(self, column: Column) -> str:
        return f"{place(EVENT, self.path)} = {literal(self.word)}"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ((self.path, "String"),)


@dataclass(frozen=True, slots=True)
class Prefixed:
    """A word of a closed list with another before it."""

    prefix: str
    path: str

    def read(self, column: Column, happened: Happened, item: Any) -> Any:
        return f"{self.prefix}{follow(happened.event, self.path)}"

    def sql(self, column: Column) -> str:
        return f"concat({literal(self.prefix)}, {place(EVENT, self.path)})"

    def leaves(self, column: Column) -> Iterable[Leaf]:
        return ((self.path, "String"),)


_JSON = {CODE: "String", f"Array({CODE})": "Array(String)", TIME: "String", f"Nullable({TIME})": "Nullable(String)"}
# A number that is out of a narrow type's range would be read as 0 without a word.
_JSON |= {"UInt8": "Bool", "Float32": "Float64"}


def follow(item: Any, path: str) -> Any:
    """What lies at a dotted path of attributes; None where something on the way is None."""
    for name in path.split("."):
        if item is None:
            return None
        item = getattr(item, name)
    return item


def place(root: str, path: str) -> str:
    return root + "".join(f".`{name}`" for name in path.split("."))


def literal(value: Any) -> str:
    """A constant of ours in SQL."""
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def default(column: Column) -> str:
    """A column's default in SQL, of its type."""
    value = column.default
    if value is None:
        return "NULL"
    if value == ():
        return "[]"
    if isinstance(value, UUID):
        return f"toUUID({literal(value)})"
    if isinstance(value, datetime):
        return f"toDateTime64({int(value.timestamp())}, 6, 'UTC')"
    return literal(value)
