"""The statements that make the tables, for the engine in the process, for one server, and for a cluster of them."""

from __future__ import annotations

from enum import StrEnum

from analytics.schema.rollups import ROLLUPS, SEGMENTS
from analytics.schema.tables import ALIASES, DATABASE, STORED, TABLES, Column, Table

WINDOW = 10_000
"""How many inserts' tokens a table remembers; a replay after a crash is of the last one."""


class EngineKind(StrEnum):
    EMBEDDED = "embedded"
    SERVER = "server"
    REPLICATED = "replicated"


def engine(kind: EngineKind) -> str:
    """The table engine. Replicas share one path per table and find each other through Keeper."""
    if kind is EngineKind.REPLICATED:
        return "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"
    return "ReplacingMergeTree"


def settings(kind: EngineKind) -> str:
    """Tokens are remembered by count; on replicas by age too, which is set long enough to outlive a bad day."""
    if kind is EngineKind.REPLICATED:
        return f"replicated_deduplication_window = {WINDOW}, replicated_deduplication_window_seconds = 604800"
    return f"non_replicated_deduplication_window = {WINDOW}"


def create_table(table: Table, kind: EngineKind) -> str:
    """Names no database: that is the session's."""
    columns = [*(_column(column) for column in table.columns), *ALIASES.get(table.name, ())]
    if "position" in table.tail and table.owned:
        # A cut is found by its range of positions, which the sort key has last.
        columns.append("INDEX by_position position TYPE minmax GRANULARITY 1")
    order = [*(["tenant"] if table.owned else []), *table.key, *table.tail]
    grain = table.grain.replace("'", "''")
    return (
        f"CREATE TABLE IF NOT EXISTS {table.name} (\n  "
        + ",\n  ".join(columns)
        + f"\n) ENGINE = {engine(kind)}\nPARTITION BY {table.partition}\nORDER BY ({', '.join(order)})\n"
        + f"SETTINGS {settings(kind)}\nCOMMENT '{grain}'"
    )


def create_statements(kind: EngineKind = EngineKind.EMBEDDED, database: str | None = DATABASE) -> tuple[str, ...]:
    """The database (left out for None) and every table; each may be run again."""
    first = () if database is None else (f"CREATE DATABASE IF NOT EXISTS {database}",)
    return (*first, *(create_table(table, kind) for table in every_table().values()), create_stored())


def every_table() -> dict[str, Table]:
    """All that keep rows: facts, cuts, roll-ups and segments."""
    rolled = {name: rollup.table for name, rollup in ROLLUPS.items()}
    return {**TABLES, **rolled, SEGMENTS.name: SEGMENTS}


def create_stored() -> str:
    """The table that keeps nothing; what is inserted there goes through the views on it."""
    columns = ",\n  ".join(_column(column) for column in STORED.columns)
    return f"CREATE TABLE IF NOT EXISTS {STORED.name} (\n  {columns}\n) ENGINE = Null\nCOMMENT '{STORED.grain}'"


def drop_statements() -> tuple[str, ...]:
    """Dropping, not truncating: the remembered tokens have to go with the rows."""
    return tuple(f"DROP TABLE IF EXISTS {name} SYNC" for name in (STORED.name, *every_table()))


def _column(column: Column) -> str:
    return f"{column.name} {column.type}" + (f" CODEC({column.codec})" if column.codec else "")
