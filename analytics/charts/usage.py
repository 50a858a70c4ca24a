"""Charts of what tenants use."""

from __future__ import annotations

from typing import Any

from analytics.charts.frame import HEIGHT, WIDTH, Labels, bars, empty, framed, period_axis, span, whole_ticks
from analytics.charts.theme import Theme
from analytics.model import Grain
from analytics.reports.report import Result

_MOST_TENANTS = 4


def plan(result: Result, theme: Theme, labels: Labels) -> dict[str, Any]:
    """Generations by month with the plan's limit as a line over each bar; a panel for each of the largest tenants."""
    table = result.table("months")
    title = "Generations and the plan"
    records = table.records()
    if not records:
        return framed(result, theme, title, empty(theme))
    totals: dict[str, int] = {}
    for record in records:
        totals[record["tenant"]] = totals.get(record["tenant"], 0) + record["generations"]
    largest = sorted(totals, key=lambda tenant: (-totals[tenant], tenant))[:_MOST_TENANTS]
    x = period_axis(table.column("period"), Grain.MONTH)
    panels = []
    for tenant in largest:
        values = [
            {
                **span(record["period"], Grain.MONTH),
                "generations": record["generations"],
                "limit": record["plan_limit"],
                "over": record["plan_limit"] is not None and record["generations"] > record["plan_limit"],
            }
            for record in records
            if record["tenant"] == tenant
        ]
        alone = len(totals) == 1
        panels.append(_panel(values, "" if alone else labels.get(tenant, _short(tenant)), x, theme))
    if len(panels) == 1:
        return framed(result, theme, title, panels[0])
    more = len(totals) - len(largest)
    framed_title = title if more <= 0 else f"{title}: the {len(largest)} largest of {len(totals)} tenants"
    return framed(result, theme, framed_title, {"vconcat": panels})


def _short(tenant: str) -> str:
    return f"Tenant {tenant[:8]}"


def _panel(values: list[dict[str, Any]], name: str, x: dict[str, Any], theme: Theme) -> dict[str, Any]:
    limited = [value for value in values if value["limit"] is not None]
    layers = [
        bars(
            [{**value, "low": 0, "high": value["generations"]} for value in values],
            x,
            {"format": ",d", **whole_ticks(max(value["generations"] for value in values))},
            {"condition": {"test": "datum.over", "value": theme.bad}, "value": theme.accent},
            "Designs",
        )
    ]
    if limited:
        over = {"field": "limit", "type": "quantitative"}
        layers.append(
            {
                "data": {"values": limited},
                "mark": {"type": "rule", "strokeWidth": 2, "color": theme.ink},
                "encoding": {"x": {**x, "field": "first"}, "x2": {"field": "past"}, "y": over},
            }
        )
        layers.append(
            {
                "data": {"values": limited[-1:]},
                "mark": {"type": "text", "align": "right", "dy": -9, "color": theme.ink, "fontWeight": "bold"},
                "encoding": {
                    "x": {**x, "field": "end"},
                    "y": over,
                    "text": {"value": f"plan {limited[-1]['limit']:,}"},
                },
            }
        )
    title = {"title": {"text": name, "fontSize": 14, "offset": 26}} if name else {}
    return {**title, "width": WIDTH, "height": HEIGHT if not name else 170, "layer": layers}


def requests(result: Result, theme: Theme, labels: Labels) -> dict[str, Any]:
    """Requests by route, coloured by how they ended."""
    records = result.table("routes").records()
    title = "API requests by route"
    if not records:
        return framed(result, theme, title, empty(theme))
    totals: dict[str, int] = {}
    by: dict[tuple[str, str], int] = {}
    for record in records:
        route, kind = record["route"], _kind(record["status"])
        totals[route] = totals.get(route, 0) + record["requests"]
        by[route, kind] = by.get((route, kind), 0) + record["requests"]
    routes = sorted(totals, key=lambda route: (-totals[route], route))[:15]
    kinds = [kind for kind in ("answered", "refused", "failed") if any(key[1] == kind for key in by)]
    palette = {"answered": theme.good, "refused": theme.series[2], "failed": theme.bad}
    values = [
        {"route": route, "kind": kind, "order": kinds.index(kind), "requests": count}
        for (route, kind), count in by.items()
        if route in routes
    ]
    y = {
        "field": "route",
        "type": "nominal",
        "sort": routes,
        "title": None,
        "axis": {"grid": False, "labelLimit": 320, "labelColor": theme.ink},
    }
    body = {
        "width": WIDTH - 160,
        "height": {"step": 30},
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar", "height": {"band": 0.66}},
                "encoding": {
                    "x": {"field": "requests", "type": "quantitative", "axis": None},
                    "y": y,
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": {"domain": kinds, "range": [palette[kind] for kind in kinds]},
                    },
                    "order": {"field": "order", "type": "quantitative"},
                },
            },
            {
                "data": {"values": [{"route": route, "total": totals[route]} for route in routes]},
                "mark": {"type": "text", "align": "left", "dx": 7, "color": theme.ink},
                "encoding": {
                    "x": {"field": "total", "type": "quantitative", "axis": None},
                    "y": y,
                    "text": {"field": "total", "format": ",d"},
                },
            },
        ],
    }
    return framed(result, theme, title, body)


def _kind(status: int) -> str:
    return "failed" if status >= 500 else "refused" if status >= 400 else "answered"
