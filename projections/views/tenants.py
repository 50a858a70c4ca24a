"""Tenants, their API keys by digest, and their members."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.log import Happened
from domain.personal import shown
from domain.plans import TIERS, Tier
from domain.tenants import Limits, Tenant
from projections.store import Connection, Store


class TenantsView:
    name = "tenants"
    tables = ("tenants", "api_keys", "members")
    schema = (
        """CREATE TABLE IF NOT EXISTS tenants (
             id TEXT PRIMARY KEY, name TEXT NOT NULL, tier TEXT NOT NULL, region TEXT NOT NULL,
             requests_per_minute INTEGER, generations_per_month INTEGER, brand TEXT,
             created TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS api_keys (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, digest TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
             hint TEXT NOT NULL, scopes TEXT NOT NULL, expires_at TEXT, revoked INTEGER NOT NULL DEFAULT 0,
             networks TEXT NOT NULL DEFAULT '', created TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS api_keys_by_tenant ON api_keys (tenant, id)",
        """CREATE TABLE IF NOT EXISTS members (
             id TEXT PRIMARY KEY, tenant TEXT NOT NULL, name TEXT, email TEXT, role TEXT NOT NULL)
             WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS members_by_email ON members (lower(email))",
    )

    def apply(self, connection: Connection, happened: Happened) -> None:
        event = happened.event
        tenant = str(event.originator_id)
        match event:
            case Tenant.Registered():
                connection.execute(
                    "INSERT INTO tenants (id, name, tier, region, created) VALUES (?,?,?,?,?)",
                    (tenant, event.name, event.tier, event.region, event.timestamp.isoformat()),
                )
            case Tenant.TierChanged():
                connection.execute(
                    "UPDATE tenants SET tier = ?, requests_per_minute = ?, generations_per_month = ? WHERE id = ?",
                    (event.tier, event.limits.requests_per_minute, event.limits.generations_per_month, tenant),
                )
            case Tenant.BrandChanged(brand=brand):
                connection.execute(
                    "UPDATE tenants SET brand = ? WHERE id = ?",
                    (json.dumps([brand.name, brand.primary_colour, brand.accent_colour]), tenant),
                )
            case Tenant.KeyIssued():
                connection.execute(
                    "INSERT INTO api_keys (id, tenant, digest, name, hint, scopes, expires_at, created)"
                    " VALUES (?,?,?,?,?,?,?,?)",
                    (
                        str(event.key_id),
                        tenant,
                        event.digest,
                        event.name,
                        event.hint,
                        " ".join(event.scopes),
                        None if event.expires_at is None else event.expires_at.isoformat(),
                        event.timestamp.isoformat(),
                    ),
                )
            case Tenant.KeyExpirySet():
                connection.execute(
                    "UPDATE api_keys SET expires_at = ? WHERE id = ?",
                    (event.expires_at.isoformat(), str(event.key_id)),
                )
            case Tenant.KeyNetworksSet():
                connection.execute(
                    "UPDATE api_keys SET networks = ? WHERE id = ?", (" ".join(event.networks), str(event.key_id))
                )
            case Tenant.KeyRevoked():
                connection.execute("UPDATE api_keys SET revoked = 1 WHERE id = ?", (str(event.key_id),))
            case Tenant.MemberAdded():
                connection.execute(
                    "INSERT INTO members VALUES (?,?,?,?,?)",
                    (str(event.member_id), tenant, shown(event.name), shown(event.email), event.role),
                )
            case Tenant.MemberRoleChanged():
                connection.execute("UPDATE members SET role = ? WHERE id = ?", (event.role, str(event.member_id)))
            case Tenant.MemberRemoved():
                connection.execute("DELETE FROM members WHERE id = ?", (str(event.member_id),))


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What a request needs to know of its key."""

    id: UUID
    tenant: UUID
    scopes: frozenset[str]
    expires_at: datetime | None
    revoked: bool
    plan: Tier
    networks: tuple[str, ...] = ()


def key_by_digest(store: Store, digest: str) -> KeyRow | None:
    row = store.one(
        "SELECT k.id, k.tenant, k.scopes, k.expires_at, k.revoked, k.networks, t.tier, t.requests_per_minute,"
        " t.generations_per_month FROM api_keys k LEFT JOIN tenants t ON t.id = k.tenant WHERE k.digest = ?",
        (digest,),
    )
    if row is None:
        return None
    return KeyRow(
        UUID(row["id"]),
        UUID(row["tenant"]),
        frozenset(row["scopes"].split()),
        None if row["expires_at"] is None else datetime.fromisoformat(row["expires_at"]),
        bool(row["revoked"]),
        _plan(row),
        tuple(row["networks"].split()),
    )


def plan_of(store: Store, tenant: UUID) -> Tier | None:
    row = store.one("SELECT tier, requests_per_minute, generations_per_month FROM tenants WHERE id = ?", (str(tenant),))
    return None if row is None else _plan(row)


def tenant(store: Store, id: UUID) -> dict[str, Any] | None:
    row = store.one("SELECT * FROM tenants WHERE id = ?", (str(id),))
    return None if row is None else dict(row)


def tenants(store: Store, after: str, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in store.all("SELECT * FROM tenants WHERE id > ? ORDER BY id LIMIT ?", (after, limit))]


def keys(store: Store, tenant: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in store.all("SELECT * FROM api_keys WHERE tenant = ? ORDER BY id", (str(tenant),))]


def members(store: Store, tenant: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in store.all("SELECT * FROM members WHERE tenant = ? ORDER BY id", (str(tenant),))]


def members_by_email(store: Store, email: str, limit: int) -> list[dict[str, Any]]:
    """Who has that address, whatever its case, in whichever tenant; the eldest first."""
    rows = store.all("SELECT * FROM members WHERE lower(email) = ? ORDER BY id LIMIT ?", (email.lower(), limit))
    return [dict(row) for row in rows]


def _plan(row: Any) -> Tier:
    limits = Limits(row["requests_per_minute"], row["generations_per_month"])
    return limits.applied_to(TIERS[row["tier"] or "free"])
