"""The sources of the model. A fact that needs an earlier event of the same aggregate is joined here."""

from __future__ import annotations

from analytics.model import rolled
from analytics.model.declarations import Dimension, Measure, Source, ValueType
from analytics.schema.rollups import BOOKING

NUMBER, INTEGER, TIME = ValueType.NUMBER, ValueType.INTEGER, ValueType.TIME

_REQUESTS = (
    "LEFT JOIN (SELECT step.tenant AS tenant, step.concept_id AS concept_id, any(step.style) AS style,"
    " any(step.for_client) AS for_client FROM {{generations}} AS step"
    " WHERE step.transition = 'requested' GROUP BY step.tenant, step.concept_id) AS request"
    " ON request.tenant = fact.tenant AND request.concept_id = fact.concept_id"
)
_TENANT = Dimension("tenant", "Tenant", "fact.tenant", many=True)
_STYLE = Dimension("style", "Style", "request.style", join="request")


def _count(name: str, title: str, condition: str) -> Measure:
    return Measure(name, title, f"countIf({condition})")


def _quantile(level: str, condition: str) -> str:
    """Seconds, and NULL where there was none: a period in which nothing finished has no median."""
    return f"if(countIf({condition}) = 0, NULL, round(quantileExactIf({level})(fact.seconds, {condition}), 3))"


CONCEPTS = Source(
    "concepts",
    "Concepts",
    "one step in a concept's life",
    "{{generations}} AS fact",
    "fact.time",
    (
        _TENANT,
        _STYLE,
        Dimension("step", "Step", "fact.transition", values=("requested", "ready", "failed", "cancelled")),
        Dimension("failure", "Reason of failure", "fact.code"),
        Dimension("priority", "Priority", "fact.priority", INTEGER),
    ),
    (
        _count("requested", "Concepts requested", "fact.transition = 'requested'"),
        _count("ready", "Ready", "fact.transition = 'ready'"),
        _count("failed", "Failed", "fact.transition = 'failed'"),
        _count("cancelled", "Cancelled", "fact.transition = 'cancelled'"),
        Measure("units", "Designs asked for", "sumIf(fact.units, fact.transition = 'requested')"),
        Measure(
            "seconds_median",
            "Median time to ready",
            _quantile("0.5", "fact.transition = 'ready'"),
            NUMBER,
            "s",
            additive=False,
        ),
        Measure(
            "seconds_p95",
            "95% ready within",
            _quantile("0.95", "fact.transition = 'ready'"),
            NUMBER,
            "s",
            additive=False,
        ),
        Measure(
            "stars",
            "Mean rating",
            "if(countIf(fact.transition = 'rated') = 0, NULL, round(avgIf(fact.stars, fact.transition = 'rated'), 2))",
            NUMBER,
            "of 5",
            additive=False,
        ),
        Measure("tenants", "Tenants", "uniqExact(fact.tenant)", additive=False),
    ),
    {"request": _REQUESTS},
    rolled=rolled.CONCEPTS,
)

DESIGNS = Source(
    "designs",
    "Designs",
    "one variant drawn",
    "{{designs}} AS fact",
    "fact.time",
    (
        _TENANT,
        _STYLE,
        Dimension("engine", "Engine", "fact.engine"),
        Dimension("motif", "Motif", "motif", join="motif"),
        Dimension("for_client", "For a client", "request.for_client = 1", ValueType.BOOLEAN, "request"),
    ),
    (
        Measure("designs", "Designs", "uniqExact(fact.position)"),
        Measure("concepts", "Concepts", "uniqExact(fact.concept_id)", additive=False),
        Measure("partly_drawn", "Designs with a part left out", "sum(fact.partly_drawn)"),
        Measure(
            "width_mm",
            "Mean width",
            "if(count() = 0, NULL, round(avg(fact.width_mm), 1))",
            NUMBER,
            "mm",
            additive=False,
        ),
        Measure("png_bytes", "Size of pictures", "sum(fact.png_bytes)", unit="bytes"),
    ),
    {"request": _REQUESTS, "motif": "ARRAY JOIN fact.motifs AS motif"},
    rolled=rolled.DESIGNS,
)

RENDITIONS = Source(
    "renditions",
    "Stencils, upscaled copies, restyled pictures and videos",
    "one rendition, with how it ended",
    "(SELECT step.tenant AS tenant, minIf(step.time, step.transition = 'requested') AS time,"
    " anyIf(step.kind, step.transition = 'requested') AS kind, argMax(step.transition, step.position) AS state,"
    " maxIf(step.seconds, step.transition = 'ready') AS seconds"
    " FROM {{renditions}} AS step GROUP BY step.tenant, step.rendition_id) AS fact",
    "fact.time",
    (
        _TENANT,
        Dimension("kind", "Kind", "fact.kind", values=("stencil", "upscale", "restyle", "video")),
        Dimension("state", "State", "fact.state", values=("requested", "ready", "failed", "cancelled")),
    ),
    (
        Measure("renditions", "Renditions", "count()"),
        _count("failed", "Failed", "fact.state = 'failed'"),
        Measure(
            "seconds_p95",
            "95% ready within",
            _quantile("0.95", "fact.state = 'ready'"),
            NUMBER,
            "s",
            additive=False,
        ),
    ),
)

