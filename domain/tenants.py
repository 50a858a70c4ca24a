"""A tenant: its tier, API keys, members and their roles, and its brand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_network
from typing import Any
from uuid import UUID

from domain.aggregates import Created, Event, Owned
from domain.errors import Conflict, Invalid, NotFound
from domain.personal import PersonalText
from domain.plans import MEMBER_ROLES, SCOPES, TIERS, Tier


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures agreed with one tenant in place of its tier's own (Enterprise only); None: the tier's."""

    requests_per_minute: int | None = None
    generations_per_month: int | None = None

    def applied_to(self, tier: Tier) -> Tier:
        """The tier with these figures put in."""
        generations = self.generations_per_month
        if generations is None and self.requests_per_minute is None:
            return tier
        return replace(
            tier,
            requests_per_minute=self.requests_per_minute or tier.requests_per_minute,
            generations_per_month=tier.generations_per_month if generations is None else generations,
        )


@dataclass(frozen=True, slots=True)
class Brand:
    """What a white-label client shows instead of our name."""

    name: str
    primary_colour: str
    accent_colour: str


@dataclass
class Key:
    """An API key as the tenant holds it: never the secret, only its SHA-256."""

    id: UUID
    name: str
    digest: str
    hint: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    revoked: bool = False
    networks: tuple[str, ...] = ()
    """From where it may be used, in CIDR; from anywhere where there is none."""


MOST_NETWORKS = 20


