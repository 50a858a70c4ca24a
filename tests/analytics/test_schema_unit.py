"""The schema: one declaration, three engines, and a sort key that serves a tenant's reading."""

from __future__ import annotations

import pytest

from analytics.schema import TABLES, EngineKind, create_statements, drop_statements, every_table
from analytics.schema.ddl import create_table
from analytics.schema.tables import EPOCH, NIL


@pytest.mark.parametrize("kind", list(EngineKind))
def test_every_table_is_made_once_and_remembers_its_inserts(kind: EngineKind) -> None:
    database, *tables, stored = create_statements(kind)

    assert database.startswith("CREATE DATABASE IF NOT EXISTS atelier")
    assert all(("ON CLUSTER" in statement) == kind.clustered for statement in (database, *tables, stored))
    distributed = [statement for statement in tables if "ENGINE = Distributed" in statement]
    named = [statement.split()[5] for statement in tables if statement not in distributed]
    assert [name.removesuffix("_local") for name in named] == list(every_table())
    assert len(distributed) == (len(named) if kind is EngineKind.DISTRIBUTED else 0)
    assert "ENGINE = Null" in stored
    for statement in set(tables) - set(distributed):
        assert "ReplacingMergeTree" in statement
        assert "deduplication_window = 10000" in statement


def test_only_replicas_name_a_path_in_keeper() -> None:
    table = TABLES["events"]

    assert "/clickhouse/tables/{shard}" in create_table(table, EngineKind.REPLICATED)
    assert "non_replicated_deduplication_window" not in create_table(table, EngineKind.REPLICATED)
    assert "/clickhouse" not in create_table(table, EngineKind.SERVER)


@pytest.mark.parametrize("table", [table for table in TABLES.values() if table.owned], ids=lambda table: table.name)
def test_a_tenants_rows_lie_together_and_end_in_their_position(table: object) -> None:
    statement = create_table(table, EngineKind.EMBEDDED)  # type: ignore[arg-type]
    order = statement.split("ORDER BY (")[1].split(")\n")[0].split(", ")

    assert order[0] == "tenant"
    assert "position" in order[-2:]
    assert "PARTITION BY toYYYYMM(time)" in statement


def test_a_database_is_left_out_where_the_session_has_one() -> None:
    assert not any("DATABASE" in statement for statement in create_statements(database=None))
    assert len(drop_statements()) == len(every_table()) + 1


def test_a_row_has_defaults_where_its_event_says_nothing() -> None:
    row = dict(zip(TABLES["bookings"].names, TABLES["bookings"].row(position=7), strict=True))

    assert row["position"] == 7
    assert row["artist_id"] == NIL
    assert row["starts_at"] == EPOCH
    assert row["currency"] == ""
    assert TABLES["usage"].row()[-1] is None
    with pytest.raises(KeyError):
        TABLES["bookings"].row(prompt="a rose")


def test_no_column_is_made_for_what_a_person_wrote() -> None:
    names = {name for table in TABLES.values() for name in table.names}

    assert not names & {"prompt", "notes", "email", "phone", "message", "detail", "reason", "reference", "unmatched"}
