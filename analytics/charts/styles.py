"""Charts of the styles' popularity."""

from __future__ import annotations

from datetime import date
from typing import Any

from analytics.charts.frame import (
    HEIGHT,
    OTHERS,
    WIDTH,
    Labels,
    bars,
    empty,
    end_labels,
    framed,
    period_axis,
    series_colour,
    stacked,
)
from analytics.charts.theme import Theme
from analytics.model import Grain
from analytics.reports.report import Result


def shares(result: Result, theme: Theme, labels: Labels) -> dict[str, Any]:
    """Each style's share of the concepts asked for: bars that fill a period, named at their end or by a legend."""
    table, grain = result.table("styles"), Grain(result.params["grain"])
    title = "Share of concepts by style"
    if not table.rows:
        return framed(result, theme, title, empty(theme))
    totals: dict[str, int] = {}
    for record in table.records():
        totals[record["style"]] = totals.get(record["style"], 0) + record["requested"]
    ranked = sorted(totals, key=lambda style: (-totals[style], style))
    room = len(theme.series)
    named = ranked if len(ranked) <= room else ranked[: room - 1]
    order = [*named, *([OTHERS] if len(ranked) > len(named) else [])]
    shares_of: dict[tuple[date, str], float] = {}
    for record in table.records():
        style = record["style"] if record["style"] in named else OTHERS
        shares_of[record["period"], style] = shares_of.get((record["period"], style), 0.0) + record["share"]
    values = stacked(shares_of, order, grain)
    last = str(max(table.column("period")))
    marks = end_labels(
        [
            {
                "series": each["series"],
                "y": (each["low"] + each["high"]) / 2,
                "label": f"{each['series']}  {each['size']:.0%}",
            }
            for each in values
            if each["period"] == last
        ],
        0.065,
    )
    # A style that the last period has not cannot be named at the bars' end.
    all_named = {mark["series"] for mark in marks} == set(order)
    colour = series_colour(order, theme.series[: len(order)], legend=not all_named)
    axis = {"format": "%", "tickCount": 5}
    layer = bars(values, period_axis(table.column("period"), grain), axis, colour, None)
    names = {
        "data": {"values": marks},
        "mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold"},
        "encoding": {
            "x": {"value": WIDTH},
            "y": {"field": "y", "type": "quantitative", "scale": {"domain": [0, 1]}},
            "color": colour,
            "text": {"field": "label"},
        },
    }
    return framed(result, theme, title, {"width": WIDTH, "height": HEIGHT + 40, "layer": [layer, names]})


def motifs(result: Result, theme: Theme, labels: Labels) -> dict[str, Any]:
    """The motifs drawn most, with their counts at the bars' ends."""
    records = result.table("motifs").records()
    style = f" in {result.params['style']}" if result.params["style"] else ""
    title = f"Motifs drawn most{style}"
    if not records:
        return framed(result, theme, title, empty(theme))
    y = {
        "field": "motif",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"grid": False, "labelFontSize": 13, "labelColor": theme.ink},
    }
    x = {"field": "designs", "type": "quantitative", "axis": None}
    body = {
        "width": WIDTH,
        "height": {"step": 28},
        "data": {"values": [{"motif": each["motif"], "designs": each["designs"]} for each in records]},
        "layer": [
            {"mark": {"type": "bar", "height": {"band": 0.68}}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "text", "align": "left", "dx": 7, "color": theme.ink},
                "encoding": {"x": x, "y": y, "text": {"field": "designs", "format": ",d"}},
            },
        ],
    }
    return framed(result, theme, title, body)
