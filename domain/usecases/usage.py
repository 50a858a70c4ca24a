"""Spending quota: blocks leased from the month's meter and spent in memory, returned when the process ends.

What a block has spent is never only in memory: each concept names its block, so the log tells after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.concepts import Concept
from domain.page_allowance import PageAllowance, allowance_id
from domain.sandbox import NO_LEASE, is_sandbox
from domain.tenants import Tenant
from domain.usage import UsageMeter, meter_id, month_of
from domain.work import Work


@dataclass
class Lease:
    id: UUID
    left: int
    meter: UUID
    """Of the month that it was leased from."""


class Leases:
    """The blocks that one process holds. Used from its one commit thread only."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        self._held: dict[tuple[UUID, str], Lease] = {}

    def take(self, work: Work, tenant: Tenant, units: int) -> UUID:
        """Spend `units` of this month's quota; the block they came from. Raises `QuotaExceeded`.

        A sandbox spends none.
        """
        if is_sandbox(tenant.id):
            return NO_LEASE
        month = month_of(work.now)
        lease = self._held.get((tenant.id, month))
        if lease is None or lease.left < units or not _granted(work, lease):
            lease = self._renew(work, tenant, month, units, lease)
        taken = lease
        taken.left -= units

        def undo() -> None:
            taken.left += units

        work.on_rollback(undo)
        return taken.id

    def open_blocks(self) -> Mapping[tuple[UUID, str], Lease]:
        return self._held

    def forget(self, tenant: UUID, month: str) -> None:
        self._held.pop((tenant, month), None)

    def _renew(self, work: Work, tenant: Tenant, month: str, units: int, old: Lease | None) -> Lease:
        limit = tenant.plan.generations_per_month
        meter = work.find(UsageMeter, meter_id(tenant.id, month)) or UsageMeter.open(tenant.id, month, limit, work.now)
        meter.change_limit(limit, work.now)
        if old is not None:
            granted = meter.open_leases.get(old.id)
            if granted is not None:
                meter.take_back(old.id, granted - old.left, work.now)
        lease = Lease(work.ids.uuid(), 0, meter.id)
        lease.left = meter.lease(lease.id, self.holder, units, work.now)
        work.save(meter)
        key = (tenant.id, month)

        def undo() -> None:
            if old is None:
                self._held.pop(key, None)
            else:
                self._held[key] = old

        work.on_rollback(undo)
        self._held[key] = lease
        return lease


def _granted(work: Work, lease: Lease) -> bool:
    """False where somebody took the process for dead and returned its block."""
    meter = work.find(UsageMeter, lease.meter)
    return meter is not None and lease.id in meter.open_leases


def give_back_units(work: Work, concept_id: UUID, reason: str) -> None:
    """For a concept that failed or was cancelled: its units return to the month they were taken from."""
    concept = work.get(Concept, concept_id)
    meter = work.find(UsageMeter, meter_id(concept.tenant, month_of(concept.created_on)))
    if meter is not None:
        meter.give_back(concept.id, concept.units, reason, work.now)
        work.save(meter)
    allowance = work.find(PageAllowance, allowance_id(concept.tenant, month_of(concept.created_on)))
    if allowance is not None:
        allowance.give_back(concept.id, work.now)
        work.save(allowance)


def take_page_designs(work: Work, concept_id: UUID, designs: int, limit: int | None) -> None:
    """Designs asked for in the pages: the studios' subscriptions have `limit` a month. Raises `QuotaExceeded`."""
    if limit is None:
        return
    tenant, month = work.context.tenant, month_of(work.now)
    allowance = work.find(PageAllowance, allowance_id(tenant, month)) or PageAllowance.open(tenant, month, work.now)
    allowance.take(concept_id, designs, limit, work.now)
    work.save(allowance)


def settle_lease(work: Work, meter: UUID, lease_id: UUID, used: int) -> None:
    """Return a block whose holder is gone; `used` is what the log says was spent from it."""
    found = work.get(UsageMeter, meter)
    found.take_back(lease_id, used, work.now)
    work.save(found)
