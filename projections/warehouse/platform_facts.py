"""What happens to access, tiers, releases, traffic and the platform's operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from analytics.schema.tables import NIL
from domain.log import Happened
from projections.warehouse.facts import Fact, fact


def _requests(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    for ordinal, counted in enumerate(event.counts):
        yield fact(
            "api_requests",
            happened,
            ordinal=ordinal,
            minute=event.minute,
            key_id=event.key_id,
            route=counted.route,
            status=counted.status,
            requests=counted.count,
        )


def _access(happened: Happened, action: str, **values: Any) -> Fact:
    return fact("access", happened, action=action, **values)


def _refused(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _access(happened, "refused", key_id=event.key_id or NIL, code=event.reason, refusals=event.count)


def _key_issued(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _access(happened, "key-issued", key_id=event.key_id, scopes=event.scopes, expires_at=event.expires_at)


def _key_expiry_set(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _access(
        happened,
        "key-expiry-set",
        key_id=event.key_id,
        expires_at=event.expires_at,
        replaced_by=event.replaced_by or NIL,
    )


def _key_revoked(happened: Happened) -> Iterable[Fact]:
    yield _access(happened, "key-revoked", key_id=happened.event.key_id)


def _member_added(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _access(happened, "member-added", member_id=event.member_id, role=event.role)


def _member_role_changed(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _access(happened, "member-role-changed", member_id=event.member_id, role=event.role)


def _member_removed(happened: Happened) -> Iterable[Fact]:
    yield _access(happened, "member-removed", member_id=happened.event.member_id)


def _change(happened: Happened, subject: str, value: str, approved_by: str = "", **more: Any) -> Fact:
    subject_id: UUID = happened.event.originator_id
    return fact(
        "changes",
        happened,
        subject=subject,
        subject_id=subject_id,
        value=value,
        approved_by=approved_by,
        **more,
    )


def _tenant_registered(happened: Happened) -> Iterable[Fact]:
    yield _change(happened, "tier", happened.event.tier)


def _tier_changed(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _change(
        happened,
        "tier",
        event.tier,
        event.approved_by,
        requests_per_minute=event.limits.requests_per_minute,
        generations_per_month=event.limits.generations_per_month,
    )


def _studio_opened(happened: Happened) -> Iterable[Fact]:
    yield _change(happened, "subscription", happened.event.subscription)


def _subscription_changed(happened: Happened) -> Iterable[Fact]:
    yield _change(happened, "subscription", happened.event.subscription, happened.event.approved_by)


def _commissioned(happened: Happened) -> Iterable[Fact]:
    yield _change(happened, "region", happened.event.region)


def _release_started(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield _change(
        happened,
        "release",
        event.version,
        event.approved_by,
        release_schema=event.schema_version,
        settings_digest=event.settings_digest,
    )


def _alert(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact("operations", happened, kind="alert-raised", name=event.name, about=event.about)


def _parked(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact(
        "operations",
        happened,
        kind="event-parked",
        follower=event.follower,
        parked_position=event.parked_position,
    )


def _retried(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact(
        "operations",
        happened,
        kind="parked-event-retried",
        follower=event.follower,
        parked_position=event.parked_position,
        outcome=event.outcome,
    )


def _evidence_exported(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    yield fact(
        "operations",
        happened,
        kind="evidence-exported",
        criteria=event.criteria,
        exported_rows=event.rows,
    )


FACTS: dict[str, Callable[[Happened], Iterable[Fact]]] = {
    "operations.alert-raised": _alert,
    "operations.commissioned": _commissioned,
    "operations.event-parked": _parked,
    "operations.evidence-exported": _evidence_exported,
    "operations.parked-event-retried": _retried,
    "operations.release-started": _release_started,
    "studio.opened": _studio_opened,
    "studio.subscription-changed": _subscription_changed,
    "tenant.key-expiry-set": _key_expiry_set,
    "tenant.key-issued": _key_issued,
    "tenant.key-revoked": _key_revoked,
    "tenant.member-added": _member_added,
    "tenant.member-removed": _member_removed,
    "tenant.member-role-changed": _member_role_changed,
    "tenant.registered": _tenant_registered,
    "tenant.tier-changed": _tier_changed,
    "traffic.access-refused": _refused,
    "traffic.counted": _requests,
}
