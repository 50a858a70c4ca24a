"""What a roll-up answers is what the facts answer: at any position, for any question, however often it is replayed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.model import (
    ALL_TENANTS,
    SOURCES,
    Filter,
    Grain,
    Operator,
    QuerySpec,
    Scope,
    compile_query,
    run_query,
)
from analytics.model.compiler import covering
from analytics.reports import REPORTS, run_report
from analytics.schema import ROLLUPS, SCHEMA_VERSION, TABLES, block_of, loaded_position
from infra.clock import SystemClock
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from projections.warehouse.rolling import Rolling, insert_segment
from tests.analytics.history import STYLES, Business

SPAN, TODAY = 400, date(2026, 4, 30)
FIRST = date(2025, 11, 1)


class Rolled:
    def __init__(self, folder: Path) -> None:
        self.business = Business(days=150, per_day=1.5)
        self.warehouse = ChdbWarehouse(folder / "clickhouse")
        self.store = Database(folder / "cuts.db")
        self.loader = self.made()

    def made(self) -> Loader:
        log = self.business.log
        return Loader(log, log, self.warehouse, SqliteCuts(self.store), SystemClock(), 900, segment=SPAN)


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rolled]:
    made = Rolled(tmp_path_factory.mktemp("rolled"))
    while made.loader.step(flush=True):
        pass
    yield made
    made.warehouse.close()
    made.store.close()


def contents(warehouse: ChdbWarehouse) -> dict[str, Any]:
    """Counts of every table, and what the roll-ups add up to."""
    counts = {name: warehouse.query(f"SELECT count() FROM {name}").only() for name in (*TABLES, *ROLLUPS, "segments")}
    sums = {
        name: warehouse.query(
            f"SELECT {', '.join(f'sum({c.name})' for c in rollup.table.columns if c.type in ('Int64', 'UInt64'))}"
            f" FROM {name}"
        ).rows
        for name, rollup in ROLLUPS.items()
    }
    return {"counts": counts, "sums": sums}


def test_the_log_was_long_enough_for_many_segments_and_a_rest(rolled: Rolled) -> None:
    (made,) = rolled.warehouse.query("SELECT count(), max(last), max(number) FROM segments").rows

    assert made[0] == made[2] == rolled.business.log.head() // SPAN >= 8
    assert 0 < rolled.business.log.head() - made[1] < SPAN
    assert all(rolled.warehouse.query(f"SELECT uniqExact(segment) FROM {name}").only() >= 8 for name in ROLLUPS)


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("whose", ["everyone", "one tenant"])
def test_a_report_is_the_same_with_and_without_roll_ups(rolled: Rolled, name: str, whose: str) -> None:
    scope: Scope = ALL_TENANTS if whose == "everyone" else rolled.business.tenants[0]
    for chosen in ({}, {"grain": "day", "from": "2025-12-03", "to": "2026-03-17"}, {"grain": "week"}):
        params = {"to": str(TODAY), **chosen}
        sums = run_report(name, params, rolled.warehouse, scope, TODAY)
        facts = run_report(name, params, rolled.warehouse, scope, TODAY, rollups=False)

        assert [table.rows for table in sums.tables] == [table.rows for table in facts.tables]
        assert [table.columns for table in sums.tables] == [table.columns for table in facts.tables]
        assert any("_rolled" in table.sql for table in sums.tables) or (name, whose) == (
            "studio-bookings",
            "one tenant",
        )
        assert not any("_rolled" in table.sql for table in facts.tables)


@st.composite
def questions(draw: st.DrawFn) -> QuerySpec:
    source = SOURCES[draw(st.sampled_from(["concepts", "designs", "bookings", "usage", "api-requests"]))]
    dimensions = draw(st.lists(st.sampled_from([each.name for each in source.dimensions]), max_size=3, unique=True))
    measures = draw(
        st.lists(st.sampled_from([each.name for each in source.measures]), min_size=1, max_size=4, unique=True)
    )
    if source.name == "bookings" and "currency" not in dimensions:
        dimensions.append("currency")
    values = {"style": st.sampled_from(list(STYLES)), "step": st.sampled_from(["requested", "ready", "failed"])}
    values |= {
        "state": st.sampled_from(["completed", "no-show", "confirmed"]),
        "motif": st.sampled_from(["rose", "owl"]),
    }
    values |= {"route": st.sampled_from(["POST /v1/concepts", "GET /v1/concepts/{id}"])}
    filters = []
    for each in source.dimensions:
        if each.name in values and draw(st.booleans()):
            operator = draw(st.sampled_from([Operator.EQUALS, Operator.DIFFERS]))
            filters.append(Filter(dimension=each.name, operator=operator, value=draw(values[each.name])))
    if source.dimension("status") and draw(st.booleans()):
        filters.append(Filter(dimension="status", operator=Operator.AT_LEAST, value=draw(st.sampled_from([200, 404]))))
    start = draw(st.none() | st.dates(FIRST, TODAY))
    end = None if start is None else start + timedelta(days=draw(st.integers(0, 90)))
    grain = None if start is None else draw(st.none() | st.sampled_from(list(Grain)))
    return QuerySpec(
        source=source.name,
        measures=tuple(measures),
        dimensions=tuple(dimensions),
        from_=start,
        to=end,
        grain=grain,
        filters=tuple(filters),
        limit=1000,
    )


@given(questions(), st.integers(0, 1000), st.booleans())
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_question_has_the_same_answer_at_any_position(
    rolled: Rolled, spec: QuerySpec, share: int, everyone: bool
) -> None:
    position = rolled.business.log.head() * share // 1000
    scope: Scope = ALL_TENANTS if everyone else rolled.business.tenants[1]

    sums = run_query(spec, rolled.warehouse, scope, position)
    facts = run_query(spec, rolled.warehouse, scope, position, rollups=False)

    assert sums.rows == facts.rows


def test_every_question_of_the_reports_that_can_be_rolled_up_is(rolled: Rolled) -> None:
    asked = {
        (report.name, table.name): compile_query(table.question(values, scope), scope, 5)
        for report in REPORTS.values()
        for values in [
            {**{p.name: None for p in report.parameters}, "from": FIRST, "to": TODAY, "grain": "month", "top": 5}
        ]
        for table in report.tables
        for scope in [ALL_TENANTS]
    }

    assert all("_rolled" in compiled.sql for compiled in asked.values())


def test_what_is_everyones_is_never_read_for_one_tenant(rolled: Rolled) -> None:
    spec = QuerySpec(source="designs", measures=("designs",), dimensions=("motif",), limit=5)

    assert "motifs_rolled" in compile_query(spec, ALL_TENANTS, 5).sql
    assert covering(SOURCES["designs"], spec, UUID(int=1)) is None
    # The second wall, were the first to fall.
    assert rolled.warehouse.query("SELECT count() FROM motifs_rolled", tenant=rolled.business.tenants[0]).only() == 0
    mine = rolled.warehouse.query("SELECT uniqExact(tenant) FROM generations_rolled", tenant=rolled.business.tenants[0])
    assert mine.only() == 1


def test_replaying_every_cut_and_every_segment_changes_no_count(rolled: Rolled) -> None:
    before = contents(rolled.warehouse)
    log, warehouse = rolled.business.log, rolled.warehouse
    cuts = warehouse.query("SELECT first, last, events FROM cuts ORDER BY number").rows

    for first, last, events in cuts:
        batch = log.read(first - 1, events)
        assert batch[-1].position == last
        warehouse.insert_block(block_of(batch), f"stored:{SCHEMA_VERSION}:{first}-{last}")
    for number in range(1, log.head() // SPAN + 1):
        for rollup in ROLLUPS.values():
            warehouse.command(insert_segment(rollup, number, SPAN))

    assert contents(warehouse) == before


def test_a_segment_that_was_broken_off_is_completed(rolled: Rolled) -> None:
    before = contents(rolled.warehouse)
    last = rolled.business.log.head() // SPAN
    warehouse = rolled.warehouse
    for table in ("segments", "usage_rolled"):
        column = "number" if table == "segments" else "segment"
        warehouse.command(f"ALTER TABLE {table} DELETE WHERE {column} = {last} SETTINGS mutations_sync = 2")
    # Tokens outlive the rows: a table that lost them has to forget the tokens as well, as after a restore.
    for table in ("segments", "usage_rolled"):
        warehouse.command(f"CREATE TABLE other AS {table}")
        warehouse.command(f"INSERT INTO other SELECT * FROM {table}")
        warehouse.command(f"EXCHANGE TABLES other AND {table}")
        warehouse.command("DROP TABLE other SYNC")

    assert Rolling(warehouse, SPAN).roll(loaded_position(warehouse)) == 1

    assert contents(warehouse) == before


def test_a_warehouse_made_anew_rolls_up_the_same(rolled: Rolled) -> None:
    before = contents(rolled.warehouse)["sums"]
    loader = rolled.made()
    loader.reset()
    assert rolled.warehouse.query("SELECT count() FROM generations_rolled").only() == 0
    while loader.step(flush=True):
        pass

    assert contents(rolled.warehouse)["sums"] == before
