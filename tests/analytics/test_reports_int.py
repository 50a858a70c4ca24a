"""Reports on the real engine, against the same figures counted from the log in Python."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from analytics.export import export
from analytics.model import ALL_TENANTS, SOURCES, Filter, Grain, Operator, Order, QuerySpec, SpecRefused, run_query
from analytics.reports import REPORTS, Result, run_report
from analytics.schema import loaded_position
from domain.bookings import Booking
from domain.concepts import Concept
from domain.log import Happened
from domain.operations import Traffic
from domain.usage import UsageMeter
from tests.analytics.conftest import Loaded

TODAY = date(2026, 3, 20)
DAYS = {"from": "2025-11-01", "to": "2026-06-30"}


def report(loaded: Loaded, name: str, scope: Any, **params: str) -> Result:
    return run_report(name, {**DAYS, **params}, loaded.warehouse, scope, TODAY)


def events(loaded: Loaded, kind: type, tenant: UUID | None = None) -> Iterator[Happened]:
    for _, happened in loaded.log.events:
        if isinstance(happened.event, kind) and tenant in (None, happened.envelope.tenant):
            yield happened


def test_concepts_are_counted_in_the_month_of_each_step(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    table = report(loaded, "generation-trends", tenant).table("concepts")

    for column, kind in {
        "requested": Concept.Requested,
        "ready": Concept.Ready,
        "failed": Concept.Failed,
        "cancelled": Concept.Cancelled,
    }.items():
        expected = Counter(each.envelope.time.strftime("%Y-%m-01") for each in events(loaded, kind, tenant))
        assert {str(row["period"]): row[column] for row in table.records() if row[column]} == dict(expected)


def test_times_are_medians_and_an_empty_month_has_none(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    rows = report(loaded, "generation-trends", tenant).table("concepts").records()
    seconds = [e.event.seconds for e in events(loaded, Concept.Ready, tenant) if e.envelope.time.month == 12]

    assert [str(row["period"]) for row in rows] == [
        f"{month}-01"
        for month in ("2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
    ]
    assert abs(rows[1]["seconds_median"] - statistics.median_high(seconds)) < 0.002
    assert rows[-1]["ready"] == 0
    assert rows[-1]["seconds_median"] is None


def test_a_style_filter_reaches_the_steps_that_do_not_name_it(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    styles = {e.event.originator_id: e.event.style for e in events(loaded, Concept.Requested, tenant)}
    ready = [e for e in events(loaded, Concept.Ready, tenant) if styles[e.event.originator_id] == "blackwork"]

    table = report(loaded, "generation-trends", tenant, style="blackwork").table("concepts")

    assert sum(table.column("ready")) == len(ready) > 0


def test_shares_of_styles_and_the_motifs_drawn_most(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[1]
    result = report(loaded, "style-popularity", tenant, top="3")
    styles = Counter(e.event.style for e in events(loaded, Concept.Requested, tenant))
    motifs = Counter(m for e in events(loaded, Concept.VariantDrawn, tenant) for m in e.event.facts.motifs)

    counted: Counter[str] = Counter()
    for row in result.table("styles").records():
        counted[row["style"]] += row["requested"]
    assert counted == styles
    assert result.table("motifs").column("designs") == sorted(motifs.values(), reverse=True)[:3]
    blackwork = report(loaded, "style-popularity", tenant, style="blackwork").table("motifs")
    assert 0 < sum(blackwork.column("designs")) < sum(motifs.values())


def test_bookings_stand_as_they_were_last_left(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    result = report(loaded, "studio-bookings", tenant)
    completed = list(events(loaded, Booking.Completed, tenant))
    deposits = list(events(loaded, Booking.DepositRecorded, tenant))
    requested = list(events(loaded, Booking.Requested, tenant))
    no_shows = len(list(events(loaded, Booking.MarkedNoShow, tenant)))
    table = result.table("periods")

    assert set(table.column("currency")) == {"EUR"}
    assert sum(table.column("bookings")) == len(requested)
    assert sum(table.column("completed")) == len(completed)
    assert sum(table.column("no_shows")) == no_shows > 0
    assert sum(table.column("revenue_minor")) == sum(each.event.paid.minor for each in completed)
    assert sum(table.column("deposits_minor")) == sum(each.event.amount.minor for each in deposits)
    overall = run_query(QuerySpec(source="bookings", measures=("no_show_rate",)), loaded.warehouse, tenant)
    assert overall.rows == [(round(no_shows / (no_shows + len(completed)), 4),)]


def test_a_moved_booking_counts_where_it_was_moved_to(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    starts = {e.event.originator_id: e.event.start for e in events(loaded, Booking.Requested, tenant)}
    starts |= {e.event.originator_id: e.event.start for e in events(loaded, Booking.Rescheduled, tenant)}
    expected = Counter(start.strftime("%Y-%m-01") for start in starts.values())

    table = report(loaded, "studio-bookings", tenant).table("periods")

    assert {str(row["period"]): row["bookings"] for row in table.records()} == dict(expected)


def test_an_artist_sees_their_own_bookings(loaded: Loaded) -> None:
    tenant, artist = loaded.business.tenants[0], loaded.business.artists[0]
    mine = [e for e in events(loaded, Booking.Requested, tenant) if e.event.artist_id == artist]

    table = report(loaded, "studio-bookings", tenant, artist=str(artist)).table("artists")

    assert table.column("artist") == [str(artist)]
    assert table.column("bookings") == [len(mine)]


def test_usage_is_what_was_asked_for_less_what_was_given_back(loaded: Loaded) -> None:
    table = report(loaded, "usage-by-tenant", ALL_TENANTS).table("months")

    for tenant in loaded.business.tenants:
        asked = sum(len(e.event.seeds) for e in events(loaded, Concept.Requested, tenant))
        back = sum(e.event.units for e in events(loaded, UsageMeter.UnitsGivenBack, tenant))
        rows = [row for row in table.records() if row["tenant"] == str(tenant)]
        assert sum(row["generations"] for row in rows) == asked - back
        assert {row["plan_limit"] for row in rows} == {1_000}
        assert all(row["used_share"] == round(row["generations"] / 1_000, 4) for row in rows)


def test_requests_are_counted_by_route_and_status(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    expected: Counter[tuple[str, int]] = Counter()
    for each in events(loaded, Traffic.Counted, tenant):
        for count in each.event.counts:
            expected[count.route, count.status] += count.count

    result = report(loaded, "usage-by-tenant", tenant)

    assert {(row[0], row[1]): row[2] for row in result.table("routes").rows} == dict(expected)
    assert sum(result.table("periods").column("requests")) == sum(expected.values())


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_the_tenants_reports_add_up_to_the_operators(loaded: Loaded, name: str) -> None:
    whole = report(loaded, name, ALL_TENANTS)
    parts = [report(loaded, name, tenant) for tenant in loaded.business.tenants]

    for number, table in enumerate(whole.tables):
        for column in table.columns:
            if column.type == "integer" and column.name not in ("status", "plan_limit", "designs", "concepts"):
                both = sum(sum(v or 0 for v in part.tables[number].column(column.name)) for part in parts)
                assert both == sum(value or 0 for value in table.column(column.name)), column.name


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_stranger_sees_nothing(loaded: Loaded, name: str) -> None:
    for table in report(loaded, name, UUID(int=1)).tables:
        for column in table.columns:
            if column.type == "integer":
                assert not any(table.column(column.name))


def test_at_an_earlier_position_a_report_is_what_it_was_then(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    half = loaded.log.events[len(loaded.log.events) // 2][0].position
    upto = [e for e in events(loaded, Concept.Requested, tenant) if e.position <= half]

    then = run_report("generation-trends", DAYS, loaded.warehouse, tenant, TODAY, half)
    again = run_report("generation-trends", DAYS, loaded.warehouse, tenant, TODAY, half)

    assert sum(then.table().column("requested")) == len(upto)
    assert export(then, "json").content == export(again, "json").content
    assert report(loaded, "generation-trends", tenant).position == loaded_position(loaded.warehouse)


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_every_measure_by_every_dimension_is_sql_that_runs(loaded: Loaded, source: str) -> None:
    declared = SOURCES[source]
    money = ("currency",) if declared.dimension("currency") else ()
    for dimension in declared.dimensions:
        spec = QuerySpec(
            source=source,
            measures=tuple(measure.name for measure in declared.measures),
            dimensions=tuple(dict.fromkeys((dimension.name, *money))),
            from_=date(2025, 11, 1),
            to=date(2026, 6, 30),
            grain=Grain.WEEK,
        )
        assert run_query(spec, loaded.warehouse, ALL_TENANTS).columns[1].name == dimension.name
    alone = QuerySpec(source=source, measures=tuple(m.name for m in declared.measures if not m.requires))
    nobody = run_query(alone, loaded.warehouse, UUID(int=1))
    assert not any(nobody.rows[0])


def test_a_question_of_ones_own_with_filters_order_and_limit(loaded: Loaded) -> None:
    tenant = loaded.business.tenants[0]
    spec = QuerySpec(
        source="designs",
        measures=("designs",),
        dimensions=("motif", "style"),
        filters=(
            Filter(dimension="style", operator=Operator.ONE_OF, value=["blackwork", "fine-line"]),
            Filter(dimension="motif", operator=Operator.DIFFERS, value="rose"),
        ),
        order=(Order(by="designs", direction="desc"),),
        limit=5,
    )

    table = run_query(spec, loaded.warehouse, tenant)

    counts = table.column("designs")
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == 5
    assert "rose" not in table.column("motif")
    assert set(table.column("style")) <= {"blackwork", "fine-line"}


def test_a_value_is_never_taken_for_sql(loaded: Loaded) -> None:
    spec = QuerySpec(
        source="concepts",
        measures=("requested",),
        filters=(Filter(dimension="style", value="x' OR 1=1 --"),),
    )

    assert run_query(spec, loaded.warehouse, loaded.business.tenants[0]).rows == [(0,)]
    with pytest.raises(SpecRefused):
        report(loaded, "studio-bookings", ALL_TENANTS, studio="x' OR 1=1 --")
