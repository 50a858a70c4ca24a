"""How many concepts were asked for, what became of them, and how long they took."""

from __future__ import annotations

from analytics.model import Filter, Grain, QuerySpec, Scope
from analytics.reports.report import CONCEPT, FROM, GRAIN, TO, Kind, Parameter, Report, TableSpec, Values


def _filters(values: Values) -> tuple[Filter, ...]:
    return (Filter(dimension="style", value=values["style"]),) if values["style"] else ()


def _concepts(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="concepts",
        measures=(
            "requested",
            "units",
            "ready",
            "failed",
            "cancelled",
            "seconds_median",
            "seconds_p95",
        ),
        from_=values["from"],
        to=values["to"],
        grain=Grain(values["grain"]),
        filters=_filters(values),
    )


def _designs(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="designs",
        measures=("designs", "partly_drawn"),
        from_=values["from"],
        to=values["to"],
        grain=Grain(values["grain"]),
        filters=_filters(values),
    )


def _failures(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="concepts",
        measures=("failed",),
        dimensions=("failure",),
        from_=values["from"],
        to=values["to"],
        filters=(*_filters(values), Filter(dimension="step", value="failed")),
    )


REPORT = Report(
    "generation-trends",
    "Generation trends",
    f"Concepts and designs by period: asked for, ready, failed, cancelled, and the time to ready. {CONCEPT}",
    (FROM, TO, GRAIN, Parameter("style", Kind.TEXT, "Style")),
    (
        TableSpec("concepts", "Concepts by period", _concepts),
        TableSpec("designs", "Designs drawn by period", _designs),
        TableSpec("failures", "Why concepts failed", _failures),
    ),
    ("A concept counts in the period in which each step happened: one asked for on the 31st may be ready on the 1st.",),
)
