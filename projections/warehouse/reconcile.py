"""Proof that the warehouse holds what the log says: counts, ends and digests of every table, computed on both sides.

They are compared by tenant, topic and month, so that a row under another tenant or in another month is found, too.
What the roll-ups add up to is compared with the facts. Where something differs, `differences` names the positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from analytics.schema import ROLLUPS, TABLES, Table, Warehouse, loaded_position
from analytics.schema.rollups import Range, Rollup
from domain.log import Decoder, LogReader, Position, Recorded
from domain.usage import month_of
from projections.warehouse.rows import rows_of

BATCH = 5_000
_MASK = (1 << 64) - 1
Group = tuple[str, str, str]
"""Tenant, topic (of `events` alone: facts do not keep it) and month, `YYYY-MM` in UTC."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of rows. `digest` is the sum, modulo 2^64, of a hash of each row's place.

    For `events` the hash covers the stored state, so that the warehouse's copy is proven byte for byte.
    """

    rows: int
    first: int
    last: int
    digest: int

    def __add__(self, other: Tally) -> Tally:
        ends = [each for each in (self, other) if each.rows]
        return Tally(
            self.rows + other.rows,
            min((each.first for each in ends), default=0),
            max((each.last for each in ends), default=0),
            (self.digest + other.digest) & _MASK,
        )


NOTHING = Tally(0, 0, 0, 0)
Groups = Mapping[Group, Tally]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One table: what the log calls for and what is there, by group."""

    table: str
    by_log: Groups
    by_warehouse: Groups
    duplicates: int
    """Rows that are there more than once before a merge; they replace each other and count once."""

    @property
    def ok(self) -> bool:
        return self.by_log == self.by_warehouse

    @property
    def log(self) -> Tally:
        return sum(self.by_log.values(), NOTHING)

    @property
    def warehouse(self) -> Tally:
        return sum(self.by_warehouse.values(), NOTHING)

    @property
    def differing(self) -> list[Group]:
        groups = sorted({*self.by_log, *self.by_warehouse})
        return [group for group in groups if self.by_log.get(group) != self.by_warehouse.get(group)]


@dataclass(frozen=True, slots=True)
class RolledUp:
    """One roll-up: what its columns add up to in all segments, and what the facts do up to there."""

    name: str
    facts: tuple[int, ...]
    rolled: tuple[int, ...]

    @property
    def ok(self) -> bool:
        return self.facts == self.rolled


@dataclass(frozen=True, slots=True)
class Reconciliation:
    upto: Position
    tables: tuple[Comparison, ...]
    rollups: tuple[RolledUp, ...] = ()

    @property
    def ok(self) -> bool:
        return all(each.ok for each in self.tables) and all(each.ok for each in self.rollups)

    @property
    def doubled(self) -> int:
        return sum(each.duplicates for each in self.tables)

    def explain(self) -> str:
        """One line a table, a roll-up and a group that differs."""
        lines = []
        for each in self.tables:
            same = "same" if each.ok else f"log {each.log}, warehouse {each.warehouse}"
            twice = f", {each.duplicates} of them twice" if each.duplicates else ""
            lines.append(f"{each.table}: {same} ({each.warehouse.rows} rows{twice})")
            for group in each.differing:
                tenant, topic, month = group
                ours, theirs = (side.get(group, NOTHING).rows for side in (each.by_log, each.by_warehouse))
                where = f"tenant {tenant}, {f'{topic}, ' if topic else ''}{month}"
                lines.append(f"  {where}: log {ours}, warehouse {theirs} rows")
        for rolled in self.rollups:
            same = "same" if rolled.ok else f"facts {rolled.facts}, roll-up {rolled.rolled}"
            lines.append(f"{rolled.name}: {same}")
        return "\n".join(lines)


def reconcile(
    reader: LogReader, decoder: Decoder, warehouse: Warehouse, upto: Position | None = None
) -> Reconciliation:
    """Compare up to `upto`, by default as far as is loaded. Reads the whole log: minutes for millions of events."""
    end = loaded_position(warehouse) if upto is None else upto
    log = tally_log(reader, decoder, end)
    return Reconciliation(
        end,
        tuple(
            Comparison(table.name, log[table.name], *_tally_table(warehouse, table, end))
            for table in TABLES.values()
            if table.owned
        ),
        _rolled_up(warehouse, end),
    )


