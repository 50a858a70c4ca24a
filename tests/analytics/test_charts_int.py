"""Charts drawn for real: every one in both themes, nothing cut off, and something to look at where nothing happened."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PIL import Image

from analytics.charts import CHARTS, chart_spec, render_png, render_svg
from analytics.model import ALL_TENANTS
from analytics.reports import run_report
from tests.analytics.conftest import Loaded

EVERY = [(report, chart) for report, charts in CHARTS.items() for chart in charts]
DAYS = {"from": "2025-11-01", "to": "2026-03-31"}


def result(loaded: Loaded, report: str, **params: str) -> Any:
    return run_report(report, {**DAYS, **params}, loaded.warehouse, ALL_TENANTS, date(2026, 3, 31))


def texts(svg: str) -> list[str]:
    return re.findall(r"<t(?:ext|span)[^>]*>([^<]+)<", svg)


@pytest.mark.parametrize(("report", "chart"), EVERY)
def test_every_chart_is_drawn_with_a_title_and_its_days(loaded: Loaded, report: str, chart: str) -> None:
    spec = chart_spec(result(loaded, report), chart)
    svg = render_svg(spec)

    assert svg.startswith("<svg")
    assert spec["title"]["text"] in texts(svg)
    assert "1 November 2025 – 31 March 2026 (UTC)" in texts(svg)
    assert "url" not in str(spec["config"])
    assert not [text for text in texts(svg) if text in ("NaN", "null", "undefined", "Invalid Date")]


@pytest.mark.parametrize(("report", "chart"), EVERY)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_off_at_the_edges(loaded: Loaded, report: str, chart: str, theme: str) -> None:
    spec = chart_spec(result(loaded, report), chart, theme)
    picture = Image.open(io.BytesIO(render_png(spec, scale=1))).convert("RGB")
    paper = picture.getpixel((0, 0))
    edge = 6

    strips = [
        picture.crop((0, 0, picture.width, edge)),
        picture.crop((0, picture.height - edge, picture.width, picture.height)),
        picture.crop((0, 0, edge, picture.height)),
        picture.crop((picture.width - edge, 0, picture.width, picture.height)),
    ]
    assert all(strip.getcolors() == [(strip.width * strip.height, paper)] for strip in strips)
    assert len(picture.getcolors(1 << 24) or []) > 20


@pytest.mark.parametrize(("report", "chart"), EVERY)
def test_where_nothing_happened_the_chart_says_so(loaded: Loaded, report: str, chart: str) -> None:
    nothing = run_report(report, {"from": "2031-01-01"}, loaded.warehouse, ALL_TENANTS, date(2026, 3, 31))

    assert "Nothing happened in these days." in texts(render_svg(chart_spec(nothing, chart)))


def test_bookings_that_nobody_paid_yet_are_no_empty_axes(loaded: Loaded) -> None:
    found = result(loaded, "studio-bookings")
    periods, *others = found.tables
    place = [column.name for column in periods.columns].index("revenue_minor")
    unpaid = [(*row[:place], 0, *row[place + 1 :]) for row in periods.rows]
    bare = replace(found, tables=(replace(periods, rows=unpaid), *others))

    assert "No appointment was paid for in these days." in texts(render_svg(chart_spec(bare, "revenue")))
    assert "EUR" in texts(render_svg(chart_spec(found, "revenue")))


def test_a_style_that_the_last_period_lacks_is_named_all_the_same(loaded: Loaded) -> None:
    found = result(loaded, "style-popularity")
    styles, *others = found.tables
    last, gone = max(styles.column("period")), found.table("styles").records()[0]["style"]
    kept = [row for row in styles.rows if (last, gone) != (row[0], row[1])]
    lacking = replace(found, tables=(replace(styles, rows=kept), *others))

    assert [text for text in texts(render_svg(chart_spec(lacking, "shares"))) if text.startswith(gone)] == [gone]


@pytest.mark.parametrize("grain", ["day", "week"])
def test_days_and_weeks_are_drawn_too(loaded: Loaded, grain: str) -> None:
    svg = render_svg(chart_spec(result(loaded, "generation-trends", grain=grain)))

    assert any(re.fullmatch(r"\d{1,2} (Nov|Dec|Jan)", text) for text in texts(svg))


def test_ids_get_the_names_that_the_reader_knows(loaded: Loaded) -> None:
    named = {str(loaded.business.tenants[0]): "Ink & Needle"}

    shown = texts(render_svg(chart_spec(result(loaded, "usage-by-tenant"), "plan", labels=named)))

    assert "Ink &amp; Needle" in shown


def test_an_unknown_chart_or_theme_is_refused(loaded: Loaded) -> None:
    made = result(loaded, "generation-trends")
    with pytest.raises(KeyError):
        chart_spec(made, "pie")
    with pytest.raises(KeyError):
        chart_spec(made, theme="sepia")
