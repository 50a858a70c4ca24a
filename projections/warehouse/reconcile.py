"""Proof that the warehouse holds what the log says: counts, ends and digests of every table, computed on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from analytics.schema import TABLES, Table, Warehouse, loaded_position
from domain.log import Decoder, LogReader, Position, Recorded
from projections.warehouse.rows import rows_of

BATCH = 5_000
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted of a table's rows. `digest` is the sum, modulo 2^64, of a hash of each row's place.

    For `events` the hash covers the stored state, so that the warehouse's copy is proven byte for byte.
    """

    rows: int
    first: int
    last: int
    digest: int


@dataclass(frozen=True, slots=True)
class Comparison:
    table: str
    log: Tally
    warehouse: Tally
    duplicates: int
    """Rows that are there more than once before a merge; they replace each other and count once."""

    @property
    def ok(self) -> bool:
        return self.log == self.warehouse


@dataclass(frozen=True, slots=True)
class Reconciliation:
    upto: Position
    tables: tuple[Comparison, ...]

    @property
    def ok(self) -> bool:
        return all(each.ok for each in self.tables)

    def explain(self) -> str:
        """One line a table."""
        return "\n".join(
            f"{each.table}: {'same' if each.ok else f'log {each.log}, warehouse {each.warehouse}'}"
            f" ({each.warehouse.rows} rows)"
            for each in self.tables
        )


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
    )


def tally_log(reader: LogReader, decoder: Decoder, upto: Position) -> dict[str, Tally]:
    """What each table must hold, from the log alone."""
    counts = {table.name: [0, 0, 0, 0] for table in TABLES.values() if table.owned}
    tails = {name: [TABLES[name].places[column] for column in TABLES[name].tail] for name in counts}
    for recorded in _events(reader, upto):
        for table, row in rows_of(decoder.decode(recorded), recorded):
            place = ":".join(str(row[column]) for column in tails[table]).encode()
            if table == "events":
                place += b":" + recorded.topic.encode() + b":" + recorded.state
            tally = counts[table]
            tally[0] += 1
            tally[1] = tally[1] or recorded.position
            tally[2] = recorded.position
            tally[3] = (tally[3] + int.from_bytes(sha256(place).digest()[:8], "little")) & _MASK
    return {name: Tally(*tally) for name, tally in counts.items()}


def _events(reader: LogReader, upto: Position) -> Iterator[Recorded]:
    position = 0
    while position < upto and (batch := reader.read(position, BATCH)):
        for recorded in batch:
            if recorded.position > upto:
                return
            yield recorded
        position = batch[-1].position


def _tally_table(warehouse: Warehouse, table: Table, upto: Position) -> tuple[Tally, int]:
    place = "concat(" + ", ':', ".join(f"toString({column})" for column in table.tail) + ", '')"
    if table.name == "events":
        place = f"concat({place}, ':', topic, ':', state)"
    digest = f"sum(reinterpretAsUInt64(substring(SHA256({place}), 1, 8)))"
    where = "WHERE position <= {upto:UInt64}"
    found = warehouse.query(
        f"SELECT count(), min(position), max(position), {digest} FROM {table.name} FINAL {where}", {"upto": upto}
    )
    raw = int(warehouse.query(f"SELECT count() FROM {table.name} {where}", {"upto": upto}).only())
    tally = Tally(*(int(value) for value in found.rows[0]))
    return tally, raw - tally.rows
