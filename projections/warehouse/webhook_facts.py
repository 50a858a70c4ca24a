"""What happens to webhook endpoints, and what came of deliveries. Addresses and secrets are never looked at."""

from __future__ import annotations

from projections.warehouse.rules import Rule, part, rule
from projections.warehouse.values import Constant, Originator, Prefixed, Value


def _change(topic: str, value: Value) -> Rule:
    return rule(topic, "changes", subject=Constant("webhook"), subject_id=Originator(), value=value)


RULES: tuple[Rule, ...] = (
    _change("webhook.registered", Constant("registered")),
    _change("webhook.secret-rotated", Constant("secret-rotated")),
    _change("webhook.disabled", Prefixed("disabled-", "reason")),
    _change("webhook.enabled", Constant("enabled")),
    _change("webhook.deleted", Constant("deleted")),
    rule(
        "webhook.deliveries-settled",
        "deliveries",
        "outcomes",
        endpoint_id="endpoint_id",
        message_id=part("message_id"),
        event_type=part("event_type"),
        round=part("round"),
        outcome=part("outcome"),
        attempts=part("attempts"),
        seconds=part("seconds"),
    ),
)
