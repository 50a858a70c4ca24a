"""What can be asked: sources, their dimensions to group and filter by, and their measures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

NO_JOINS: Mapping[str, str] = MappingProxyType({})
NOTHING_OWN: Mapping[str, tuple[str, str]] = MappingProxyType({})


class ValueType(StrEnum):
    """How a value is read, shown and exported."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Dimension:
    """`sql` is over the source's columns; `join` names what of the source's joins it needs.

    `values` are all it can be, where that is known; `many` marks one whose values are so many that grouping by it
    needs a limit.
    """

    name: str
    title: str
    sql: str
    type: ValueType = ValueType.TEXT
    join: str | None = None
    values: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """An aggregate. `unit` is shown beside the title; `requires` names a dimension that has to be grouped by.

    A share or a quantile is not `additive`: sums of it over groups mean nothing.
    """

    name: str
    title: str
    sql: str
    type: ValueType = ValueType.INTEGER
    unit: str = ""
    join: str | None = None
    requires: str | None = None
    additive: bool = True


@dataclass(frozen=True)
class Rolled:
    """How a source is asked of a roll-up: the same dimensions and measures, as far as it has them, in its columns.

    `sql` is a FROM clause in which the roll-up is written `[[name]]`. `grouped_by` are dimensions that have to be
    grouped by, for else its rows cannot be added; one of `everyone` is for all tenants
    alone: it has none, or one tenant's facts are sooner read. `having` leaves out groups in
    which nothing is left. `own` are columns that rows of one value of a dimension have without a join.
    """

    sql: str
    time: str
    dimensions: Mapping[str, str]
    measures: Mapping[str, str]
    grouped_by: frozenset[str] = frozenset()
    everyone: bool = False
    having: str = ""
    own: Mapping[str, tuple[str, str]] = field(default_factory=lambda: NOTHING_OWN)

    def joined(self, columns: Collection[str], pinned: Collection[tuple[str, object]]) -> set[str]:
        """Those of the columns that a row does not say by itself, where dimensions are `pinned` to values."""
        return {name for name in columns if self.own.get(name) not in pinned}


@dataclass(frozen=True)
class Source:
    """One row is what `grain` says. `sql` is a FROM clause in which tables are written `{{name}}`.

    `time` is the column that periods are cut by; `joins` are clauses added only where something needs them.
    `rolled` are the roll-ups that give the same answers sooner, the first that can answer a question first.
    """

    name: str
    title: str
    grain: str
    sql: str
    time: str
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    joins: Mapping[str, str] = field(default_factory=lambda: NO_JOINS)
    rolled: tuple[Rolled, ...] = ()

    def dimension(self, name: str) -> Dimension | None:
        return next((each for each in self.dimensions if each.name == name), None)

    def measure(self, name: str) -> Measure | None:
        return next((each for each in self.measures if each.name == name), None)


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of an answer. `zero` is what an empty period has there; None means no value."""

    name: str
    title: str
    type: ValueType
    unit: str = ""
    zero: int | None = None
