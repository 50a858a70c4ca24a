"""Webhooks: the endpoints, what was sent to each with every attempt, and the forms that send it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from domain.ids import parse, public
from domain.public_types import TYPES
from domain.usecases import webhooks as use_cases
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Done, Reply
from gateway.pages.forms import Form, Mistaken, Mistakes, NotFilledIn, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.pages.rendering import render
from gateway.positions import until
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known, there
from gateway.v1.models_webhooks import NewWebhook, WebhookRequest
from gateway.v1.shapes_webhooks import (
    delivery_of_row,
    delivery_with_attempts_of_row,
    new_webhook_of,
    webhook_of_row,
)
from gateway.v1.webhooks import refuse_too_many
from projections.views import webhooks as view

router = page_router()
SHOWN = 50
GROUPS = tuple(dict.fromkeys(f"{name.partition('.')[0]}.*" for name in TYPES if not name.startswith("webhook.")))
SPANS = {"1": "the last hour", "24": "the last day", "168": "the last week", "719": "thirty days"}
STATUSES = ("waiting", "delivered", "failed", "stopped")


@router.get("/webhooks", **needs("manage"))
async def overview(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    return _overview(request, caller, serving, Form(), None)


@router.post("/webhooks", **needs("manage"))
async def register(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    form, platform = form_of(request), serving.platform
    try:
        refuse_too_many(platform, caller.tenant)
        types = [group for group in GROUPS if form.text(f"type-{group}")]
        wish = filled(WebhookRequest, url=form.text("url"), description=form.text("description"), event_types=types)

        def decide(work: Work) -> Reply:
            webhook, secret = use_cases.register_webhook(
                work, wish.url, wish.description, tuple(wish.event_types), platform.webhooks.local
            )
            return Reply(webhook.id, 201, new_webhook_of(webhook, secret))

        return _secret(request, await act(request, decide), new=True)
    except Mistaken as error:
        return _overview(request, caller, serving, form, Mistakes.of(error))


@router.get("/webhooks/{id}", **needs("manage"))
async def endpoint(
    request: Request,
    id: str,
    caller: CallerHere,
    serving: ServingHere,
    status: str | None = None,
    before: str | None = None,
) -> Response:
    return _endpoint(request, caller, serving, id, None, status, before)


@router.post("/webhooks/{id}/rotate", **needs("manage"))
async def rotate(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    webhook_id = _own(serving, caller, id)

    def decide(work: Work) -> Reply:
        webhook, secret = use_cases.rotate_secret(work, webhook_id)
        return Reply(webhook_id, 201, new_webhook_of(webhook, secret))

    return _secret(request, await act(request, decide), new=False)


@router.post("/webhooks/{id}/test", **needs("manage"))
async def test(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    webhook_id, kind = _own(serving, caller, id), form_of(request).optional("event_type")

    def decide(work: Work) -> Reply:
        use_cases.request_test(work, webhook_id, kind)
        return Reply(webhook_id, 202)

    return await _sent(request, caller, serving, id, decide, f"/webhooks/{id}", "test")


@router.post("/webhooks/{id}/state", **needs("manage"))
async def switch(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    webhook_id, enabled = _own(serving, caller, id), form_of(request).text("enabled") == "yes"

    def decide(work: Work) -> Reply:
        use_cases.change_webhook(work, webhook_id, enabled=enabled)
        return Reply(webhook_id, 200)

    await act(request, decide)
    return see(f"/webhooks/{id}", "webhook-on" if enabled else "webhook-off")


@router.post("/webhooks/{id}/delete", **needs("manage"))
async def delete(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    webhook_id = _own(serving, caller, id)
    if not form_of(request).text("sure"):
        mistakes = Mistakes.of(NotFilledIn({"sure": "Tick this: its deliveries and its secret go with it."}))
        return _endpoint(request, caller, serving, id, mistakes)

    def decide(work: Work) -> Reply:
        use_cases.delete_webhook(work, webhook_id)
        return Reply(caller.tenant, 204)

    await act(request, decide)
    return see("/webhooks", "webhook-gone")


@router.post("/webhooks/{id}/replay", **needs("manage"))
async def replay(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    webhook_id, form = _own(serving, caller, id), form_of(request)
    hours = form.text("hours")
    since = serving.platform.clock.now() - timedelta(hours=int(hours) if hours in SPANS else 1)
    missed = form.text("which") != "all"

    def decide(work: Work) -> Reply:
        use_cases.request_replay(work, webhook_id, None, since, None, missed)
        return Reply(webhook_id, 202)

    return await _sent(request, caller, serving, id, decide, f"/webhooks/{id}", "replayed")


@router.get("/webhooks/{id}/deliveries/{message_id}", **needs("manage"))
async def delivery(request: Request, id: str, message_id: str, caller: CallerHere, serving: ServingHere) -> Response:
    webhook = _webhook(serving, caller, id)
    row = serving.platform.webhooks.delivery(caller.tenant, UUID(webhook["id"]), known("message", message_id))
    shown = delivery_with_attempts_of_row(there("delivery", row))
    return render(request, "delivery.html", webhook=webhook_of_row(webhook), delivery=shown)


@router.post("/webhooks/{id}/deliveries/{message_id}/replay", **needs("manage"))
async def replay_one(request: Request, id: str, message_id: str, caller: CallerHere, serving: ServingHere) -> Response:
    webhook_id, message = _own(serving, caller, id), known("message", message_id)
    there("delivery", serving.platform.webhooks.delivery(caller.tenant, webhook_id, message))

    def decide(work: Work) -> Reply:
        use_cases.request_replay(work, webhook_id, message)
        return Reply(webhook_id, 202)

    where = f"/webhooks/{id}/deliveries/{message_id}"
    return await _sent(request, caller, serving, id, decide, where, "replayed")


def _webhook(serving: Serving, caller: Caller, id: str) -> dict[str, Any]:
    return there("webhook", view.webhook(serving.platform.store, caller.tenant, known("webhook", id)))


def _own(serving: Serving, caller: Caller, id: str) -> UUID:
    return UUID(_webhook(serving, caller, id)["id"])


async def _sent(
    request: Request, caller: Caller, serving: Serving, id: str, decide: Any, where: str, said: str
) -> Response:
    """Do it, and show the deliveries once they are there; a refusal is told on the endpoint's own page."""
    try:
        done = await act(request, decide)
    except Mistaken as error:
        return _endpoint(request, caller, serving, id, Mistakes.of(error))
    await until(lambda: serving.platform.webhooks.reached(done.position), serving.settings.position_wait)
    return see(where, said)


