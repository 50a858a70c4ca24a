"""A tenant's month of quota. It grants blocks of units to gateway processes and takes unused ones back.

Granted blocks never add up to more than the plan allows, so a process may spend its block without asking
again, and no crowd of requests can pass the limit.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

from domain.aggregates import Created, Event, Owned
from domain.errors import Invalid, QuotaExceeded

METERS = UUID("0d0f9f0a-3f7e-5b57-8f3e-6c2d2f4b9f5e")
"""The namespace of meters' ids (UUID version 5)."""
BLOCK = 25
LEVELS = (80, 100)
"""Percent of a month's quota of which the tenant is told."""


def month_of(at: datetime) -> str:
    """The UTC calendar month, `YYYY-MM`."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return f"{utc.year:04}-{utc.month:02}"


def meter_id(tenant: UUID, month: str) -> UUID:
    return uuid5(METERS, f"{tenant}/{month}")


class UsageMeter(Owned):
    TOPIC = "usage-meter"
    SNAPSHOT_VERSION = 2

    class Opened(Created):
        TOPIC = "usage.meter-opened"
        tenant: UUID
        month: str
        limit: int | None

    class LimitChanged(Event):
        TOPIC = "usage.limit-changed"
        limit: int | None

        def apply(self, aggregate: UsageMeter) -> None:
            aggregate.limit = self.limit
            aggregate.level = min(aggregate.level, aggregate.granted_level)

    class BlockLeased(Event):
        TOPIC = "usage.block-leased"
        lease_id: UUID
        holder: str
        units: int

        def apply(self, aggregate: UsageMeter) -> None:
            aggregate.open_leases[self.lease_id] = self.units

    class LevelReached(Event):
        """So much is granted; whether it is used, the concepts that were asked for say."""

        TOPIC = "usage.level-reached"
        percent: int

        def apply(self, aggregate: UsageMeter) -> None:
            aggregate.level = self.percent

    class BlockReturned(Event):
        TOPIC = "usage.block-returned"
        lease_id: UUID
        used: int

        def apply(self, aggregate: UsageMeter) -> None:
            del aggregate.open_leases[self.lease_id]
            aggregate.settled += self.used

    class UnitsGivenBack(Event):
        TOPIC = "usage.units-given-back"
        concept_id: UUID
        units: int
        reason: str

        def apply(self, aggregate: UsageMeter) -> None:
            aggregate.given_back += self.units

    def __init__(self, tenant: UUID, month: str, limit: int | None) -> None:
        self.tenant = tenant
        self.month = month
        self.limit = limit
        self.open_leases: dict[UUID, int] = {}
        self.settled = 0
        self.given_back = 0
        self.level = 0

    @classmethod
    def open(cls, tenant: UUID, month: str, limit: int | None, at: datetime) -> UsageMeter:
        return cls._create(
            cls.Opened,
            id=meter_id(tenant, month),
            timestamp=at,
            tenant=tenant,
            month=month,
            limit=limit,
        )

    @property
    def committed(self) -> int:
        """Units that are spent or may still be spent from granted blocks."""
        return self.settled + sum(self.open_leases.values()) - self.given_back

    @property
    def available(self) -> int | None:
        """Units that can still be granted; None where the plan has no limit."""
        return None if self.limit is None else max(0, self.limit - self.committed)

    @property
    def granted_level(self) -> int:
        """The highest of `LEVELS` that what is granted reaches; 0 for none, or without a limit."""
        limit, committed = self.limit, self.committed
        return max((level for level in LEVELS if limit and committed * 100 >= limit * level), default=0)

    def change_limit(self, limit: int | None, at: datetime) -> None:
        if limit != self.limit:
            self.record(self.LimitChanged, at, limit=limit)

    def lease(self, lease_id: UUID, holder: str, wanted: int, at: datetime, block: int = BLOCK) -> int:
        """Grant a block of at least `wanted` units; returns its size. Raises `QuotaExceeded`."""
        if wanted < 1:
            raise Invalid("bad-units", "At least one unit is wanted.")
        available = self.available
        if available is not None and available < wanted:
            raise QuotaExceeded(
                "quota-exceeded",
                f"The plan's {self.limit} generations for {self.month} are used up"
                f" ({available} left, {wanted} wanted).",
            )
        units = max(wanted, block) if available is None else min(max(wanted, block), available)
        self.record(self.BlockLeased, at, lease_id=lease_id, holder=holder, units=units)
        for level in LEVELS:
            if self.level < level <= self.granted_level:
                self.record(self.LevelReached, at, percent=level)
        return units

    def take_back(self, lease_id: UUID, used: int, at: datetime) -> None:
        """Close a block of which `used` units were spent. Twice is once."""
        if lease_id not in self.open_leases:
            return
        if not 0 <= used <= self.open_leases[lease_id]:
            raise Invalid("bad-units", "A block cannot have spent more than it was granted.")
        self.record(self.BlockReturned, at, lease_id=lease_id, used=used)

    def give_back(self, concept_id: UUID, units: int, reason: str, at: datetime) -> None:
        """Return the units of a generation that failed or was cancelled."""
        self.record(self.UnitsGivenBack, at, concept_id=concept_id, units=units, reason=reason)
