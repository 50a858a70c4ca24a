"""The rendered schema is SQL: the engine runs what one server runs, and its parser reads what needs a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from analytics.schema import EngineKind, NewerWarehouse, every_table
from analytics.schema.policies import analyst_statements, policy_statements
from infra.warehouse.chdb import ChdbWarehouse
from infra.warehouse.migrating import migrate, plan
from tests.analytics.ddl_goldens import path_of, rendered

KINDS = pytest.mark.parametrize("kind", list(EngineKind))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChdbWarehouse]:
    warehouse = ChdbWarehouse(tmp_path_factory.mktemp("chdb") / "data")
    yield warehouse
    warehouse.close()


@pytest.fixture
def warehouse(opened: ChdbWarehouse) -> ChdbWarehouse:
    tables = opened.query("SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY engine LIKE 'M%'")
    for (name,) in sorted(tables.rows, key=lambda row: not row[0].endswith("_of_stored")):
        opened.command(f"DROP TABLE {name} SYNC")
    return opened


@KINDS
def test_the_rendered_schema_is_the_one_that_was_looked_at(kind: EngineKind) -> None:
    assert path_of(kind).read_text() == rendered(kind), "python -m tests.analytics.ddl_goldens, and look at it"


@KINDS
def test_every_statement_is_sql_to_the_engines_parser(warehouse: ChdbWarehouse, kind: EngineKind) -> None:
    statements = [statement for step in plan(kind) for statement in step.statements]
    statements += [*policy_statements(kind), *analyst_statements("ana", UUID(int=1), "a" * 64, kind)]

    for statement in statements:
        assert warehouse.query("SELECT formatQuery({sql:String})", {"sql": statement}).only()


@pytest.mark.parametrize("kind", [EngineKind.EMBEDDED, EngineKind.SERVER])
def test_migrations_are_applied_once_and_written_down(warehouse: ChdbWarehouse, kind: EngineKind) -> None:
    assert [step.name for step in migrate(warehouse, kind)] == ["facts", "stored", "roll-ups"]
    assert migrate(warehouse, kind) == []

    made = {name for (name,) in warehouse.query("SELECT name FROM system.tables WHERE database = 'atelier'").rows}
    assert made >= {*every_table(), "stored", "events_of_stored", "migrations"}
    assert warehouse.query("SELECT number, name FROM migrations ORDER BY number").rows == [
        (1, "facts"),
        (2, "stored"),
        (3, "roll-ups"),
    ]


def test_what_is_missing_is_applied_and_no_more(warehouse: ChdbWarehouse) -> None:
    migrate(warehouse)
    warehouse.command("DELETE FROM migrations WHERE number = 3")
    warehouse.command("DROP TABLE usage_rolled SYNC")

    assert [step.number for step in migrate(warehouse)] == [3]
    assert warehouse.query("SELECT count() FROM usage_rolled").only() == 0


def test_a_warehouse_of_a_newer_version_is_refused(warehouse: ChdbWarehouse) -> None:
    migrate(warehouse)
    warehouse.command("INSERT INTO migrations (number, name) VALUES (99, 'of the future')")

    with pytest.raises(NewerWarehouse, match="migrated to 99"):
        migrate(warehouse)


def test_a_server_packs_old_events_tighter_and_drops_none() -> None:
    for kind in EngineKind:
        text = rendered(kind)
        assert ("RECOMPRESS" in text) == (kind is not EngineKind.EMBEDDED)
        assert "DELETE" not in text
        assert text.count("deduplication_window = 10000") == len(every_table())
        assert "`state`" in text or "state String CODEC(ZSTD(1))" in text


def test_each_table_with_tenants_rows_has_a_policy_for_analysts() -> None:
    text = "\n".join(policy_statements())

    for table in every_table().values():
        restricted = (
            f"ON atelier.{table.name} AS RESTRICTIVE FOR SELECT USING tenant = getSetting('SQL_atelier_tenant')"
        )
        assert (restricted in text) == table.owned, table.name
    assert "ON atelier.motifs_rolled AS RESTRICTIVE FOR SELECT USING 0 TO atelier_analyst" in text


@pytest.mark.parametrize(("name", "digest"), [("a b", "a" * 64), ("ana", "short"), ("ana", "'" * 64)])
def test_an_analyst_has_a_name_and_a_digest(name: str, digest: str) -> None:
    with pytest.raises(ValueError):
        analyst_statements(name, UUID(int=1), digest)
