"""A fact: a row of one table, made from one event."""

from __future__ import annotations

from typing import Any

from analytics.schema import TABLES
from domain.log import Happened

Row = tuple[Any, ...]
Fact = tuple[str, Row]
"""Table and row, in the table's column order."""


def fact(table: str, happened: Happened, **values: Any) -> Fact:
    envelope = happened.envelope
    return table, TABLES[table].row(
        position=happened.position, tenant=str(envelope.tenant), time=envelope.time, **values
    )
