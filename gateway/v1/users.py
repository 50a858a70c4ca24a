"""A tenant's users: who signs in to its pages, and as what."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.ids import public
from domain.usecases.tenants import add_member, change_role, remove_member
from domain.work import Work
from gateway.commands import Reply, perform
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1 import models_tenants as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, Row, own, reply, whole
from projections.store import Store
from projections.views import tenants as view

router = APIRouter(route_class=Guarded)
MANAGE = ("manage",)


@router.get("/v1/users", **operation("listUsers", "account", "Your users", MANAGE, {200: Page[models.User]}))
async def list_users(request: Request, cursor: Cursor = None, limit: Limit = 20) -> Response:
    return await own(request, cursor, limit, whole(view.members), _user)


@router.post(
    "/v1/users",
    **operation("addUser", "account", "Add a user", MANAGE, {201: models.User}, kind="command", body=True),
)
async def post_user(request: Request, body: models.MemberRequest, caller: CallerHere) -> Response:
    def decide(work: Work) -> Reply:
        id = add_member(work, caller.tenant, body.name, body.email, body.role)
        made = models.User(id=public("member", id), name=body.name, email=body.email, role=body.role)
        return Reply(id, 201, made, {"Location": f"/v1/users/{made.id}"})

    return (await perform(request, body, decide)).response()


@router.get("/v1/users/{id}", **operation("getUser", "account", "One user", MANAGE, {200: models.User}, (404,)))
async def get_user(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return reply(_user(there("member", _row(serving.platform.store, caller.tenant, known("member", id)))))


@router.patch(
    "/v1/users/{id}",
    **operation(
        "changeUser",
        "account",
        "Give a user another role",
        MANAGE,
        {200: models.UserOutcome},
        (404,),
        kind="command",
        method="PATCH",
        body=True,
    ),
)
async def patch_user(request: Request, id: str, body: models.RoleRequest, caller: CallerHere) -> Response:
    member_id = known("member", id)

    def decide(work: Work) -> Reply:
        change_role(work, caller.tenant, member_id, body.role)
        return Reply(caller.tenant, 200, models.UserOutcome(id=id, role=body.role))

    return (await perform(request, body, decide)).response()


@router.delete(
    "/v1/users/{id}",
    **operation("removeUser", "account", "Remove a user", MANAGE, {204: None}, (404,), kind="command", method="DELETE"),
)
async def delete_user(request: Request, id: str, caller: CallerHere) -> Response:
    member_id = known("member", id)

    def decide(work: Work) -> Reply:
        remove_member(work, caller.tenant, member_id)
        return Reply(caller.tenant, 204)

    return (await perform(request, None, decide)).response()


def _row(store: Store, tenant: UUID, id: UUID) -> Row | None:
    return next((row for row in view.members(store, tenant) if row["id"] == str(id)), None)


def _user(row: Row) -> models.User:
    return models.User(id=public("member", UUID(row["id"])), name=row["name"], email=row["email"], role=row["role"])
