"""Charts of a studio's bookings."""

from __future__ import annotations

from datetime import date
from typing import Any

from analytics.charts.frame import (
    HEIGHT,
    WIDTH,
    Labels,
    bars,
    empty,
    framed,
    period_axis,
    series_colour,
    span,
    stacked,
    whole,
    whole_ticks,
)
from analytics.charts.narrow import AMOUNTS
from analytics.charts.theme import Theme
from analytics.model import Grain
from analytics.reports.report import Result

_SHOWN = ("completed", "confirmed", "open", "no-show", "cancelled")
_FEW = 14
_OPEN = frozenset({"requested", "slot-held", "deposit-due"})


def revenue(result: Result, theme: Theme, labels: Labels) -> dict[str, Any]:
    """What completed appointments brought in, by period; a panel for each currency."""
    table, grain = result.table("periods"), Grain(result.params["grain"])
    records = [record for record in table.records() if record["currency"]]
    title = "Revenue from completed appointments"
    if not records:
        return framed(result, theme, title, empty(theme))
    if not any(record["revenue_minor"] for record in records):
        return framed(result, theme, title, empty(theme, "No appointment was paid for in these days."))
    x = period_axis(table.column("period"), grain)
    panels = []
    for currency in sorted({record["currency"] for record in records}):
        values = [
            {**span(record["period"], grain), "amount": whole(record["revenue_minor"], currency)}
            for record in records
            if record["currency"] == currency
        ]
        panels.append(_panel(values, currency, x, theme))
    body = panels[0] if len(panels) == 1 else {"vconcat": panels}
    return framed(result, theme, title, body)


def _panel(values: list[dict[str, Any]], currency: str, x: dict[str, Any], theme: Theme) -> dict[str, Any]:
    y = {"field": "amount", "type": "quantitative", "title": currency}
    top = max(value["amount"] for value in values)
    columns = bars(
        [{**value, "low": 0, "high": value["amount"]} for value in values],
        x,
        {"format": "~s" if top >= 10_000 else ",.0f", **whole_ticks(top)},
        {"value": theme.accent},
        currency,
    )
    amounts = {
        "name": AMOUNTS,
        "data": {"values": values},
        "mark": {"type": "text", "dy": -9, "fontSize": 11, "color": theme.ink},
        "encoding": {"x": {**x, "field": "middle"}, "y": y, "text": {"field": "amount", "format": ",.0f"}},
    }
    few = len(values) <= _FEW
    return {"width": WIDTH, "height": HEIGHT, "layer": [columns, amounts] if few else [columns]}


def states(result: Result, theme: Theme, labels: Labels) -> dict[str, Any]:
    """Bookings by how they stand, stacked by period."""
    table, grain = result.table("states"), Grain(result.params["grain"])
    title = "Bookings by state"
    if not table.rows:
        return framed(result, theme, title, empty(theme))
    counts: dict[tuple[date, str], float] = {}
    for record in table.records():
        state = "open" if record["state"] in _OPEN else record["state"]
        counts[record["period"], state] = counts.get((record["period"], state), 0) + record["bookings"]
    shown = [state for state in _SHOWN if any(key[1] == state for key in counts)]
    palette = {
        "completed": theme.good,
        "confirmed": theme.series[1],
        "open": theme.series[5],
        "no-show": theme.bad,
        "cancelled": theme.idle,
    }
    values = stacked(counts, shown, grain)
    body = {
        "width": WIDTH,
        "height": HEIGHT,
        **bars(
            values,
            period_axis(table.column("period"), grain),
            {"format": ",d", **whole_ticks(max(value["high"] for value in values))},
            series_colour(shown, [palette[state] for state in shown]),
            None,
        ),
    }
    return framed(result, theme, title, body)
