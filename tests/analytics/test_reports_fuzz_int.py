"""A report's parameters, as anybody may write them into an address, make a question or are refused."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.model import ALL_TENANTS, SpecRefused, compile_query, parse_spec
from analytics.reports import REPORTS, parse_parameters

TODAY = date(2026, 10, 20)
TENANT = UUID("018f0000-0000-7000-8000-00000000a11c")
DAYS = st.dates(date(3, 1, 1), date(9998, 1, 1)).map(str) | st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str)
NUMBERS = st.integers().map(str) | st.from_regex(r"[+-]?[0-9_]{1,30}", fullmatch=True)
VALUES = st.text(max_size=200) | DAYS | NUMBERS | st.uuids().map(str) | st.sampled_from(["day", "week", "month"])
NAMES = sorted({parameter.name for report in REPORTS.values() for parameter in report.parameters})


def asked(name: str, given: dict[str, str]) -> None:
    """Everything that is done with what was written, before the warehouse is asked."""
    report = REPORTS[name]
    try:
        values = parse_parameters(report, given, TODAY)
        for table in report.tables:
            for scope in (ALL_TENANTS, TENANT):
                compiled = compile_query(table.question(values, scope), scope, 5)
                for value in given.values():
                    # What is written by strangers is bound as a parameter, and never in the text.
                    assert len(value) < 20 or value not in compiled.sql
    except SpecRefused as refused:
        assert refused.code and refused.message.endswith(".")


@settings(max_examples=400)
@given(st.sampled_from(sorted(REPORTS)), st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=20), VALUES))
@example("usage-by-tenant", {"from": "1970-01-01", "to": "2099-12-31"})
@example("style-popularity", {"top": "9" * 200})
@example("studio-bookings", {"from": "20260101", "to": "2026-W53-1"})
def test_any_parameters_make_a_question_or_are_refused(name: str, given: dict[str, str]) -> None:
    asked(name, given)


@pytest.mark.parametrize(
    "given",
    [
        {"to": "0001-01-15"},
        {"from": "9999-11-30", "to": "9999-12-31"},
        {"from": "9999-12-01", "to": "9999-12-31", "grain": "week"},
    ],
)
def test_the_ends_of_the_calendar_make_a_question_or_are_refused(given: dict[str, str]) -> None:
    asked("studio-bookings", given)


PARTS: Any = st.none() | st.text(max_size=20) | st.integers() | st.floats() | st.dates() | st.booleans()
NODES = st.recursive(
    PARTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
SPECS = st.fixed_dictionaries(
    {"source": st.sampled_from(["bookings", "generations", "x"]) | NODES, "measures": NODES},
    optional={name: NODES for name in ("dimensions", "from", "to", "grain", "fill", "filters", "order", "limit")},
)


@settings(max_examples=300)
@given(SPECS | NODES)
def test_any_question_is_typed_or_refused(data: Any) -> None:
    try:
        spec = parse_spec(data)
        compile_query(spec, TENANT, 5)
    except SpecRefused as refused:
        assert refused.code and refused.message
