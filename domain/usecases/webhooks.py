"""Commands on webhook endpoints."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import Invalid, NotFound
from domain.personal import Personal
from domain.public_types import TEST
from domain.webhook_urls import check_url
from domain.webhooks import LONGEST_DESCRIPTION, OVERLAP, Outcome, Settlement, Webhook, make_secret, own
from domain.work import Work


def register_webhook(
    work: Work, url: str, description: str | None, event_types: tuple[str, ...], local: bool = False
) -> tuple[Webhook, str]:
    """The endpoint and its secret, which nobody is shown again. `local`: see `check_url`."""
    secret = make_secret(work.ids)
    webhook = Webhook.register(
        work.ids.uuid(),
        work.context.tenant,
        check_url(url, local),
        _described(description),
        event_types,
        secret,
        work.now,
    )
    work.save(webhook)
    return webhook, secret


def change_webhook(
    work: Work,
    id: UUID,
    url: str | None = None,
    description: str | None = None,
    event_types: tuple[str, ...] | None = None,
    enabled: bool | None = None,
    local: bool = False,
) -> Webhook:
    """None leaves a thing as it is; an empty description takes it away."""
    webhook = _present(work, id)
    webhook.change(
        webhook.url if url is None else own(id, "url", check_url(url, local)),
        webhook.description if description is None else _sealed(id, description),
        webhook.event_types if event_types is None else event_types,
        work.now,
    )
    if enabled is not None:
        if enabled:
            webhook.enable(work.now)
        else:
            webhook.disable("by-tenant", work.now)
    work.save(webhook)
    return webhook


def rotate_secret(work: Work, id: UUID, overlap: timedelta = OVERLAP) -> tuple[Webhook, str]:
    webhook, secret = _present(work, id), make_secret(work.ids)
    webhook.rotate(secret, overlap, work.now)
    work.save(webhook)
    return webhook, secret


def delete_webhook(work: Work, id: UUID) -> None:
    webhook = _present(work, id)
    webhook.delete(work.now)
    work.save(webhook)


def disable_webhook(work: Work, id: UUID, reason: str) -> None:
    """Of the platform's own accord; one that was deleted meanwhile needs no disabling."""
    webhook = work.get(Webhook, id)
    if not webhook.deleted:
        webhook.disable(reason, work.now)
        work.save(webhook)


def request_test(work: Work, id: UUID, event_type: str | None = None) -> UUID:
    """The id of the message that will be sent."""
    webhook, message = _present(work, id), work.ids.uuid()
    webhook.ask_test(message, event_type or TEST, work.now)
    work.save(webhook)
    return message


def request_replay(
    work: Work,
    id: UUID,
    message_id: UUID | None,
    since: datetime | None = None,
    until: datetime | None = None,
    undelivered_only: bool = False,
) -> None:
    webhook = _present(work, id)
    webhook.ask_replay(message_id, since, until, undelivered_only, work.now)
    work.save(webhook)


def settle_deliveries(work: Work, batch: UUID, endpoint: UUID, outcomes: tuple[Outcome, ...]) -> None:
    """`batch` names these outcomes for ever."""
    work.save(Settlement.settle(batch, work.context.tenant, endpoint, outcomes, work.now))


def _present(work: Work, id: UUID) -> Webhook:
    webhook = work.find(Webhook, id)
    if webhook is None:
        raise NotFound("webhook")
    webhook.require_present()
    return webhook


def _described(text: str | None) -> str | None:
    text = (text or "").strip()
    if len(text) > LONGEST_DESCRIPTION:
        raise Invalid("long-description", f"A description has at most {LONGEST_DESCRIPTION} characters.", "description")
    return text or None


def _sealed(id: UUID, text: str) -> Personal | None:
    described = _described(text)
    return None if described is None else own(id, "url", described)
