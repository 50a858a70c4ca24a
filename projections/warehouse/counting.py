"""Whether the rows of a cut are all there: what each table has of it, against what its events call for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from analytics.schema import TABLES, Warehouse
from projections.warehouse.cuts import Cut
from projections.warehouse.rows import FACTS
from projections.warehouse.rules import Rule
from projections.warehouse.values import literal
from projections.warehouse.views import SANDBOX

_RANGE = "position BETWEEN {first:UInt64} AND {last:UInt64}"
_REAL = f"NOT {SANDBOX.format(tenant='tenant')}"


def counted(warehouse: Warehouse, cut: Cut) -> Mapping[str, tuple[int, int]]:
    """By table: rows found, and rows wanted. A row that is there twice counts once."""
    bounds: dict[str, Any] = {"first": cut.first, "last": cut.last, "events": cut.events}
    rows = warehouse.query(question(cut.topics), bounds).rows
    return {name: (int(found), int(wanted)) for name, found, wanted in rows}


def question(topics: Iterable[str]) -> str:
    """One row a table that events of those topics have rows in: its name, rows found, rows wanted."""
    rules = sorted((rule for topic in topics for rule in FACTS.get(topic, ())), key=lambda rule: rule.table)
    parts = [f"SELECT 'events' AS name, {_found('events')} AS found, {{events:UInt64}} AS wanted"]
    for table, of_table in groupby(rules, lambda rule: rule.table):
        parts.append(f"SELECT '{table}', {_found(table)}, {_wanted(list(of_table))}")
    return "\nUNION ALL ".join(parts)


def _found(table: str) -> str:
    return f"(SELECT uniqExact({', '.join(TABLES[table].tail)}) FROM {table} WHERE {_RANGE})"


def _wanted(rules: list[Rule]) -> str:
    """As many as there are events, or parts of events, in the copy of the log that came in with them."""
    topics = ", ".join(literal(rule.topic) for rule in rules)
    where = f"{_RANGE} AND topic IN ({topics}) AND {_REAL}"
    each = rules[0].each
    if each is None:
        return f"(SELECT uniqExact(position) FROM events WHERE {where})"
    parts = f"any(length(JSONExtractArrayRaw(state, 'data', {literal(each)})))"
    return f"(SELECT sum(parts) FROM (SELECT {parts} AS parts FROM events WHERE {where} GROUP BY position))"
