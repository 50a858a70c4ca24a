"""What charts share: the title, the axis of periods, the labels at the ends, money in whole units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from analytics.charts.theme import Theme
from analytics.model import Grain
from analytics.model.compiler import next_start
from analytics.reports.report import Result

WIDTH, HEIGHT = 720, 300
OTHERS = "others"
_GAP = 0.1
_MOST_LABELS = 14
# ISO 4217: currencies whose smallest unit is not a hundredth.
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

Labels = Mapping[str, str]


def whole(minor: int, currency: str) -> float:
    """An amount in the currency's own unit: 9900 USD is 99.0."""
    return float(minor / 10 ** _DIGITS.get(currency, 2))


def framed(result: Result, theme: Theme, title: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """A whole specification: what is drawn, with title, days, and room on all sides so that nothing is cut off."""
    days = f"{day_text(result.params['from'])} – {day_text(result.params['to'])} (UTC)"
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": title, "subtitle": days},
        "padding": {"left": 24, "right": 24, "top": 22, "bottom": 20},
        "config": theme.config(),
        **body,
    }


def day_text(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def empty(theme: Theme, message: str = "Nothing happened in these days.") -> dict[str, Any]:
    """What stands where there is nothing to draw."""
    return {
        "width": WIDTH,
        "height": 120,
        "data": {"values": [{"text": message}]},
        "mark": {"type": "text", "fontSize": 15, "color": theme.quiet, "font": theme.config()["font"]},
        "encoding": {"text": {"field": "text", "type": "nominal"}},
    }


def span(period: date, grain: Grain) -> dict[str, str]:
    """A period on the axis: its bounds, where its bar begins and ends (with a gap to its neighbours), its middle."""
    begin = datetime.combine(period, time(), UTC)
    length = datetime.combine(next_start(grain, period), time(), UTC) - begin
    return {
        "first": _stamp(begin),
        "past": _stamp(begin + length),
        "begin": _stamp(begin + length * _GAP),
        "end": _stamp(begin + length * (1 - _GAP)),
        "middle": _stamp(begin + length / 2),
    }


def period_axis(periods: Sequence[date], grain: Grain) -> dict[str, Any]:
    """The encoding of `x` for values with `begin` and `end`; a year stands under its first label."""
    begin = datetime.combine(min(periods), time(), UTC)
    end = datetime.combine(next_start(grain, max(periods)), time(), UTC)
    axis: dict[str, Any] = {"title": None, "labelFlush": False, "labelOverlap": "parity"}
    shown = sorted(set(periods))
    shown = shown[:: -(-len(shown) // _MOST_LABELS)]
    axis["values"] = [span(period, grain)["middle"] for period in shown]
    if grain is Grain.MONTH:
        # The first label and the first of each year carry the year.
        years = [span(period, grain)["middle"] for place, period in enumerate(shown) if _new_year(shown, place)]
        tests = " || ".join(f"+datum.value == {_milliseconds(stamp)}" for stamp in years)
        month = "utcFormat(datum.value, '%b')"
        axis["labelExpr"] = f"({tests}) ? [{month}, utcFormat(datum.value, '%Y')] : {month}"
    else:
        half = timedelta(days=7 if grain is Grain.WEEK else 1) / 2 // timedelta(milliseconds=1)
        axis["labelExpr"] = f"utcFormat(+datum.value - {half}, '%-d %b')"
    return {
        "field": "begin",
        "type": "temporal",
        "scale": {"type": "utc", "domain": [_stamp(begin), _stamp(end)], "nice": False},
        "axis": axis,
    }


def stacked(counts: Mapping[tuple[date, str], float], order: Sequence[str], grain: Grain) -> list[dict[str, Any]]:
    """Bars from `low` to `high`, one on the other in `order` from below: `counts` by (period, series)."""
    values = []
    for period in sorted({period for period, _ in counts}):
        low = 0.0
        for series in order:
            size = counts.get((period, series), 0)
            if size:
                place = {"low": low, "high": low + size, "size": size}
                values.append({**span(period, grain), "period": str(period), "series": series, **place})
            low += size
    return values


def whole_ticks(top: float) -> dict[str, Any]:
    """An axis for counts up to `top`: about five ticks, all of them whole numbers and none twice."""
    steps = (size * 10**power for power in range(15) for size in (1, 2, 5))
    step = next(step for step in steps if top <= 5 * step)
    return {"values": list(range(0, int(-(-top // step)) * step + 1, step))}


def bars(
    values: Sequence[Mapping[str, Any]],
    x: Mapping[str, Any],
    y_axis: Mapping[str, Any],
    colour: Mapping[str, Any],
    title: str | None,
) -> dict[str, Any]:
    """A layer of what `stacked` gives. Placed by hand, because Vega-Lite does not stack over ranges of time."""
    return {
        "data": {"values": list(values)},
        "mark": {"type": "rect"},
        "encoding": {
            "x": dict(x),
            "x2": {"field": "end"},
            "y": {"field": "low", "type": "quantitative", "title": title, "axis": dict(y_axis)},
            "y2": {"field": "high"},
            "color": dict(colour),
        },
    }


def series_colour(order: Sequence[str], colours: Sequence[str], legend: bool = True) -> dict[str, Any]:
    """The colour of `series`, with a legend unless the series are named in the chart itself."""
    encoding: dict[str, Any] = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": list(order), "range": list(colours)},
    }
    return encoding if legend else {**encoding, "legend": None}


def end_labels(labels: Sequence[Mapping[str, Any]], room: float) -> list[dict[str, Any]]:
    """Labels with `y` (0 to 1, upwards), moved apart so that neighbours are at least `room` from each other."""
    ordered = sorted((dict(label) for label in labels), key=lambda label: label["y"])
    for below, label in pairwise(ordered):
        label["y"] = max(label["y"], below["y"] + room)
    over = ordered[-1]["y"] - (1 - room / 2) if ordered else 0
    if over > 0:
        ordered[-1]["y"] -= over
        for above, label in pairwise(reversed(ordered)):
            label["y"] = min(label["y"], above["y"] - room)
    return ordered


def _new_year(periods: Sequence[date], place: int) -> bool:
    return place == 0 or periods[place].year != periods[place - 1].year


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _milliseconds(stamp: str) -> int:
    since = datetime.fromisoformat(stamp) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(milliseconds=1)
