"""Reports: parameters as readers give them, and shares that add up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from analytics.model import ALL_TENANTS, OutputColumn, SpecRefused, TableResult, ValueType, compile_query
from analytics.reports import REPORTS, UnknownReport, parse_parameters, run_report
from analytics.reports.report import year_before
from analytics.reports.style_popularity import with_shares

TODAY = date(2026, 10, 20)
REPORT = REPORTS["studio-bookings"]
STYLE = REPORTS["style-popularity"]


def test_without_days_a_report_is_of_the_last_twelve_months() -> None:
    values = parse_parameters(STYLE, {}, TODAY)

    assert (values["from"], values["to"], values["grain"]) == (date(2025, 11, 1), TODAY, "month")
    assert values["style"] is None


def test_bookings_that_are_still_to_come_are_in_their_report() -> None:
    values = parse_parameters(REPORT, {}, TODAY)

    assert (values["from"], values["to"]) == (date(2025, 11, 1), date(2027, 10, 21))
    until = parse_parameters(REPORT, {"to": "2026-03-31"}, TODAY)
    assert (until["from"], until["to"]) == (date(2025, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2024, 2, 29), date(2026, 12, 1)])
def test_a_year_before_is_twelve_calendar_months(day: date) -> None:
    first = year_before(day)

    assert first.day == 1
    assert (day.year - first.year) * 12 + day.month - first.month == 11


@pytest.mark.parametrize(
    ("report", "given", "field"),
    [
        (REPORT, {"from": "yesterday"}, "from"),
        (REPORT, {"grain": "hour"}, "grain"),
        (REPORT, {"studio": "'; DROP TABLE events"}, "studio"),
        (REPORT, {"nothing": "1"}, "nothing"),
        (REPORT, {"from": "2026-05-01", "to": "2026-04-01"}, "to"),
        (STYLE, {"top": "0"}, "top"),
        (STYLE, {"top": "many"}, "top"),
        (STYLE, {"style": "x" * 101}, "style"),
    ],
)
def test_a_bad_parameter_is_refused_by_its_name(report: Any, given: dict[str, str], field: str) -> None:
    with pytest.raises(SpecRefused) as refused:
        parse_parameters(report, given, TODAY)

    assert refused.value.field == field


def test_a_report_from_a_day_to_come_ends_on_it() -> None:
    assert parse_parameters(STYLE, {"from": "2030-01-01"}, TODAY)["to"] == date(2030, 1, 1)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_table_of_every_report_is_a_question_that_compiles(name: str) -> None:
    report = REPORTS[name]
    values = parse_parameters(report, {}, TODAY)

    for table in report.tables:
        assert compile_query(table.question(values, ALL_TENANTS), ALL_TENANTS, 1).columns
    described = report.describe()
    assert [each["name"] for each in described["tables"]] == [table.name for table in report.tables]
    assert {each["name"] for each in described["parameters"]} >= {"from", "to"}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_who_counts_concepts_beside_designs_says_what_a_concept_is(name: str) -> None:
    report, values = REPORTS[name], parse_parameters(REPORTS[name], {}, TODAY)
    queries = [compile_query(table.question(values, ALL_TENANTS), ALL_TENANTS, 1) for table in report.tables]
    titles = {column.title for query in queries for column in query.columns}
    assert ("A concept is one prompt" in report.description) == ("Concepts requested" in titles)


def test_an_unknown_report_is_no_report() -> None:
    with pytest.raises(UnknownReport):
        run_report("salaries", {}, None, ALL_TENANTS, TODAY)  # type: ignore[arg-type]


def test_shares_are_of_their_own_period() -> None:
    columns = (
        OutputColumn("period", "Period", ValueType.DATE),
        OutputColumn("style", "Style", ValueType.TEXT),
        OutputColumn("requested", "Requested", ValueType.INTEGER),
    )
    first, second = date(2026, 1, 1), date(2026, 2, 1)
    rows: list[tuple[Any, ...]] = [(first, "a", 1), (first, "b", 3), (second, "a", 5)]

    shared = with_shares(TableResult("styles", "Styles", columns, rows, "", {}, 1))

    assert shared.column("share") == [0.25, 0.75, 1.0]
