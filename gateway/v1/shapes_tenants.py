"""Tenants and their keys as the API shows them, from rows of the read models and from aggregates."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain import tenants
from domain.ids import public
from domain.keys import Secret
from domain.plans import TIERS
from domain.sandbox import is_sandbox
from gateway.v1.models_tenants import Brand, Key, Member, NewKey, Tenant
from gateway.v1.shapes import at

Row = dict[str, Any]


def tenant_of_row(row: Row) -> Tenant:
    tier = TIERS[row["tier"]]
    agreed = row["generations_per_month"]
    return Tenant(
        id=public("tenant", UUID(row["id"])),
        created=at(row["created"]),
        name=row["name"],
        tier=row["tier"],
        region=row["region"],
        requests_per_minute=row["requests_per_minute"] or tier.requests_per_minute,
        generations_per_month=tier.generations_per_month if agreed is None else agreed,
        brand=brand_of_row(row["brand"]),
    )


def brand_of_row(text: str | None) -> Brand | None:
    if text is None:
        return None
    name, primary, accent = json.loads(text)
    return Brand(name=name, primary_colour=primary, accent_colour=accent)


def tenant_of(tenant: tenants.Tenant) -> Tenant:
    brand = tenant.brand
    return Tenant(
        id=public("tenant", tenant.id),
        created=tenant.created_on,
        name=tenant.name,
        tier=tenant.tier,
        region=tenant.region,
        requests_per_minute=tenant.plan.requests_per_minute,
        generations_per_month=tenant.plan.generations_per_month,
        brand=None
        if brand is None
        else Brand(name=brand.name, primary_colour=brand.primary_colour, accent_colour=brand.accent_colour),
    )


def key_of_row(row: Row) -> Key:
    return Key(
        id=public("key", UUID(row["id"])),
        created=at(row["created"]),
        name=row["name"],
        mode="test" if is_sandbox(UUID(row["tenant"])) else "live",
        hint=row["hint"],
        scopes=row["scopes"].split(),
        allowed_from=row["networks"].split(),
        expires_at=None if row["expires_at"] is None else at(row["expires_at"]),
        revoked=bool(row["revoked"]),
    )


def new_key_of(tenant: tenants.Tenant, id: UUID, secret: Secret) -> NewKey:
    """A key that this very work has made."""
    key = tenant.keys[id]
    return NewKey(
        id=public("key", id),
        created=tenant.modified_on,
        name=key.name,
        mode="test" if is_sandbox(tenant.id) else "live",
        hint=key.hint,
        scopes=list(key.scopes),
        allowed_from=list(key.networks),
        expires_at=key.expires_at,
        revoked=key.revoked,
        secret=secret.text,
    )


def member_of_row(row: Row) -> Member:
    return Member(id=public("member", UUID(row["id"])), name=row["name"], email=row["email"], role=row["role"])
