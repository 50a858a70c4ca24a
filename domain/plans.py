"""API tiers and studio subscriptions, as data. The two are sold apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.money import Money


@dataclass(frozen=True, slots=True)
class Tier:
    """What an API tier allows. `None` means unlimited; Enterprise's figures are set per tenant."""

    name: str
    requests_per_minute: int
    generations_per_month: int | None
    job_priority: int
    custom: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a studio subscription allows; `artists` and `designs_per_month` None means unlimited."""

    name: str
    price_per_month: Money | None
    artists: int | None
    designs_per_month: int | None
    booking: bool
    white_label: bool
    api_tier: str | None
    features: tuple[str, ...] = ()


TIERS: dict[str, Tier] = {
    tier.name: tier
    for tier in (
        Tier("free", 10, 100, job_priority=0),
        Tier("basic", 30, 500, job_priority=1),
        Tier("pro", 100, None, job_priority=2),
        Tier("enterprise", 1000, None, job_priority=3, custom=True),
    )
}

SUBSCRIPTIONS: dict[str, Subscription] = {
    subscription.name: subscription
    for subscription in (
        Subscription("studio", Money(9900, "USD"), 5, 500, True, False, None),
        Subscription("studio-enterprise", Money(49900, "USD"), None, None, True, True, "enterprise"),
        Subscription("custom", None, None, None, True, True, "enterprise", ("on-premises", "sla", "dedicated-support")),
    )
}


def designs_in_pages(subscriptions: Iterable[str]) -> int | None:
    """How many designs a month a tenant's studios have in the pages, together; None where nothing bounds them.

    Without a studio there is no subscription, and the tenant's API tier is all that counts.
    """
    limits = [SUBSCRIPTIONS[name].designs_per_month for name in subscriptions]
    known = [limit for limit in limits if limit is not None]
    return sum(known) if known and len(known) == len(limits) else None


MEMBER_ROLES: dict[str, frozenset[str]] = {
    "owner": frozenset({"read", "design", "book", "manage", "report", "audit"}),
    "artist": frozenset({"read", "design", "book"}),
    "front-desk": frozenset({"read", "book"}),
    "analyst": frozenset({"read", "report"}),
    "auditor": frozenset({"read", "audit"}),
}
"""What each role of a studio's or tenant's member may do, in the words of the key scopes."""

SCOPES: frozenset[str] = frozenset({"read", "design", "book", "manage", "report", "audit", "operator"})
