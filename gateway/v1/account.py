"""A tenant's own matters: the account, its brand, its members, its usage."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.ids import public
from domain.tenants import Brand, Tenant
from domain.usage import month_of
from domain.usecases.tenants import add_member, change_brand, change_role, remove_member
from domain.work import Work
from gateway.commands import Reply, perform
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1 import models_tenants as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, Row, own, paged, reply, whole
from gateway.v1.shapes_tenants import member_of_row, tenant_of, tenant_of_row
from projections.views import tenants as view
from projections.views import usage as view_usage

router = APIRouter(route_class=Guarded)
MANAGE = ("manage",)


@router.get("/v1/account", **operation("getAccount", "account", "Your own tenant", ("read",), {200: models.Tenant}))
async def get_account(caller: CallerHere, serving: ServingHere) -> Response:
    return reply(tenant_of_row(there("tenant", view.tenant(serving.platform.store, caller.tenant))))


@router.put(
    "/v1/brand",
    **operation(
        "changeBrand",
        "account",
        "Change your brand",
        MANAGE,
        {200: models.Tenant},
        kind="command",
        method="PUT",
        body=True,
    ),
)
async def put_brand(request: Request, body: models.Brand, caller: CallerHere) -> Response:
    def decide(work: Work) -> Reply:
        change_brand(work, caller.tenant, Brand(body.name, body.primary_colour, body.accent_colour))
        return Reply(caller.tenant, 200, tenant_of(work.get(Tenant, caller.tenant)))

    return (await perform(request, body, decide)).response()


@router.get("/v1/members", **operation("listMembers", "account", "Your members", MANAGE, {200: Page[models.Member]}))
async def list_members(request: Request, cursor: Cursor = None, limit: Limit = 20) -> Response:
    return await own(request, cursor, limit, whole(view.members), member_of_row)


@router.post(
    "/v1/members",
    **operation("addMember", "account", "Add a member", MANAGE, {201: models.Member}, kind="command", body=True),
)
async def post_member(request: Request, body: models.MemberRequest, caller: CallerHere) -> Response:
    def decide(work: Work) -> Reply:
        id = add_member(work, caller.tenant, body.name, body.email, body.role)
        made = models.Member(id=public("member", id), name=body.name, email=body.email, role=body.role)
        return Reply(id, 201, made)

    return (await perform(request, body, decide)).response()


@router.post(
    "/v1/members/{id}/role",
    **operation(
        "changeRole",
        "account",
        "Give a member another role",
        MANAGE,
        {200: models.MemberOutcome},
        (404,),
        kind="command",
        body=True,
    ),
)
async def post_role(request: Request, id: str, body: models.RoleRequest, caller: CallerHere) -> Response:
    member_id = known("member", id)

    def decide(work: Work) -> Reply:
        change_role(work, caller.tenant, member_id, body.role)
        return Reply(caller.tenant, 200, models.MemberOutcome(id=id, role=body.role))

    return (await perform(request, body, decide)).response()


@router.delete(
    "/v1/members/{id}",
    **operation(
        "removeMember",
        "account",
        "Remove a member",
        MANAGE,
        {204: None},
        (404,),
        kind="command",
        method="DELETE",
    ),
)
async def delete_member(request: Request, id: str, caller: CallerHere) -> Response:
    member_id = known("member", id)

    def decide(work: Work) -> Reply:
        remove_member(work, caller.tenant, member_id)
        return Reply(caller.tenant, 204)

    return (await perform(request, None, decide)).response()


@router.get("/v1/usage", **operation("listUsage", "account", "Quota by month", ("read",), {200: Page[models.Month]}))
async def list_usage(
    request: Request, caller: CallerHere, serving: ServingHere, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """Newest month first; a unit is one design asked for. Months are UTC, and this one is always among them."""
    platform = serving.platform

    def fetch(before: str | None, count: int) -> list[Row]:
        rows = [{**row, "id": row["month"]} for row in view_usage.usage(platform.store, caller.tenant)]
        present = month_of(platform.clock.now())
        if not any(row["id"] == present for row in rows):
            plan = caller.plan.generations_per_month
            rows.insert(0, {"id": present, "limit": plan, "requested": 0, "given_back": 0})
        return [row for row in rows if before is None or row["id"] < before][:count]

    return await paged(request, cursor, limit, fetch, _month)


def _month(row: Row) -> models.Month:
    used = max(0, row["requested"] - row["given_back"])
    return models.Month(
        id=row["id"],
        month=row["id"],
        limit=row["limit"],
        requested=row["requested"],
        given_back=row["given_back"],
        used=used,
        remaining=None if row["limit"] is None else max(0, row["limit"] - used),
    )
