"""Webhook endpoints and deliveries as the API shows them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from domain import webhooks
from domain.ids import public
from domain.personal import shown
from gateway.v1.models_webhooks import Attempt, Delivery, DeliveryWithAttempts, NewWebhook, Webhook
from gateway.v1.shapes import at

Row = dict[str, Any]


def webhook_of_row(row: Row) -> Webhook:
    return Webhook(
        id=public("webhook", UUID(row["id"])),
        created=at(row["created"]),
        url=row["url"],
        description=row["description"],
        event_types=json.loads(row["event_types"]),
        enabled=row["disabled"] is None,
        disabled_reason=row["disabled"],
        previous_secret_until=None if row["previous_until"] is None else at(row["previous_until"]),
    )


def webhook_of(webhook: webhooks.Webhook) -> Webhook:
    return Webhook.model_validate(_members(webhook))


def new_webhook_of(webhook: webhooks.Webhook, secret: str) -> NewWebhook:
    return NewWebhook.model_validate({**_members(webhook), "secret": secret})


def _members(webhook: webhooks.Webhook) -> dict[str, Any]:
    return {
        "id": public("webhook", webhook.id),
        "created": webhook.created_on,
        "url": shown(webhook.url, ""),
        "description": shown(webhook.description, ""),
        "event_types": list(webhook.event_types),
        "enabled": webhook.disabled is None,
        "disabled_reason": webhook.disabled,
        "previous_secret_until": webhook.previous_until,
    }


def delivery_of_row(row: Row) -> Delivery:
    return Delivery.model_validate(_delivery(row))


def delivery_with_attempts_of_row(row: Row) -> DeliveryWithAttempts:
    return DeliveryWithAttempts.model_validate({**_delivery(row), "tried": [_attempt(each) for each in row["tried"]]})


def _delivery(row: Row) -> dict[str, Any]:
    waiting = row["state"] in ("waiting", "sending")
    return {
        "id": public("message", UUID(row["message"])),
        "created": at(row["at"]),
        "event_type": row["type"],
        "position": row["position"],
        "status": "waiting" if waiting else row["state"],
        "attempts": row["attempts"],
        "replays": row["round"],
        "next_attempt": at(row["due"]) if waiting else None,
        "settled": None if row["settled"] is None else at(row["settled"]),
        "last_status": row["last_status"],
        "last_error": row["last_error"],
        "payload": row["body"].decode(),
    }


def _attempt(row: Row) -> Attempt:
    return Attempt(
        number=row["number"],
        replay=row["round"],
        at=at(row["at"]),
        status=row["status"],
        error=row["error"],
        seconds=round(row["seconds"], 4),
        # Bytes that are no UTF-8 are shown as such.
        response=None if row["response"] is None else row["response"].decode("utf-8", "replace"),
    )
