"""The reports. A new one is a module here and a line in `REPORTS`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from analytics.model import Scope, compile_query, run_compiled
from analytics.reports import generation_trends, studio_bookings, style_popularity, usage_by_tenant
from analytics.reports.report import Kind, Parameter, Report, Result, TableSpec, parse_parameters
from analytics.schema import Warehouse, loaded_position

REPORTS: dict[str, Report] = {
    module.REPORT.name: module.REPORT
    for module in (generation_trends, style_popularity, studio_bookings, usage_by_tenant)
}


class UnknownReport(KeyError):
    """There is no report of that name."""


def run_report(
    name: str,
    params: Mapping[str, str],
    warehouse: Warehouse,
    scope: Scope,
    today: date,
    position: int | None = None,
    rollups: bool = True,
) -> Result:
    """The report as of `position`, by default as far as is loaded; without `rollups`, of the facts alone.

    `params` are texts as a reader gives them. Raises `UnknownReport`, `SpecRefused`, `NoTenant`, `WarehouseError`.
    """
    if name not in REPORTS:
        raise UnknownReport(name)
    report = REPORTS[name]
    values = parse_parameters(report, params, today)
    at = loaded_position(warehouse) if position is None else position
    tables = []
    for each in report.tables:
        compiled = compile_query(each.question(values, scope), scope, at, rollups)
        tables.append(each.shape(run_compiled(each.name, each.title, compiled, warehouse, at)))
    return Result(report.name, report.title, values, at, tuple(tables), report.notes)


__all__ = [
    "REPORTS",
    "Kind",
    "Parameter",
    "Report",
    "Result",
    "TableSpec",
    "UnknownReport",
    "parse_parameters",
    "run_report",
]
