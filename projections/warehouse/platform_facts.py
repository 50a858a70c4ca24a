"""What tenants ask of the API, who may do what, what is changed, and how the platform itself fares."""

from __future__ import annotations

from projections.warehouse.rules import Rule, part, rule
from projections.warehouse.values import Constant, Originator, Value


def _access(topic: str, action: str, /, **columns: Value | str) -> Rule:
    return rule(topic, "access", action=Constant(action), **columns)


def _change(topic: str, subject: str, value: str, /, **columns: Value | str) -> Rule:
    return rule(topic, "changes", subject=Constant(subject), subject_id=Originator(), value=value, **columns)


def _operation(topic: str, kind: str, /, **columns: Value | str) -> Rule:
    return rule(topic, "operations", kind=Constant(kind), **columns)


RULES: tuple[Rule, ...] = (
    rule(
        "traffic.counted",
        "api_requests",
        "counts",
        minute="minute",
        key_id="key_id",
        route=part("route"),
        status=part("status"),
        requests=part("count"),
    ),
    _access("traffic.access-refused", "refused", key_id="key_id", code="reason", refusals="count"),
    _access("tenant.key-issued", "key-issued", key_id="key_id", scopes="scopes", expires_at="expires_at"),
    _access(
        "tenant.key-expiry-set", "key-expiry-set", key_id="key_id", expires_at="expires_at", replaced_by="replaced_by"
    ),
    _access("tenant.key-revoked", "key-revoked", key_id="key_id"),
    _access("tenant.member-added", "member-added", member_id="member_id", role="role"),
    _access("tenant.member-role-changed", "member-role-changed", member_id="member_id", role="role"),
    _access("tenant.member-removed", "member-removed", member_id="member_id"),
    _change("tenant.registered", "tier", "tier"),
    _change(
        "tenant.tier-changed",
        "tier",
        "tier",
        approved_by="approved_by",
        requests_per_minute="limits.requests_per_minute",
        generations_per_month="limits.generations_per_month",
    ),
    _change("studio.opened", "subscription", "subscription"),
    _change("studio.subscription-changed", "subscription", "subscription", approved_by="approved_by"),
    _change("operations.commissioned", "region", "region"),
    _change(
        "operations.release-started",
        "release",
        "version",
        approved_by="approved_by",
        release_schema="schema_version",
        settings_digest="settings_digest",
    ),
    _operation("operations.alert-raised", "alert-raised", name="name", about="about"),
    _operation("operations.event-parked", "event-parked", follower="follower", parked_position="parked_position"),
    _operation(
        "operations.parked-event-retried",
        "parked-event-retried",
        follower="follower",
        parked_position="parked_position",
        outcome="outcome",
    ),
    _operation("operations.evidence-exported", "evidence-exported", criteria="criteria", exported_rows="rows"),
)
