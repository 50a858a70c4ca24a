"""Charts of the reports: a Vega-Lite specification with its data inside, drawn here to SVG or PNG."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from analytics.charts import bookings, generation, styles, usage
from analytics.charts.frame import Labels
from analytics.charts.narrow import narrowed
from analytics.charts.theme import THEMES, Theme
from analytics.reports.report import Result

Builder = Callable[[Result, Theme, Labels], dict[str, Any]]

CHARTS: dict[str, dict[str, Builder]] = {
    "generation-trends": {"outcomes": generation.outcomes},
    "style-popularity": {"shares": styles.shares, "motifs": styles.motifs},
    "studio-bookings": {"revenue": bookings.revenue, "states": bookings.states},
    "usage-by-tenant": {"plan": usage.plan, "requests": usage.requests},
}
_NONE: Mapping[str, str] = {}


def chart_names(report: str) -> tuple[str, ...]:
    """The charts of a report, the principal one first; none for a report that has no chart."""
    return tuple(CHARTS.get(report, ()))


def chart_spec(
    result: Result, chart: str | None = None, theme: str = "light", labels: Labels = _NONE, narrow: bool = False
) -> dict[str, Any]:
    """The Vega-Lite specification of a report's chart, `narrow` for a telephone. `labels` gives names for ids.

    Raises `KeyError` for an unknown chart or theme.
    """
    charts = CHARTS[result.report]
    made = charts[next(iter(charts)) if chart is None else chart](result, THEMES[theme], labels)
    return narrowed(made) if narrow else made


def render_svg(spec: Mapping[str, Any]) -> str:
    """No network and no files are used: the data is in the specification."""
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.21", allowed_base_urls=[])
    return svg


def render_png(spec: Mapping[str, Any], scale: float = 2.0) -> bytes:
    """At `scale` 2 a chart is about 1,600 pixels wide."""
    import vl_convert

    png: bytes = vl_convert.vegalite_to_png(json.dumps(spec), vl_version="5.21", scale=scale, allowed_base_urls=[])
    return png


__all__ = ["CHARTS", "chart_names", "chart_spec", "render_png", "render_svg"]
