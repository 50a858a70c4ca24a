"""Webhook endpoints: where a tenant hears of what happened, and what came of each delivery."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import Conflict
from domain.ids import public
from domain.usecases import webhooks as use_cases
from domain.webhooks import MOST_ENDPOINTS
from domain.work import Work
from gateway import positions
from gateway.commands import Reply, perform
from gateway.ports.platform import Platform
from gateway.problems import invalid
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1 import models_webhooks as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, Row, paged, reply
from gateway.v1.shapes_webhooks import (
    delivery_of_row,
    delivery_with_attempts_of_row,
    new_webhook_of,
    webhook_of,
    webhook_of_row,
)
from projections.views import webhooks as view

router = APIRouter(route_class=Guarded)
MANAGE = ("manage",)
Status = Annotated[
    Literal["waiting", "delivered", "failed", "stopped"] | None, Query(description="Only deliveries in this state.")
]


@router.post(
    "/v1/webhooks",
    **operation(
        "registerWebhook",
        "webhooks",
        "Register a webhook endpoint",
        MANAGE,
        {201: models.NewWebhook},
        kind="command",
        body=True,
    ),
)
async def post_webhook(
    request: Request, body: models.WebhookRequest, caller: CallerHere, serving: ServingHere
) -> Response:
    """The secret is in this answer and nowhere else. The endpoint hears of everything from now on."""
    platform = serving.platform
    refuse_too_many(platform, caller.tenant)

    def decide(work: Work) -> Reply:
        webhook, secret = use_cases.register_webhook(
            work, body.url, body.description, tuple(body.event_types), platform.webhooks.local
        )
        location = {"Location": f"/v1/webhooks/{public('webhook', webhook.id)}"}
        return Reply(webhook.id, 201, new_webhook_of(webhook, secret), location)

    return (await perform(request, body, decide, visible=True)).response()


@router.get(
    "/v1/webhooks",
    **operation("listWebhooks", "webhooks", "Your webhook endpoints", MANAGE, {200: Page[models.Webhook]}),
)
async def list_webhooks(
    request: Request, caller: CallerHere, serving: ServingHere, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    store = serving.platform.store
    return await paged(
        request,
        cursor,
        limit,
        lambda after, count: view.webhooks(store, caller.tenant, after or "", count),
        webhook_of_row,
    )


@router.get(
    "/v1/webhooks/{id}",
    **operation("getWebhook", "webhooks", "One webhook endpoint", MANAGE, {200: models.Webhook}, (404,)),
)
async def get_webhook(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    row = view.webhook(serving.platform.store, caller.tenant, known("webhook", id))
    return reply(webhook_of_row(there("webhook", row)))


@router.patch(
    "/v1/webhooks/{id}",
    **operation(
        "changeWebhook",
        "webhooks",
        "Change, disable or enable a webhook endpoint",
        MANAGE,
        {200: models.Webhook},
        (404,),
        kind="command",
        method="PATCH",
        body=True,
    ),
)
async def patch_webhook(request: Request, id: str, body: models.WebhookChange, serving: ServingHere) -> Response:
    """Whatever waits when it is disabled is not sent later; a replay sends it."""
    webhook_id, local = known("webhook", id), serving.platform.webhooks.local
    types = None if body.event_types is None else tuple(body.event_types)

    def decide(work: Work) -> Reply:
        webhook = use_cases.change_webhook(work, webhook_id, body.url, body.description, types, body.enabled, local)
        return Reply(webhook_id, 200, webhook_of(webhook))

    return (await perform(request, body, decide, visible=True)).response()


@router.delete(
    "/v1/webhooks/{id}",
    **operation(
        "deleteWebhook",
        "webhooks",
        "Delete a webhook endpoint",
        MANAGE,
        {204: None},
        (404,),
        kind="command",
        method="DELETE",
    ),
)
async def delete_webhook(request: Request, id: str, caller: CallerHere) -> Response:
    """Its deliveries go with it, and the key that its address and secrets were sealed with."""
    webhook_id = known("webhook", id)

    def decide(work: Work) -> Reply:
        use_cases.delete_webhook(work, webhook_id)
        return Reply(caller.tenant, 204)

    return (await perform(request, None, decide, visible=True)).response()


@router.post(
    "/v1/webhooks/{id}/rotate",
    **operation(
        "rotateWebhookSecret",
        "webhooks",
        "Replace a webhook's secret",
        MANAGE,
        {201: models.NewWebhook},
        (404,),
        kind="command",
        body=True,
    ),
)
async def rotate(request: Request, id: str, body: models.RotateRequest) -> Response:
    """Until the overlap is over each delivery is signed with both, so that a receiver can change in its own time."""
    webhook_id = known("webhook", id)

    def decide(work: Work) -> Reply:
        webhook, secret = use_cases.rotate_secret(work, webhook_id, timedelta(hours=body.overlap_hours))
        return Reply(webhook_id, 201, new_webhook_of(webhook, secret))

    return (await perform(request, body, decide, visible=True)).response()


@router.post(
    "/v1/webhooks/{id}/test",
    **operation(
        "testWebhook",
        "webhooks",
        "Send a test",
        MANAGE,
        {202: models.Message},
        (404,),
        kind="command",
        body=True,
    ),
)
async def test(request: Request, id: str, body: models.TestRequest) -> Response:
    """Signed like any other, and tried once; filters do not hold it back."""
    webhook_id = known("webhook", id)

    def decide(work: Work) -> Reply:
        message = public("message", use_cases.request_test(work, webhook_id, body.event_type))
        location = {"Location": f"/v1/webhooks/{id}/deliveries/{message}"}
        return Reply(webhook_id, 202, models.Message(id=message), location)

    return (await perform(request, body, decide)).response()


@router.post(
    "/v1/webhooks/{id}/replay",
    **operation(
        "replayWebhook",
        "webhooks",
        "Send again what was sent, or missed",
        MANAGE,
        {202: models.Replay},
        (404,),
        kind="command",
        body=True,
    ),
)
async def replay(
    request: Request, id: str, body: models.ReplayRequest, caller: CallerHere, serving: ServingHere
) -> Response:
    """By id, or by time, thirty days back. Each message keeps its `webhook-id`; whatever waits is left waiting."""
    webhook_id = known("webhook", id)
    there("webhook", view.webhook(serving.platform.store, caller.tenant, webhook_id))
    if body.message_id is not None and not serving.platform.webhooks.message(caller.tenant, body.message_id):
        raise invalid("message_id", "There is no such message; they are kept for thirty days.", "unknown-message")

    def decide(work: Work) -> Reply:
        use_cases.request_replay(work, webhook_id, body.message_id, body.since, body.until, body.undelivered_only)
        answer = models.Replay(
            webhook_id=id,
            message_id=None if body.message_id is None else public("message", body.message_id),
            since=body.since,
            until=body.until,
            undelivered_only=body.undelivered_only,
        )
        return Reply(webhook_id, 202, answer)

    return (await perform(request, body, decide)).response()


@router.get(
    "/v1/webhooks/{id}/deliveries",
    **operation(
        "listDeliveries", "webhooks", "What was sent to an endpoint", MANAGE, {200: Page[models.Delivery]}, (404,)
    ),
)
async def list_deliveries(
    request: Request,
    id: str,
    caller: CallerHere,
    serving: ServingHere,
    status: Status = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """Newest first, thirty days back."""
    webhook_id = known("webhook", id)
    there("webhook", view.webhook(serving.platform.store, caller.tenant, webhook_id))
    await _announced(request, serving)
    webhooks = serving.platform.webhooks

    def fetch(after: str | None, count: int) -> list[Row]:
        rows = webhooks.deliveries(caller.tenant, webhook_id, status, _before(after), count)
        return [{**row, "id": f"{row['position']}.{row['message']}"} for row in rows]

    return await paged(request, cursor, limit, fetch, delivery_of_row, status or "")


@router.get(
    "/v1/webhooks/{id}/deliveries/{message_id}",
    **operation(
        "getDelivery", "webhooks", "One delivery, every attempt", MANAGE, {200: models.DeliveryWithAttempts}, (404,)
    ),
)
async def get_delivery(
    request: Request, id: str, message_id: str, caller: CallerHere, serving: ServingHere
) -> Response:
    webhook_id = known("webhook", id)
    there("webhook", view.webhook(serving.platform.store, caller.tenant, webhook_id))
    await _announced(request, serving)
    row = serving.platform.webhooks.delivery(caller.tenant, webhook_id, known("message", message_id))
    return reply(delivery_with_attempts_of_row(there("delivery", row)))


def refuse_too_many(platform: Platform, tenant: UUID) -> None:
    """Raises `Conflict` where a tenant has all the endpoints that it may have."""
    if len(view.webhooks(platform.store, tenant, limit=MOST_ENDPOINTS)) >= MOST_ENDPOINTS:
        raise Conflict("too-many-webhooks", f"A tenant has {MOST_ENDPOINTS} endpoints at most.")


async def _announced(request: Request, serving: Serving) -> None:
    """Deliveries follow the log on their own: a read that names a position waits for them, too."""
    position = request.scope["state"].get("position")
    if position is not None:
        webhooks = serving.platform.webhooks
        await positions.require(lambda wanted, _: webhooks.reached(wanted), position, serving.settings.position_wait)


def _before(after: str | None) -> tuple[int, str] | None:
    """Where the page before ended, as the signed cursor has it."""
    if after is None:
        return None
    position, _, message = after.partition(".")
    return int(position), message
