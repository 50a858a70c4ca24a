"""Bookings of studios: how they stand, what they bring in, and who does not come."""

from __future__ import annotations

from datetime import timedelta

from analytics.model import Filter, Grain, QuerySpec, Scope
from analytics.reports.report import FROM, GRAIN, TO, Kind, Parameter, Report, TableSpec, Values

_COUNTS = ("bookings", "open", "completed", "cancelled", "no_shows", "no_show_rate")
_MONEY = ("booked_minor", "deposits_minor", "revenue_minor")


def _filters(values: Values) -> tuple[Filter, ...]:
    return tuple(Filter(dimension=name, value=values[name]) for name in ("studio", "artist") if values[name])


def _periods(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="bookings",
        measures=(*_COUNTS, *_MONEY, "hours"),
        dimensions=("currency",),
        from_=values["from"],
        to=values["to"],
        grain=Grain(values["grain"]),
        filters=_filters(values),
    )


def _artists(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="bookings",
        measures=(*_COUNTS, *_MONEY, "hours"),
        dimensions=("studio", "artist", "currency"),
        from_=values["from"],
        to=values["to"],
        filters=_filters(values),
        limit=1_000,
    )


def _states(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="bookings",
        measures=("bookings",),
        dimensions=("state",),
        from_=values["from"],
        to=values["to"],
        grain=Grain(values["grain"]),
        filters=_filters(values),
    )


REPORT = Report(
    "studio-bookings",
    "Studio bookings",
    "Bookings by period and artist: states, deposits, revenue, and the rate of no-shows.",
    (FROM, TO, GRAIN, Parameter("studio", Kind.ID, "Studio"), Parameter("artist", Kind.ID, "Artist")),
    (
        TableSpec("periods", "Bookings by period", _periods),
        TableSpec("artists", "Bookings by artist", _artists),
        TableSpec("states", "Bookings by state", _states),
    ),
    (
        "A booking counts in the period in which its appointment begins, as last agreed.",
        "Revenue is what was paid for completed appointments; deposits are shown beside it, not added.",
        "Without a last day, it goes a year ahead, so that appointments to come are in it.",
        "Amounts are minor units, one row for each currency; currencies are never added up.",
    ),
    timedelta(days=366),
)
