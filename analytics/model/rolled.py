"""How the sources are asked of their roll-ups: every measure here gives what the one of its name gives of the facts."""

from __future__ import annotations

from analytics.model.declarations import Rolled

_TENANT = {"tenant": "fact.tenant"}


def _steps(transition: str) -> str:
    return f"sumIf(fact.steps, fact.transition = '{transition}')"


def _seconds(level: str) -> str:
    """Of all the values that are in the lists: exact, as of the facts."""
    ready = "fact.transition = 'ready'"
    quantile = f"quantileExactArrayIf({level})(fact.seconds, {ready})"
    return f"if({_steps('ready')} = 0, NULL, round({quantile}, 3))"


CONCEPTS = (
    Rolled(
        "[[generations_rolled]] AS fact",
        "fact.day",
        {
            **_TENANT,
            "style": "fact.style",
            "step": "fact.transition",
            "failure": "fact.code",
            "priority": "fact.priority",
        },
        {
            "requested": _steps("requested"),
            "ready": _steps("ready"),
            "failed": _steps("failed"),
            "cancelled": _steps("cancelled"),
            "units": "sumIf(fact.units, fact.transition = 'requested')",
            "seconds_median": _seconds("0.5"),
            "seconds_p95": _seconds("0.95"),
            "stars": f"if({_steps('rated')} = 0, NULL,"
            f" round(sumIf(fact.stars, fact.transition = 'rated') / {_steps('rated')}, 2))",
            "tenants": "uniqExact(fact.tenant)",
        },
        own={"style": ("step", "requested")},
    ),
)

_DESIGN = {"style": "fact.style", "engine": "fact.engine", "for_client": "fact.for_client = 1"}

DESIGNS = (
    Rolled(
        "[[designs_rolled]] AS fact",
        "fact.day",
        {**_TENANT, **_DESIGN},
        {
            "designs": "sum(fact.designs)",
            "partly_drawn": "sum(fact.partly_drawn)",
            "png_bytes": "sum(fact.png_bytes)",
        },
    ),
    Rolled(
        "[[motifs_rolled]] AS fact",
        "fact.day",
        {**_DESIGN, "motif": "fact.motif"},
        # A design has several motifs: over them, designs cannot be added up.
        {"designs": "sum(fact.designs)", "concepts": "groupBitmapMerge(fact.concepts)"},
        grouped_by=frozenset({"motif"}),
        everyone=True,
    ),
)


def _bookings(condition: str) -> str:
    return f"sumIf(fact.bookings, {condition})"


_KEPT_OR_MISSED = _bookings("fact.state IN ('completed', 'no-show')")
_NO_SHOWS = _bookings("fact.state = 'no-show'")

BOOKINGS = (
    Rolled(
        "[[bookings_rolled]] AS fact",
        "fact.day",
        {
            **_TENANT,
            "studio": "toString(fact.studio_id)",
            "artist": "toString(fact.artist_id)",
            "currency": "fact.currency",
            "state": "fact.state",
        },
        {
            "bookings": "sum(fact.bookings)",
            "open": _bookings("fact.state IN ('requested', 'slot-held', 'deposit-due', 'confirmed')"),
            "confirmed": _bookings("fact.state = 'confirmed'"),
            "completed": _bookings("fact.state = 'completed'"),
            "cancelled": _bookings("fact.state = 'cancelled'"),
            "no_shows": _NO_SHOWS,
            "holds_expired": _bookings("fact.hold_expired = 1"),
            "no_show_rate": f"if({_KEPT_OR_MISSED} = 0, NULL, round({_NO_SHOWS} / {_KEPT_OR_MISSED}, 4))",
            "booked_minor": "sumIf(fact.price_minor, fact.state != 'cancelled')",
            "deposits_minor": "sum(fact.deposit_minor)",
            "revenue_minor": "sum(fact.paid_minor)",
            "hours": "round(sumIf(fact.minutes, fact.state = 'completed') / 60, 2)",
        },
        # One tenant's bookings are soon read as they are: 106 ms of CPU for 80,000 steps, and 196 this way.
        everyone=True,
        # Where a booking was moved away from, what is left of it is nothing.
        having="sum(fact.bookings) != 0",
    ),
)


def usage_of(steps: str) -> str:
    """Each tenant's months of quota, from movements or from what they add up to."""
    return (
        "(SELECT step.tenant AS tenant, anyIf(step.month, step.month != '') AS month,"
        " parseDateTime64BestEffortOrNull(concat(month, '-01T00:00:00Z'), 6, 'UTC') AS time,"
        " sumIf(step.units, step.kind = 'requested') AS requested,"
        " -sumIf(step.units, step.kind = 'given-back') AS given_back,"
        " argMaxIf(tuple(step.quota), step.position, step.kind = 'limit').1 AS quota"
        f" FROM {steps} AS step GROUP BY step.tenant, step.meter_id HAVING month != '') AS fact"
    )


_REQUESTED, _GIVEN_BACK = "sum(fact.requested)", "sum(fact.given_back)"
_UNLIMITED = "countIf(fact.quota IS NULL) > 0"

USAGE = (
    Rolled(
        usage_of("[[usage_rolled]]"),
        "toDate32(fact.time)",
        {**_TENANT, "month": "fact.month"},
        {
            "requested": _REQUESTED,
            "given_back": _GIVEN_BACK,
            "generations": f"{_REQUESTED} - {_GIVEN_BACK}",
            "plan_limit": f"if({_UNLIMITED}, NULL, sum(fact.quota))",
            "used_share": f"if({_UNLIMITED} OR sum(fact.quota) = 0, NULL,"
            f" round(({_REQUESTED} - {_GIVEN_BACK}) / sum(fact.quota), 4))",
            "tenants": "uniqExact(fact.tenant)",
        },
    ),
)

API_REQUESTS = (
    Rolled(
        "[[requests_rolled]] AS fact",
        "fact.day",
        {
            **_TENANT,
            "route": "fact.route",
            "status": "fact.status",
            "outcome": "concat(toString(intDiv(fact.status, 100)), 'xx')",
        },
        {
            "requests": "sum(fact.requests)",
            "errors": "sumIf(fact.requests, fact.status >= 500)",
            "refused": "sumIf(fact.requests, fact.status BETWEEN 400 AND 499)",
        },
    ),
)
