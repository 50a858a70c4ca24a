"""What happens to webhook endpoints, and what came of deliveries. Addresses and secrets are never looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from domain.log import Happened
from projections.warehouse.facts import Fact, fact


def _settled(happened: Happened) -> Iterable[Fact]:
    event = happened.event
    for ordinal, each in enumerate(event.outcomes):
        yield fact(
            "deliveries",
            happened,
            ordinal=ordinal,
            endpoint_id=event.endpoint_id,
            message_id=each.message_id,
            event_type=each.event_type,
            round=each.round,
            outcome=each.outcome,
            attempts=each.attempts,
            seconds=each.seconds,
        )


def _change(value: str) -> Callable[[Happened], Iterable[Fact]]:
    def changed(happened: Happened) -> Iterable[Fact]:
        yield _row(happened, value)

    return changed


def _disabled(happened: Happened) -> Iterable[Fact]:
    yield _row(happened, f"disabled-{happened.event.reason}")


def _row(happened: Happened, value: str) -> Fact:
    event: Any = happened.event
    return fact("changes", happened, subject="webhook", subject_id=event.originator_id, value=value)


FACTS: dict[str, Callable[[Happened], Iterable[Fact]]] = {
    "webhook.deleted": _change("deleted"),
    "webhook.deliveries-settled": _settled,
    "webhook.disabled": _disabled,
    "webhook.enabled": _change("enabled"),
    "webhook.registered": _change("registered"),
    "webhook.secret-rotated": _change("secret-rotated"),
}
