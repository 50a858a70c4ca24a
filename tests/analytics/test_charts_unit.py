"""The parts of charts: periods on an axis, stacks, labels that keep their distance, money in whole units."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts import CHARTS, chart_names
from analytics.charts.frame import end_labels, period_axis, span, stacked, whole, whole_ticks
from analytics.charts.narrow import AMOUNTS, narrowed
from analytics.charts.theme import THEMES
from analytics.model import Grain
from analytics.reports import REPORTS

MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_every_report_has_charts_and_no_other() -> None:
    assert set(CHARTS) == set(REPORTS)
    assert chart_names("style-popularity") == ("shares", "motifs")
    assert chart_names("nothing") == ()


def test_a_period_leaves_a_gap_on_both_sides_of_its_bar() -> None:
    where = span(date(2026, 1, 1), Grain.MONTH)

    assert where["first"] < where["begin"] < where["middle"] < where["end"] < where["past"]
    assert where["first"] == "2026-01-01T00:00:00Z"
    assert where["past"] == "2026-02-01T00:00:00Z"
    assert span(date(2026, 1, 5), Grain.WEEK)["past"] == "2026-01-12T00:00:00Z"


def test_the_axis_covers_whole_periods_and_names_each_year_once() -> None:
    axis = period_axis(MONTHS, Grain.MONTH)

    assert axis["scale"]["domain"] == ["2025-11-01T00:00:00Z", "2026-03-01T00:00:00Z"]
    assert len(axis["axis"]["values"]) == 4
    assert axis["axis"]["labelExpr"].count("+datum.value ==") == 2
    assert "%-d %b" in period_axis([date(2026, 1, 5)], Grain.WEEK)["axis"]["labelExpr"]


def test_a_long_time_has_no_more_labels_than_fit() -> None:
    years = [date(year, month, 1) for year in range(2020, 2026) for month in range(1, 13)]

    assert len(period_axis(years, Grain.MONTH)["axis"]["values"]) <= 14


def test_stacks_stand_on_each_other_in_the_given_order() -> None:
    values = stacked({(MONTHS[0], "a"): 2, (MONTHS[0], "b"): 3, (MONTHS[1], "b"): 1}, ["b", "a"], Grain.MONTH)

    assert [(each["series"], each["low"], each["high"]) for each in values] == [("b", 0, 3), ("a", 3, 5), ("b", 0, 1)]


@given(st.integers(0, 10**9) | st.floats(0, 10**6))
def test_ticks_are_whole_numbers_that_reach_the_top_and_none_comes_twice(top: float) -> None:
    values = whole_ticks(top)["values"]

    assert values == sorted(set(values)) and all(isinstance(value, int) for value in values)
    assert values[0] == 0 and values[-1] >= top and len(values) <= 6


def test_a_narrow_chart_is_drawn_on_less_width_without_crowded_figures() -> None:
    figures = {"name": AMOUNTS, "data": {"values": [{"width": 720}] * 9}, "mark": "text"}
    panel = {"width": 720, "height": 300, "layer": [{"mark": "rect", "axis": {"labelLimit": 320}}, figures]}
    config = {"title": {"fontSize": 20}, "legend": {}, "axis": {"labelFontSize": 12}}
    made = narrowed({"config": config, "vconcat": [panel, {"width": 200}]})

    assert [each["width"] for each in made["vconcat"]] == [274, 150]
    assert made["vconcat"][0]["layer"] == [{"mark": "rect", "axis": {"labelLimit": 120}}]
    assert made["config"]["axis"] == {"labelFontSize": 12, "labelLimit": 120} and panel["width"] == 720
    edge = narrowed({"config": config, "layer": [{"encoding": {"x": {"value": 720}, "y": {"value": 3}}}]})
    assert edge["layer"][0]["encoding"] == {"x": {"value": 274}, "y": {"value": 3}}
    few = narrowed({"config": config, "layer": [{**figures, "data": {"values": [{"width": 720}] * 2}}]})
    assert few["layer"][0]["data"]["values"][0] == {"width": 720}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_labels_keep_their_distance_and_their_order(heights: list[float]) -> None:
    room = 0.1
    placed = end_labels([{"y": height, "name": n} for n, height in enumerate(heights)], room)

    assert all(above["y"] - below["y"] >= room - 1e-9 for below, above in pairwise(placed))
    assert [heights[label["name"]] for label in placed] == sorted(heights)
    assert placed[-1]["y"] <= 1 - room / 2 + 1e-9


@pytest.mark.parametrize(
    ("minor", "currency", "amount"), [(9900, "USD", 99.0), (9900, "JPY", 9900.0), (9900, "KWD", 9.9)]
)
def test_money_is_shown_in_the_currencys_own_unit(minor: int, currency: str, amount: float) -> None:
    assert whole(minor, currency) == amount


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", list(THEMES.values()), ids=lambda theme: theme.name)
def test_text_can_be_read_on_its_paper(theme: object) -> None:
    paper = luminance(theme.paper)  # type: ignore[attr-defined]
    for colour in (theme.ink, theme.quiet):  # type: ignore[attr-defined]
        bright, dim = sorted((luminance(colour), paper), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5
