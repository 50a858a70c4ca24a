"""Which styles people ask for, how that changes, and which motifs are drawn most."""

from __future__ import annotations

from dataclasses import replace

from analytics.model import Filter, Grain, Order, OutputColumn, QuerySpec, Scope, TableResult, ValueType
from analytics.reports.report import CONCEPT, FROM, GRAIN, TO, TOP, Kind, Parameter, Report, TableSpec, Values


def _styles(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="concepts",
        measures=("requested", "units"),
        dimensions=("style",),
        from_=values["from"],
        to=values["to"],
        grain=Grain(values["grain"]),
        filters=(Filter(dimension="step", value="requested"),),
    )


def with_shares(table: TableResult) -> TableResult:
    """A column `share`: the style's part of its period's concepts, 0 to 1."""
    periods, counts = table.column("period"), table.column("requested")
    totals: dict[object, int] = {}
    for period, count in zip(periods, counts, strict=True):
        totals[period] = totals.get(period, 0) + count
    return replace(
        table,
        columns=(*table.columns, OutputColumn("share", "Share", ValueType.NUMBER, "of the period's concepts")),
        rows=[
            (*row, round(count / totals[period], 4))
            for row, period, count in zip(table.rows, periods, counts, strict=True)
        ],
    )


def _motifs(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="designs",
        measures=("designs", "concepts"),
        dimensions=("motif",),
        from_=values["from"],
        to=values["to"],
        filters=(Filter(dimension="style", value=values["style"]),) if values["style"] else (),
        order=(Order(by="designs", direction="desc"),),
        limit=values["top"],
    )


REPORT = Report(
    "style-popularity",
    "Style popularity",
    f"Each style's share of the concepts asked for, by period, and the motifs drawn most. {CONCEPT}",
    (FROM, TO, GRAIN, Parameter("style", Kind.TEXT, "Style of the motifs"), TOP),
    (
        TableSpec("styles", "Styles by period", _styles, with_shares),
        TableSpec("motifs", "Motifs drawn most", _motifs),
    ),
    ("Motifs are those that were drawn, as the engine names them; no prompt is read for this.",),
)
