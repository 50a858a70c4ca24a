"""Which rows of the warehouse are missing, doubled or not called for, by name: for what `reconcile` found different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.schema import TABLES, Table, Warehouse
from domain.log import Decoder, LogReader, Position, Recorded
from domain.usage import month_of
from projections.warehouse.reconcile import BATCH, Group
from projections.warehouse.rows import rows_of

Place = tuple[int, ...]
"""A row's position, and its ordinal in a table that has several rows an event."""


@dataclass
class Difference:
    """What is wrong with one table's rows of a tenant, a topic and a month. A doubled row is there more than once.

    The topic is empty for rows of no event.
    """

    table: str
    group: Group
    missing: list[Position] = field(default_factory=list)
    doubled: list[Position] = field(default_factory=list)
    unexpected: list[Position] = field(default_factory=list)

    def explain(self, most: int = 20) -> str:
        tenant, topic, month = self.group
        said = [
            f"{name} at {', '.join(map(str, places[:most]))}{' …' if len(places) > most else ''} ({len(places)})"
            for name, places in (("missing", self.missing), ("doubled", self.doubled), ("unexpected", self.unexpected))
            if places
        ]
        return f"{self.table}, tenant {tenant}, {topic or 'of no event'}, {month}: {'; '.join(said)}"


def differences(reader: LogReader, decoder: Decoder, warehouse: Warehouse, upto: Position) -> list[Difference]:
    """By table, tenant, topic and month. Reads the whole log, and asks every table for each 5,000 events."""
    found: dict[tuple[str, Group], Difference] = {}
    position = 0
    while position < upto:
        batch = [recorded for recorded in reader.read(position, BATCH) if recorded.position <= upto]
        last = batch[-1].position if len(batch) == BATCH else upto
        wanted = _wanted(batch, decoder)
        for table in TABLES.values():
            if table.owned:
                _compare(table, wanted[table.name], _there(warehouse, table, position, last), found)
        position = last
    return [found[key] for key in sorted(found)]


def _wanted(batch: Sequence[Recorded], decoder: Decoder) -> dict[str, dict[Place, Group]]:
    places: dict[str, dict[Place, Group]] = {name: {} for name in TABLES}
    for recorded in batch:
        happened = decoder.decode(recorded)
        group = (str(happened.envelope.tenant), recorded.topic, month_of(happened.envelope.time))
        for table, row in rows_of(happened, recorded):
            places[table][tuple(row[TABLES[table].places[name]] for name in TABLES[table].tail)] = group
    return places


def _there(warehouse: Warehouse, table: Table, after: Position, upto: Position) -> Counter[tuple[Place, str, str]]:
    tail = ", ".join(table.tail)
    rows = warehouse.query(
        f"SELECT {tail}, tenant, formatDateTime(time, '%Y-%m', 'UTC') AS month, count() FROM {table.name}"
        f" WHERE position > {{after:UInt64}} AND position <= {{upto:UInt64}} GROUP BY {tail}, tenant, month",
        {"after": after, "upto": upto},
    ).rows
    size = len(table.tail)
    return Counter({(tuple(map(int, row[:size])), str(row[size]), str(row[size + 1])): int(row[-1]) for row in rows})


def _compare(
    table: Table,
    wanted: dict[Place, Group],
    there: Counter[tuple[Place, str, str]],
    found: dict[tuple[str, Group], Difference],
) -> None:
    def of(group: Group) -> Difference:
        return found.setdefault((table.name, group), Difference(table.name, group))

    right = set()
    for (place, tenant, month), count in sorted(there.items()):
        group = wanted.get(place)
        if group is None or (group[0], group[2]) != (tenant, month):
            of((tenant, group[1] if group else "", month)).unexpected.append(place[0])
            continue
        right.add(place)
        if count > 1:
            of(group).doubled.append(place[0])
    for place, group in wanted.items():
        if place not in right:
            of(group).missing.append(place[0])
