"""A tenant's own API keys. No key can make one that may do more than itself."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.tenants import Tenant
from domain.usecases.tenants import issue_key, revoke_key, rotate_key
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Reply, perform
from gateway.problems import Problem
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere
from gateway.v1 import models_tenants as models
from gateway.v1.found import known
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, own, whole
from gateway.v1.shapes_tenants import key_of_row, new_key_of
from projections.views import tenants as view

router = APIRouter(route_class=Guarded)
MANAGE = ("manage",)


@router.get("/v1/keys", **operation("listKeys", "keys", "Your API keys", MANAGE, {200: Page[models.Key]}))
async def list_keys(request: Request, cursor: Cursor = None, limit: Limit = 20) -> Response:
    return await own(request, cursor, limit, whole(view.keys), key_of_row)


@router.post(
    "/v1/keys",
    **operation(
        "issueKey", "keys", "Issue an API key", MANAGE, {201: models.NewKey}, (404,), kind="command", body=True
    ),
)
async def post_key(request: Request, body: models.KeyRequest, caller: CallerHere) -> Response:
    """The secret is in this answer and nowhere else. Its scopes are among those of the key that asks."""
    _hold(caller, body.scopes)

    def decide(work: Work) -> Reply:
        id, secret = issue_key(work, caller.tenant, body.name, tuple(body.scopes), body.expires_at)
        return Reply(caller.tenant, 201, new_key_of(work.get(Tenant, caller.tenant), id, secret))

    return (await perform(request, body, decide, visible=True)).response()


@router.post(
    "/v1/keys/{id}/rotate",
    **operation("rotateKey", "keys", "Replace an API key", MANAGE, {201: models.NewKey}, (404,), kind="command"),
)
async def rotate(request: Request, id: str, caller: CallerHere) -> Response:
    """A successor with the same name and scopes; the old key works for 24 hours more."""
    key_id = known("key", id)

    def decide(work: Work) -> Reply:
        old = work.get(Tenant, caller.tenant).keys.get(key_id)
        if old is not None:
            _hold(caller, old.scopes)
        successor, secret = rotate_key(work, caller.tenant, key_id)
        return Reply(caller.tenant, 201, new_key_of(work.get(Tenant, caller.tenant), successor, secret))

    return (await perform(request, None, decide, visible=True)).response()


@router.delete(
    "/v1/keys/{id}",
    **operation("revokeKey", "keys", "Revoke an API key", MANAGE, {204: None}, (404,), kind="command", method="DELETE"),
)
async def revoke(request: Request, id: str, caller: CallerHere) -> Response:
    """It stops working at once."""
    key_id = known("key", id)

    def decide(work: Work) -> Reply:
        revoke_key(work, caller.tenant, key_id, "revoked-by-tenant")
        return Reply(caller.tenant, 204)

    return (await perform(request, None, decide, visible=True)).response()


def _hold(caller: Caller, scopes: Iterable[str]) -> None:
    beyond = sorted(set(scopes) - caller.scopes)
    if beyond:
        raise Problem(
            403,
            "scope-not-held",
            f"A key cannot give what it does not have: {', '.join(beyond)}.",
            [("scopes", "Only scopes that the asking key has itself.")],
            extensions={"missing_scope": beyond[0]},
        )
