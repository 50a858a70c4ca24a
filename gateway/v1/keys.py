"""A tenant's own API keys. No key can make one that may do more than itself."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.sandbox import is_sandbox, sandbox_of
from domain.tenants import Tenant
from domain.usecases.tenants import issue_key, issue_sandbox_key, revoke_key, rotate_key
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Decide, Reply, perform
from gateway.problems import Problem
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1 import models_tenants as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, Row, own, reply, whole
from gateway.v1.shapes_tenants import key_of_row, new_key_of
from projections.store import Store
from projections.views import tenants as view

router = APIRouter(route_class=Guarded)
MANAGE = ("manage",)


@router.get("/v1/keys", **operation("listKeys", "keys", "Your API keys", MANAGE, {200: Page[models.Key]}))
async def list_keys(request: Request, cursor: Cursor = None, limit: Limit = 20) -> Response:
    return await own(request, cursor, limit, whole(own_keys), key_of_row)


@router.get("/v1/keys/{id}", **operation("getKey", "keys", "One API key", MANAGE, {200: models.Key}, (404,)))
async def get_key(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    row = _row(serving.platform.store, caller.tenant, known("key", id))
    return reply(key_of_row(there("key", row)))


@router.post(
    "/v1/keys",
    **operation("issueKey", "keys", "Issue an API key", MANAGE, {201: models.NewKey}, kind="command", body=True),
)
async def post_key(request: Request, body: models.OwnKeyRequest, caller: CallerHere) -> Response:
    """The secret is in this answer and nowhere else. Its scopes are among those of the key that asks.

    A live key may make test keys, which open the tenant's sandbox; a test key makes test keys alone.
    """
    decide, into_sandbox = issuing(caller, body)
    return (await perform(request, body, decide, operator=into_sandbox, visible=True)).response()


def issuing(caller: Caller, body: models.OwnKeyRequest) -> tuple[Decide, bool]:
    """The command that makes the key, and whether the key is of the tenant's sandbox. Raises the 403s."""
    _hold(caller, body.scopes)
    own = "test" if is_sandbox(caller.tenant) else "live"
    if body.mode == "live" and own == "test":
        raise Problem(403, "live-key-needed", "A test key cannot make a live one.", [("mode", "Ask with a live key.")])
    into_sandbox = body.mode == "test" and own == "live"
    issue, owner = (issue_sandbox_key, sandbox_of(caller.tenant)) if into_sandbox else (issue_key, caller.tenant)

    def decide(work: Work) -> Reply:
        networks = tuple(body.allowed_from)
        id, secret = issue(work, caller.tenant, body.name, tuple(body.scopes), body.expires_at, networks)
        return Reply(caller.tenant, 201, new_key_of(work.get(Tenant, owner), id, secret))

    return decide, into_sandbox


@router.post(
    "/v1/keys/{id}/rotate",
    **operation("rotateKey", "keys", "Replace an API key", MANAGE, {201: models.NewKey}, (404,), kind="command"),
)
async def rotate(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    """A successor with the same name, scopes and networks; the old key works for 24 hours more."""
    decide, into_sandbox = rotating(serving.platform.store, caller, id)
    return (await perform(request, None, decide, operator=into_sandbox, visible=True)).response()


def rotating(store: Store, caller: Caller, id: str) -> tuple[Decide, bool]:
    """As `issuing`, for the successor of a key."""
    key_id = known("key", id)
    owner = _owner(store, caller.tenant, key_id)

    def decide(work: Work) -> Reply:
        old = work.get(Tenant, owner).keys.get(key_id)
        if old is not None:
            _hold(caller, old.scopes)
        successor, secret = rotate_key(work, owner, key_id)
        return Reply(caller.tenant, 201, new_key_of(work.get(Tenant, owner), successor, secret))

    return decide, owner != caller.tenant


@router.delete(
    "/v1/keys/{id}",
    **operation("revokeKey", "keys", "Revoke an API key", MANAGE, {204: None}, (404,), kind="command", method="DELETE"),
)
async def revoke(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    """It stops working at once."""
    decide, into_sandbox = revoking(serving.platform.store, caller, id)
    return (await perform(request, None, decide, operator=into_sandbox, visible=True)).response()


def revoking(store: Store, caller: Caller, id: str) -> tuple[Decide, bool]:
    """As `issuing`, for the end of a key."""
    key_id = known("key", id)
    owner = _owner(store, caller.tenant, key_id)

    def decide(work: Work) -> Reply:
        revoke_key(work, owner, key_id, "revoked-by-tenant")
        return Reply(caller.tenant, 204)

    return decide, owner != caller.tenant


def own_keys(store: Store, tenant: UUID) -> list[Row]:
    """The tenant's keys and those of its sandbox; to a key of the sandbox there are no others."""
    rows = view.keys(store, tenant)
    if not is_sandbox(tenant):
        rows += view.keys(store, sandbox_of(tenant))
    return sorted(rows, key=lambda row: str(row["id"]))


def _row(store: Store, tenant: UUID, id: UUID) -> Row | None:
    return next((row for row in own_keys(store, tenant) if row["id"] == str(id)), None)


def _owner(store: Store, tenant: UUID, key: UUID) -> UUID:
    """Whose of the two a key is: the tenant's own (or nobody's), or its sandbox's."""
    row = _row(store, tenant, key)
    return tenant if row is None else UUID(row["tenant"])


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