def _secret(request: Request, done: Done, new: bool) -> Response:
    """The one page that shows a secret: the answer to the form itself, which no address leads to."""
    return render(request, "webhook_secret.html", 201, webhook=NewWebhook.model_validate(done.json()), new=new)


def _overview(request: Request, caller: Caller, serving: Serving, form: Form, mistakes: Mistakes | None) -> Response:
    rows = view.webhooks(serving.platform.store, caller.tenant)
    return render(
        request,
        "webhooks.html",
        mistakes.status if mistakes else 200,
        webhooks=[webhook_of_row(row) for row in rows],
        groups=GROUPS,
        form=form,
        mistakes=mistakes,
    )


def _endpoint(
    request: Request,
    caller: Caller,
    serving: Serving,
    id: str,
    mistakes: Mistakes | None,
    status: str | None = None,
    before: str | None = None,
) -> Response:
    webhook = _webhook(serving, caller, id)
    status = status if status in STATUSES else None
    last = _place(before)
    rows = serving.platform.webhooks.deliveries(caller.tenant, UUID(webhook["id"]), status, last, SHOWN + 1)
    shown = rows[:SHOWN]
    older = f"{shown[-1]['position']}.{public('message', UUID(shown[-1]['message']))}" if len(rows) > SHOWN else None
    return render(
        request,
        "webhook.html",
        mistakes.status if mistakes else 200,
        webhook=webhook_of_row(webhook),
        deliveries=[delivery_of_row(row) for row in shown],
        chosen=status,
        statuses=STATUSES,
        older=older,
        newest=last is None,
        types=[(name, type.title) for name, type in TYPES.items()],
        spans=SPANS,
        mistakes=mistakes,
    )


def _place(before: str | None) -> tuple[int, str] | None:
    """Position and message that the page before ended with; anything else is the first page."""
    position, _, message = (before or "").partition(".")
    if not (position.isascii() and position.isdigit() and len(position) < 19):
        return None
    id = parse("message", message)
    return None if id is None else (int(position), str(id))
