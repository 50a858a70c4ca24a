"""What tenants use of their plans, and what they ask of the API."""

from __future__ import annotations

from analytics.model import Grain, Order, QuerySpec, Scope
from analytics.reports.report import FROM, GRAIN, TO, Report, TableSpec, Values


def _months(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="usage",
        measures=("requested", "given_back", "generations", "plan_limit", "used_share"),
        dimensions=("tenant",),
        # A month's quota is one row, dated its first day: a period that begins within the month includes it.
        from_=values["from"].replace(day=1),
        to=values["to"],
        grain=Grain.MONTH,
    )


def _routes(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="api-requests",
        measures=("requests",),
        dimensions=("route", "status"),
        from_=values["from"],
        to=values["to"],
        order=(Order(by="requests", direction="desc"),),
        limit=200,
    )


def _periods(values: Values, scope: Scope) -> QuerySpec:
    return QuerySpec(
        source="api-requests",
        measures=("requests", "refused", "errors"),
        from_=values["from"],
        to=values["to"],
        grain=Grain(values["grain"]),
    )


REPORT = Report(
    "usage-by-tenant",
    "Usage by tenant",
    "Generations against the plan by month, and API requests by route and status.",
    (FROM, TO, GRAIN),
    (
        TableSpec("months", "Generations and the plan", _months),
        TableSpec("routes", "Requests by route and status", _routes),
        TableSpec("periods", "Requests by period", _periods),
    ),
    (
        "One generation is one design variant asked for; what failed or was cancelled is given back to its month.",
        "Requests are counted by key and minute; a process that is killed may lose its last ten seconds of counts.",
    ),
)
