"""A run of the simulation as a picture: jobs in hand above, workers below, along the same hours."""

from __future__ import annotations

from typing import Any

from analytics.charts.theme import THEMES
from processors.scaling.simulation import Run

POINTS = 600
"""A day has more looks than a picture has columns."""


def chart_of(run: Run) -> dict[str, Any]:
    """A Vega-Lite specification with its data inside."""
    step = max(1, len(run.moments) // POINTS)
    hours = run.moments[-1].at > 2 * 3600
    unit = 3600.0 if hours else 1.0
    rows = [
        {
            "at": moment.at / unit,
            **{"waiting": moment.queued, "at work": moment.running, "ready": moment.ready, "paid for": moment.paid},
        }
        for moment in run.moments[::step]
    ]
    theme = THEMES["light"]
    axis = {"field": "at", "type": "quantitative", "title": "hours" if hours else "seconds"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "padding": 16,
        "data": {"values": rows},
        "config": theme.config(),
        "resolve": {"scale": {"color": "independent"}},
        "vconcat": [
            _panel("Jobs in hand", ("waiting", "at work"), axis, theme.series),
            _panel("Workers", ("paid for", "ready"), axis, theme.series),
        ],
    }


def _panel(title: str, names: tuple[str, str], axis: dict[str, Any], colours: Any) -> dict[str, Any]:
    return {
        "title": {"text": title, "anchor": "start"},
        "width": 760,
        "height": 180,
        "transform": [{"fold": list(names), "as": ["what", "number"]}],
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.5},
        "encoding": {
            "x": axis,
            "y": {"field": "number", "type": "quantitative", "title": None},
            "color": {
                "field": "what",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(names), "range": list(colours[:2])},
            },
        },
    }
