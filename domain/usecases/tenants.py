"""Commands on tenants: registration, tiers, keys, members, brand."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import NotFound
from domain.keys import Secret, make_key
from domain.personal import Personal
from domain.sandbox import is_sandbox, sandbox_of
from domain.tenants import Brand, Key, Limits, Tenant
from domain.usage import UsageMeter, meter_id, month_of
from domain.work import Work

OVERLAP = timedelta(hours=24)


def register_tenant(work: Work, name: str, tier: str, region: str, id: UUID | None = None) -> UUID:
    tenant = Tenant.register(id or work.ids.uuid(), name, tier, region, work.now)
    work.save(tenant)
    return tenant.id


def open_account(work: Work, tenant_id: UUID, member_id: UUID, name: str, email: str, region: str) -> None:
    """A new tenant on Free, and the person who asked for it as its owner."""
    tenant = Tenant.register(tenant_id, name, "free", region, work.now)
    person = Personal(member_id, "identity", name), Personal(member_id, "identity", email)
    tenant.add_member(member_id, *person, "owner", work.now)
    work.save(tenant)


def change_tier(work: Work, tenant_id: UUID, tier: str, limits: Limits, approved_by: str) -> None:
    """Also moves the limit of the running month's meter, and the sandbox where there is one."""
    tenant = work.get(Tenant, tenant_id)
    tenant.change_tier(tier, limits, approved_by, work.now)
    work.save(tenant)
    twin = work.find(Tenant, sandbox_of(tenant_id))
    if twin is not None and twin.id != tenant.id:
        twin.change_tier(tier, limits, approved_by, work.now)
        work.save(twin)
    meter = work.find(UsageMeter, meter_id(tenant.id, month_of(work.now)))
    if meter is not None:
        meter.change_limit(tenant.plan.generations_per_month, work.now)
        work.save(meter)


def issue_key(
    work: Work,
    tenant_id: UUID,
    name: str,
    scopes: tuple[str, ...],
    expires_at: datetime | None = None,
    networks: tuple[str, ...] = (),
) -> tuple[UUID, Secret]:
    """The new key's id and its secret, which exists nowhere else."""
    tenant = work.get(Tenant, tenant_id)
    key, secret = _new_key(work, tenant_id, name, scopes, expires_at, networks)
    tenant.issue_key(key, work.now)
    work.save(tenant)
    return key.id, secret


def issue_sandbox_key(
    work: Work,
    tenant_id: UUID,
    name: str,
    scopes: tuple[str, ...],
    expires_at: datetime | None = None,
    networks: tuple[str, ...] = (),
) -> tuple[UUID, Secret]:
    """A key of the tenant's sandbox, which is opened with its first key. The actor must reach both tenants."""
    tenant, twin_id = work.get(Tenant, tenant_id), sandbox_of(tenant_id)
    twin = work.find(Tenant, twin_id)
    if twin is None:
        twin = Tenant.register(twin_id, f"{tenant.name} (sandbox)", tenant.tier, tenant.region, work.now)
        work.save(twin)
    return issue_key(work, twin_id, name, scopes, expires_at, networks)


def rotate_key(work: Work, tenant_id: UUID, key_id: UUID, overlap: timedelta = OVERLAP) -> tuple[UUID, Secret]:
    """A successor with the same name, scopes and networks; the old key works until the overlap has passed."""
    tenant = work.get(Tenant, tenant_id)
    old = tenant.keys.get(key_id)
    if old is None:
        raise NotFound("key")
    successor, secret = _new_key(work, tenant_id, old.name, old.scopes, None, old.networks)
    tenant.rotate_key(key_id, successor, work.now + overlap, work.now)
    work.save(tenant)
    return successor.id, secret


def revoke_key(work: Work, tenant_id: UUID, key_id: UUID, reason: str) -> None:
    tenant = work.get(Tenant, tenant_id)
    tenant.revoke_key(key_id, reason, work.now)
    work.save(tenant)


def add_member(work: Work, tenant_id: UUID, name: str, email: str, role: str) -> UUID:
    tenant = work.get(Tenant, tenant_id)
    member = work.ids.uuid()
    tenant.add_member(member, Personal(member, "identity", name), Personal(member, "identity", email), role, work.now)
    work.save(tenant)
    return member


def change_role(work: Work, tenant_id: UUID, member_id: UUID, role: str) -> None:
    tenant = work.get(Tenant, tenant_id)
    tenant.change_role(member_id, role, work.now)
    work.save(tenant)


def remove_member(work: Work, tenant_id: UUID, member_id: UUID) -> None:
    tenant = work.get(Tenant, tenant_id)
    tenant.remove_member(member_id, work.now)
    work.save(tenant)


def change_brand(work: Work, tenant_id: UUID, brand: Brand) -> None:
    tenant = work.get(Tenant, tenant_id)
    tenant.change_brand(brand, work.now)
    work.save(tenant)


def _new_key(
    work: Work,
    tenant: UUID,
    name: str,
    scopes: tuple[str, ...],
    expires_at: datetime | None,
    networks: tuple[str, ...],
) -> tuple[Key, Secret]:
    secret = make_key(work.ids, is_sandbox(tenant))
    return Key(work.ids.uuid(), name, secret.digest, secret.hint, scopes, expires_at, networks=networks), secret
