"""The statements that make the tables, for the engine in the process, for one server, and for a cluster of them.

The last two kinds are rendered and checked by the engine's own parser; they need a cluster with Keeper to be executed.
"""

from __future__ import annotations

from enum import StrEnum

from analytics.schema.rollups import ROLLUPS, SEGMENTS
from analytics.schema.tables import ALIASES, DATABASE, STORED, TABLES, Column, Table

WINDOW = 10_000
"""How many inserts' tokens a table remembers; a replay after a crash is of the last one."""
CLUSTER = "'{cluster}'"
"""The macro by which each server of a cluster knows its name."""
LOCAL = "_local"
"""What a shard's own table has behind its name, where the name is that of all shards' together."""


class EngineKind(StrEnum):
    """Where the tables are: in this process, on one server, on replicas of it, or on shards of replicas."""

    EMBEDDED = "embedded"
    SERVER = "server"
    REPLICATED = "replicated"
    DISTRIBUTED = "distributed"

    @property
    def clustered(self) -> bool:
        return self in (EngineKind.REPLICATED, EngineKind.DISTRIBUTED)


def engine(kind: EngineKind) -> str:
    """The table engine. Replicas share one path per table and find each other through Keeper."""
    if kind.clustered:
        return "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"
    return "ReplacingMergeTree"


def settings(kind: EngineKind) -> str:
    """Tokens are remembered by count; on replicas by age too, which is set long enough to outlive a bad day."""
    if kind.clustered:
        return f"replicated_deduplication_window = {WINDOW}, replicated_deduplication_window_seconds = 604800"
    return f"non_replicated_deduplication_window = {WINDOW}"


def create_table(table: Table, kind: EngineKind) -> str:
    """Names no database: that is the session's. On shards, each one's own table."""
    columns = [*(_column(column) for column in table.columns), *ALIASES.get(table.name, ())]
    if "position" in table.tail and table.owned:
        # A cut is found by its range of positions, which the sort key has last.
        columns.append("INDEX by_position position TYPE minmax GRANULARITY 1")
    order = [*(["tenant"] if table.owned else []), *table.key, *table.tail]
    grain = table.grain.replace("'", "''")
    # What is old is read seldom: it is packed once more, tighter. Nothing is ever dropped by age.
    packed = kind is not EngineKind.EMBEDDED and table.name == "events"
    ttl = "TTL toDateTime(time) + INTERVAL 3 MONTH RECOMPRESS CODEC(ZSTD(9))\n" if packed else ""
    return (
        f"CREATE TABLE IF NOT EXISTS {_local(table.name, kind)}{on_cluster(kind)} (\n  "
        + ",\n  ".join(columns)
        + f"\n) ENGINE = {engine(kind)}\nPARTITION BY {table.partition}\nORDER BY ({', '.join(order)})\n{ttl}"
        + f"SETTINGS {settings(kind)}\nCOMMENT '{grain}'"
    )


def create_distributed(table: Table) -> str:
    """The table over all shards: a tenant's rows are on one of them, so that no join has to cross to another."""
    shard = "cityHash64(tenant)" if table.owned else "0"
    return (
        f"CREATE TABLE IF NOT EXISTS {table.name}{on_cluster(EngineKind.DISTRIBUTED)} AS {table.name}{LOCAL}\n"
        f"ENGINE = Distributed({CLUSTER}, currentDatabase(), {table.name}{LOCAL}, {shard})"
    )


def create_statements(kind: EngineKind = EngineKind.EMBEDDED, database: str | None = DATABASE) -> tuple[str, ...]:
    """The database (left out for None) and every table; each may be run again."""
    first = () if database is None else (f"CREATE DATABASE IF NOT EXISTS {database}{on_cluster(kind)}",)
    return (*first, *(text for table in every_table().values() for text in create(table, kind)), create_stored(kind))


def create(table: Table, kind: EngineKind) -> tuple[str, ...]:
    """All that one table needs."""
    own = create_table(table, kind)
    return (own, create_distributed(table)) if kind is EngineKind.DISTRIBUTED else (own,)


def every_table() -> dict[str, Table]:
    """All that keep rows: facts, cuts, roll-ups and segments."""
    rolled = {name: rollup.table for name, rollup in ROLLUPS.items()}
    return {**TABLES, **rolled, SEGMENTS.name: SEGMENTS}


def create_stored(kind: EngineKind = EngineKind.EMBEDDED) -> str:
    """The table that keeps nothing; what is inserted there goes through the views on it."""
    columns = ",\n  ".join(_column(column) for column in STORED.columns)
    name = f"{STORED.name}{on_cluster(kind)}"
    return f"CREATE TABLE IF NOT EXISTS {name} (\n  {columns}\n) ENGINE = Null\nCOMMENT '{STORED.grain}'"


def drop_statements(kind: EngineKind = EngineKind.EMBEDDED) -> tuple[str, ...]:
    """Dropping, not truncating: the remembered tokens have to go with the rows."""
    names = [STORED.name, *every_table()]
    if kind is EngineKind.DISTRIBUTED:
        names += [f"{name}{LOCAL}" for name in every_table()]
    return tuple(f"DROP TABLE IF EXISTS {name}{on_cluster(kind)} SYNC" for name in names)


def _column(column: Column) -> str:
    return f"{column.name} {column.type}" + (f" CODEC({column.codec})" if column.codec else "")


def _local(name: str, kind: EngineKind) -> str:
    return f"{name}{LOCAL}" if kind is EngineKind.DISTRIBUTED else name


def on_cluster(kind: EngineKind) -> str:
    """What goes behind a name where a statement is for every server of the cluster."""
    return f" ON CLUSTER {CLUSTER}" if kind.clustered else ""