class Tenant(Owned):
    TOPIC = "tenant"

    class Registered(Created):
        TOPIC = "tenant.registered"
        name: str
        tier: str
        region: str

    class TierChanged(Event):
        TOPIC = "tenant.tier-changed"
        tier: str
        limits: Limits
        approved_by: str

        def apply(self, aggregate: Tenant) -> None:
            aggregate.tier = self.tier
            aggregate.limits = self.limits

    class KeyIssued(Event):
        TOPIC = "tenant.key-issued"
        key_id: UUID
        name: str
        digest: str
        hint: str
        scopes: tuple[str, ...]
        expires_at: datetime | None

        def apply(self, aggregate: Tenant) -> None:
            aggregate.keys[self.key_id] = Key(
                self.key_id, self.name, self.digest, self.hint, self.scopes, self.expires_at
            )

    class KeyExpirySet(Event):
        TOPIC = "tenant.key-expiry-set"
        key_id: UUID
        expires_at: datetime
        replaced_by: UUID | None

        def apply(self, aggregate: Tenant) -> None:
            aggregate.keys[self.key_id].expires_at = self.expires_at

    class KeyRevoked(Event):
        TOPIC = "tenant.key-revoked"
        key_id: UUID
        reason: str

        def apply(self, aggregate: Tenant) -> None:
            aggregate.keys[self.key_id].revoked = True

    class KeyNetworksSet(Event):
        TOPIC = "tenant.key-networks-set"
        key_id: UUID
        networks: tuple[str, ...]

        def apply(self, aggregate: Tenant) -> None:
            aggregate.keys[self.key_id].networks = self.networks

    class MemberAdded(Event):
        TOPIC = "tenant.member-added"
        member_id: UUID
        name: PersonalText
        email: PersonalText
        role: str

        def apply(self, aggregate: Tenant) -> None:
            aggregate.members[self.member_id] = self.role

    class MemberRoleChanged(Event):
        TOPIC = "tenant.member-role-changed"
        member_id: UUID
        role: str

        def apply(self, aggregate: Tenant) -> None:
            aggregate.members[self.member_id] = self.role

    class MemberRemoved(Event):
        TOPIC = "tenant.member-removed"
        member_id: UUID

        def apply(self, aggregate: Tenant) -> None:
            del aggregate.members[self.member_id]

    class BrandChanged(Event):
        TOPIC = "tenant.brand-changed"
        brand: Brand

        def apply(self, aggregate: Tenant) -> None:
            aggregate.brand = self.brand

    def __init__(self, id: UUID, name: str, tier: str, region: str) -> None:
        self.tenant = id
        self.name = name
        self.tier = tier
        self.region = region
        self.limits = Limits()
        self.keys: dict[UUID, Key] = {}
        self.members: dict[UUID, str] = {}
        self.brand: Brand | None = None

    @classmethod
    def register(cls, id: UUID, name: str, tier: str, region: str, at: datetime) -> Tenant:
        _known_tier(tier)
        if not name.strip():
            raise Invalid("empty-name", "A tenant needs a name.", "name")
        return cls._create(cls.Registered, id=id, timestamp=at, name=name.strip(), tier=tier, region=region)

    @property
    def plan(self) -> Tier:
        """The tier with the figures agreed with this tenant put in."""
        return self.limits.applied_to(TIERS[self.tier])

    def change_tier(self, tier: str, limits: Limits, approved_by: str, at: datetime) -> None:
        if limits != Limits() and not _known_tier(tier).custom:
            raise Invalid("limits-not-custom", f"The figures of tier {tier} are fixed.", "limits")
        _known_tier(tier)
        self.record(self.TierChanged, at, tier=tier, limits=limits, approved_by=approved_by)

    def issue_key(self, key: Key, at: datetime) -> None:
        unknown = sorted(set(key.scopes) - SCOPES)
        if unknown or not key.scopes:
            raise Invalid("unknown-scope", f"Scopes are one or more of {', '.join(sorted(SCOPES))}.", "scopes")
        if key.expires_at is not None and key.expires_at <= at:
            raise Invalid("already-expired", "A key's expiry lies in the future.", "expires_at")
        self.record(
            self.KeyIssued,
            at,
            key_id=key.id,
            name=key.name,
            digest=key.digest,
            hint=key.hint,
            scopes=key.scopes,
            expires_at=key.expires_at,
        )
        if key.networks:
            self.record(self.KeyNetworksSet, at, key_id=key.id, networks=networks_of(key.networks))

    def revoke_key(self, key_id: UUID, reason: str, at: datetime) -> None:
        if not self._key(key_id).revoked:
            self.record(self.KeyRevoked, at, key_id=key_id, reason=reason)

    def rotate_key(self, key_id: UUID, successor: Key, old_expires_at: datetime, at: datetime) -> None:
        """Issue `successor` and let the old key live on until `old_expires_at`, but never longer than it would."""
        old = self._key(key_id)
        if old.revoked:
            raise Conflict("key-revoked", "A revoked key cannot be rotated; issue a new one.")
        if old.expires_at is not None:
            old_expires_at = min(old_expires_at, old.expires_at)
        self.issue_key(successor, at)
        self.record(self.KeyExpirySet, at, key_id=key_id, expires_at=old_expires_at, replaced_by=successor.id)

    def add_member(self, member_id: UUID, name: PersonalText, email: PersonalText, role: str, at: datetime) -> None:
        _known_role(role)
        self.record(self.MemberAdded, at, member_id=member_id, name=name, email=email, role=role)

    def change_role(self, member_id: UUID, role: str, at: datetime) -> None:
        _known_role(role)
        if self._member(member_id) != role:
            self.record(self.MemberRoleChanged, at, member_id=member_id, role=role)

    def remove_member(self, member_id: UUID, at: datetime) -> None:
        self._member(member_id)
        self.record(self.MemberRemoved, at, member_id=member_id)

    def change_brand(self, brand: Brand, at: datetime) -> None:
        self.record(self.BrandChanged, at, brand=brand)

    def _key(self, key_id: UUID) -> Key:
        if key_id not in self.keys:
            raise NotFound("key")
        return self.keys[key_id]

    def _member(self, member_id: UUID) -> str:
        if member_id not in self.members:
            raise NotFound("member")
        return self.members[member_id]


def networks_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Addresses and networks (CIDR) in their usual form, none twice. Raises `Invalid`."""
    try:
        found = tuple(dict.fromkeys(str(ip_network(text.strip(), strict=False)) for text in texts))
    except ValueError:
        raise Invalid("bad-network", "An address or a network such as 203.0.113.0/24.", "allowed_from") from None
    if len(found) > MOST_NETWORKS:
        raise Invalid("too-many-networks", f"At most {MOST_NETWORKS} addresses or networks.", "allowed_from")
    return found


def _known_tier(tier: str) -> Tier:
    if tier not in TIERS:
        raise Invalid("unknown-tier", f"A tier is one of {', '.join(TIERS)}.", "tier")
    return TIERS[tier]


def _known_role(role: str) -> Any:
    if role not in MEMBER_ROLES:
        raise Invalid("unknown-role", f"A role is one of {', '.join(MEMBER_ROLES)}.", "role")
    return MEMBER_ROLES[role]