def tally_log(reader: LogReader, decoder: Decoder, upto: Position) -> dict[str, dict[Group, Tally]]:
    """What each table must hold, from the log alone."""
    counts: dict[str, dict[Group, list[int]]] = {table.name: {} for table in TABLES.values() if table.owned}
    tails = {name: [TABLES[name].places[column] for column in TABLES[name].tail] for name in counts}
    for recorded in events_upto(reader, upto):
        happened = decoder.decode(recorded)
        tenant, month = str(happened.envelope.tenant), month_of(happened.envelope.time)
        for table, row in rows_of(happened, recorded):
            place = ":".join(str(row[column]) for column in tails[table]).encode()
            if table == "events":
                place += b":" + recorded.topic.encode() + b":" + recorded.state
            group = (tenant, recorded.topic if table == "events" else "", month)
            tally = counts[table].setdefault(group, [0, recorded.position, 0, 0])
            tally[0] += 1
            tally[2] = recorded.position
            tally[3] = (tally[3] + int.from_bytes(sha256(place).digest()[:8], "little")) & _MASK
    return {name: {group: Tally(*tally) for group, tally in groups.items()} for name, groups in counts.items()}


def events_upto(reader: LogReader, upto: Position) -> Iterator[Recorded]:
    position = 0
    while position < upto and (batch := reader.read(position, BATCH)):
        for recorded in batch:
            if recorded.position > upto:
                return
            yield recorded
        position = batch[-1].position


def _tally_table(warehouse: Warehouse, table: Table, upto: Position) -> tuple[Groups, int]:
    place = "concat(" + ", ':', ".join(f"toString({column})" for column in table.tail) + ", '')"
    if table.name == "events":
        place = f"concat({place}, ':', topic, ':', state)"
    topic = "topic" if table.name == "events" else "''"
    digest = f"sum(reinterpretAsUInt64(substring(SHA256({place}), 1, 8)))"
    where = "WHERE position <= {upto:UInt64}"
    found = warehouse.query(
        f"SELECT tenant, {topic} AS of, formatDateTime(time, '%Y-%m', 'UTC') AS month, count(), min(position),"
        f" max(position), {digest} FROM {table.name} FINAL {where} GROUP BY tenant, of, month",
        {"upto": upto},
    )
    raw = int(warehouse.query(f"SELECT count() FROM {table.name} {where}", {"upto": upto}).only())
    groups = {
        (str(tenant), str(of), str(month)): Tally(*(int(value) for value in counted))
        for tenant, of, month, *counted in found.rows
    }
    return groups, raw - sum(tally.rows for tally in groups.values())


def _rolled_up(warehouse: Warehouse, upto: Position) -> tuple[RolledUp, ...]:
    """Of all the segments that are before `upto`."""
    where = "WHERE last <= {upto:UInt64}"
    number, last = warehouse.query(f"SELECT max(number), max(last) FROM segments {where}", {"upto": upto}).rows[0]
    if not number:
        return ()
    return tuple(_sums(warehouse, rollup, int(number), int(last)) for rollup in ROLLUPS.values())


def _sums(warehouse: Warehouse, rollup: Rollup, number: int, last: Position) -> RolledUp:
    columns = [each.name for each in rollup.table.columns[1:] if each.type in ("UInt64", "Int64")]
    counted = ", ".join(f"sum(`{name}`)" for name in columns if name not in ("position", "priority", "status"))
    facts = rollup.select(Range("", "0", str(last)), wanted=())
    sides = (facts, f"SELECT * FROM {rollup.table.name} WHERE segment <= {number}")
    found = [warehouse.query(f"SELECT {counted} FROM ({side})").rows[0] for side in sides]
    return RolledUp(rollup.table.name, *(tuple(int(value) for value in row) for row in found))
