"""A tenant's month of designs asked for in the pages, which its studios' subscriptions bound.

The API's quota is apart and counts these designs, too: `domain.usage`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from domain.aggregates import Created, Event, Owned
from domain.errors import QuotaExceeded

_NAMESPACE = UUID("6a6f0a0e-2f0b-5c6e-9d43-7d2b6e1f58c1")


def allowance_id(tenant: UUID, month: str) -> UUID:
    return uuid5(_NAMESPACE, f"{tenant}/{month}")


class PageAllowance(Owned):
    TOPIC = "page-allowance"
    SNAPSHOT_VERSION = 1

    class Opened(Created):
        TOPIC = "page-allowance.opened"
        tenant: UUID
        month: str

    class DesignsTaken(Event):
        TOPIC = "page-allowance.designs-taken"
        concept_id: UUID
        designs: int

        def apply(self, aggregate: PageAllowance) -> None:
            aggregate.taken[self.concept_id] = self.designs

    class DesignsGivenBack(Event):
        TOPIC = "page-allowance.designs-given-back"
        concept_id: UUID
        designs: int

        def apply(self, aggregate: PageAllowance) -> None:
            del aggregate.taken[self.concept_id]

    def __init__(self, tenant: UUID, month: str) -> None:
        self.tenant = tenant
        self.month = month
        self.taken: dict[UUID, int] = {}

    @classmethod
    def open(cls, tenant: UUID, month: str, at: datetime) -> PageAllowance:
        return cls._create(cls.Opened, id=allowance_id(tenant, month), timestamp=at, tenant=tenant, month=month)

    def take(self, concept_id: UUID, designs: int, limit: int, at: datetime) -> None:
        """Raises `QuotaExceeded` where the month would have more than `limit`."""
        left = limit - sum(self.taken.values())
        if designs > left:
            raise QuotaExceeded(
                "page-designs-used-up",
                f"The studio's subscription has {limit} designs a month in the pages; {max(0, left)} are left for"
                f" {self.month}, {designs} wanted.",
                "variants",
            )
        self.record(self.DesignsTaken, at, concept_id=concept_id, designs=designs)

    def give_back(self, concept_id: UUID, at: datetime) -> None:
        """For designs that failed or were stopped. Of a concept that took none here, or twice: nothing."""
        designs = self.taken.get(concept_id)
        if designs is not None:
            self.record(self.DesignsGivenBack, at, concept_id=concept_id, designs=designs)