_STATES = ("requested", "slot-held", "deposit-due", "confirmed", "completed", "cancelled", "no-show")
_BOOKING = f"({BOOKING}) AS fact"


def _money(name: str, title: str, sql: str) -> Measure:
    return Measure(name, title, sql, unit="minor units", requires="currency")


BOOKINGS = Source(
    "bookings",
    "Bookings",
    "one booking as it stands, in the period its appointment begins in",
    _BOOKING,
    "fact.starts_at",
    (
        _TENANT,
        Dimension("studio", "Studio", "toString(fact.studio_id)", many=True),
        Dimension("artist", "Artist", "toString(fact.artist_id)", many=True),
        Dimension("currency", "Currency", "fact.currency"),
        Dimension("state", "State", "fact.state", values=_STATES),
    ),
    (
        Measure("bookings", "Bookings", "count()"),
        _count("open", "Open", "fact.state IN ('requested', 'slot-held', 'deposit-due', 'confirmed')"),
        _count("confirmed", "Confirmed", "fact.state = 'confirmed'"),
        _count("completed", "Completed", "fact.state = 'completed'"),
        _count("cancelled", "Cancelled", "fact.state = 'cancelled'"),
        _count("no_shows", "No-shows", "fact.state = 'no-show'"),
        _count("holds_expired", "Holds run out", "fact.hold_expired = 1"),
        Measure(
            "no_show_rate",
            "No-show rate",
            "if(countIf(fact.state IN ('completed', 'no-show')) = 0, NULL, round(countIf(fact.state = 'no-show')"
            " / countIf(fact.state IN ('completed', 'no-show')), 4))",
            NUMBER,
            "share of kept and missed appointments",
            additive=False,
        ),
        Measure("clients", "Clients", "uniqExact(fact.client_id)", additive=False),
        _money(
            "booked_minor",
            "Price of bookings not cancelled",
            "sumIf(fact.price_minor, fact.state != 'cancelled')",
        ),
        _money("deposits_minor", "Deposits taken", "sum(fact.deposit_minor)"),
        _money("revenue_minor", "Paid for completed appointments", "sum(fact.paid_minor)"),
        Measure(
            "hours",
            "Hours of completed appointments",
            "round(sumIf(dateDiff('minute', fact.starts_at, fact.ends_at), fact.state = 'completed') / 60, 2)",
            NUMBER,
            "h",
        ),
    ),
    rolled=rolled.BOOKINGS,
)

USAGE = Source(
    "usage",
    "Usage of the plan",
    "one tenant's month of quota",
    rolled.usage_of("{{usage}}"),
    "fact.time",
    (_TENANT, Dimension("month", "Month", "fact.month")),
    (
        Measure("requested", "Designs asked for", "sum(fact.requested)"),
        Measure("given_back", "Given back", "sum(fact.given_back)"),
        Measure("generations", "Generations", "sum(fact.requested) - sum(fact.given_back)"),
        Measure(
            "plan_limit",
            "Plan's limit",
            "if(countIf(fact.quota IS NULL) > 0, NULL, sum(fact.quota))",
            additive=False,
        ),
        Measure(
            "used_share",
            "Share of plan used",
            "if(countIf(fact.quota IS NULL) > 0 OR sum(fact.quota) = 0, NULL,"
            " round((sum(fact.requested) - sum(fact.given_back)) / sum(fact.quota), 4))",
            NUMBER,
            "of the limit",
            additive=False,
        ),
        Measure("tenants", "Tenants", "uniqExact(fact.tenant)", additive=False),
    ),
    rolled=rolled.USAGE,
)

API_REQUESTS = Source(
    "api-requests",
    "API requests",
    "requests of one key in one minute by route and status",
    "{{api_requests}} AS fact",
    "fact.minute",
    (
        _TENANT,
        Dimension("route", "Route", "fact.route"),
        Dimension("status", "Status", "fact.status", INTEGER),
        Dimension("outcome", "Outcome", "concat(toString(intDiv(fact.status, 100)), 'xx')"),
        Dimension("key", "API key", "toString(fact.key_id)", many=True),
    ),
    (
        Measure("requests", "Requests", "sum(fact.requests)"),
        Measure("errors", "Server errors", "sumIf(fact.requests, fact.status >= 500)"),
        Measure("refused", "Refused", "sumIf(fact.requests, fact.status BETWEEN 400 AND 499)"),
    ),
    rolled=rolled.API_REQUESTS,
)

SOURCES: dict[str, Source] = {
    source.name: source for source in (CONCEPTS, DESIGNS, RENDITIONS, BOOKINGS, USAGE, API_REQUESTS)
}
