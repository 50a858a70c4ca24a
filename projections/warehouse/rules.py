"""What a fact is, declared once: which table it is a row of, and where each column's value comes from.

The loader has the engine make facts by these declarations out of stored bytes (`views.py`); what only Python can
read, and the proof that both give the same, go through `facts_by`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.schema import TABLES, Table
from domain.log import Happened
from projections.warehouse.values import Field, Value

Row = tuple[Any, ...]
Fact = tuple[str, Row]
"""Table and row, in the table's column order."""


@dataclass(frozen=True)
class Rule:
    """One event of `topic` is one row of `table`, or one for each part in its list `each`, numbered by `ordinal`.

    `version` is the schema version that the engine may read; events of older ones go through their upcasters.
    """

    topic: str
    table: str
    columns: Mapping[str, Value]
    each: str | None = None
    version: int = 1

    @property
    def of(self) -> Table:
        return TABLES[self.table]


def rule(topic: str, table: str, each: str | None = None, version: int = 1, /, **columns: Value | str) -> Rule:
    """A text stands for the field of that name. Raises `KeyError` for a column that the table does not have."""
    for name in columns:
        TABLES[table].places[name]
    values = {name: Field(value) if isinstance(value, str) else value for name, value in columns.items()}
    return Rule(topic, table, values, each, version)


def part(path: str) -> Field:
    """A field of the part that a row is made of."""
    return Field(path, of_part=True)


def facts_by(rules: tuple[Rule, ...], happened: Happened) -> Iterator[Fact]:
    """The facts of one decoded event, in Python."""
    envelope = happened.envelope
    own = {"position": happened.position, "tenant": str(envelope.tenant), "time": envelope.time}
    for each in rules:
        table = each.of
        columns = [(table.columns[table.places[name]], value) for name, value in each.columns.items()]
        if each.each is None:
            values = {column.name: value.read(column, happened, None) for column, value in columns}
            yield table.name, table.row(**own, **values)
            continue
        for ordinal, item in enumerate(getattr(happened.event, each.each)):
            values = {column.name: value.read(column, happened, item) for column, value in columns}
            yield table.name, table.row(**own, ordinal=ordinal, **values)
