"""Charts of the generation trends."""

from __future__ import annotations

from typing import Any

from analytics.charts.frame import (
    HEIGHT,
    WIDTH,
    Labels,
    bars,
    empty,
    end_labels,
    framed,
    period_axis,
    series_colour,
    span,
    stacked,
    whole_ticks,
)
from analytics.charts.theme import Theme
from analytics.model import Grain
from analytics.reports.report import Result

_OUTCOMES = ("ready", "failed", "cancelled")


def outcomes(result: Result, theme: Theme, labels: Labels) -> dict[str, Any]:
    """Concepts by what became of them, stacked by period; below, the time to ready."""
    table, grain = result.table("concepts"), Grain(result.params["grain"])
    records = table.records()
    if not any(record[name] for record in records for name in _OUTCOMES):
        return framed(result, theme, "Concepts by outcome", empty(theme))
    counts = {(record["period"], name): record[name] for record in records for name in _OUTCOMES}
    x = period_axis(table.column("period"), grain)
    values = stacked(counts, _OUTCOMES, grain)
    stacks = {
        "width": WIDTH,
        "height": HEIGHT,
        **bars(
            values,
            x,
            {"format": ",d", **whole_ticks(max(value["high"] for value in values))},
            series_colour(_OUTCOMES, (theme.good, theme.bad, theme.idle)),
            None,
        ),
    }
    body = {
        "vconcat": [stacks, _times(records, grain, x, theme)],
        "resolve": {"scale": {"color": "independent"}},
    }
    return framed(result, theme, "Concepts by outcome", body)


def _times(records: list[dict[str, Any]], grain: Grain, x: dict[str, Any], theme: Theme) -> dict[str, Any]:
    names = {"seconds_median": "median", "seconds_p95": "95%"}
    values = [
        {**span(record["period"], grain), "which": title, "seconds": record[name]}
        for record in records
        for name, title in names.items()
        if record[name] is not None
    ]
    top = max((value["seconds"] for value in values), default=1) or 1
    last = {value["which"]: {**value, "y": value["seconds"] / top} for value in values}
    names_at = [{**label, "seconds": label["y"] * top} for label in end_labels(list(last.values()), 0.13)]
    colour = {
        "field": "which",
        "type": "nominal",
        "scale": {"domain": list(names.values()), "range": [theme.good, theme.series[2]]},
        "legend": None,
    }
    y = {"field": "seconds", "type": "quantitative", "title": "Seconds to ready", "axis": {"tickCount": 4}}
    at = {**x, "field": "middle"}
    return {
        "width": WIDTH,
        "height": HEIGHT // 2,
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "line", "point": {"size": 26, "filled": True}},
                "encoding": {"x": at, "y": y, "color": colour},
            },
            {
                "data": {"values": names_at},
                "mark": {"type": "text", "align": "left", "dx": 10, "fontWeight": "bold"},
                "encoding": {"x": at, "y": y, "color": colour, "text": {"field": "which"}},
            },
        ],
    }
