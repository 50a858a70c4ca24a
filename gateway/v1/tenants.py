"""The operator's commands on tenants."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.ids import public
from domain.tenants import Limits, Tenant
from domain.usecases.tenants import change_tier, issue_key, register_tenant
from domain.work import Work
from gateway.commands import Reply, perform
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1 import models_tenants as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, paged, reply
from gateway.v1.shapes_tenants import new_key_of, tenant_of, tenant_of_row
from projections.views import tenants as view

router = APIRouter(route_class=Guarded)
OPERATOR = ("operator",)


@router.post(
    "/v1/tenants",
    **operation(
        "registerTenant", "tenants", "Register a tenant", OPERATOR, {201: models.Tenant}, kind="command", body=True
    ),
)
async def register(request: Request, body: models.TenantRequest) -> Response:
    def decide(work: Work) -> Reply:
        id = register_tenant(work, body.name, body.tier, body.region)
        location = {"Location": f"/v1/tenants/{public('tenant', id)}"}
        return Reply(id, 201, tenant_of(work.get(Tenant, id)), location)

    return (await perform(request, body, decide, operator=True)).response()


@router.get("/v1/tenants", **operation("listTenants", "tenants", "All tenants", OPERATOR, {200: Page[models.Tenant]}))
async def list_tenants(request: Request, serving: ServingHere, cursor: Cursor = None, limit: Limit = 20) -> Response:
    store = serving.platform.store
    return await paged(
        request, cursor, limit, lambda after, count: view.tenants(store, after or "", count), tenant_of_row
    )


@router.get(
    "/v1/tenants/{id}",
    **operation("getTenant", "tenants", "One tenant", OPERATOR, {200: models.Tenant}, (404,)),
)
async def get_tenant(id: str, serving: ServingHere) -> Response:
    return reply(tenant_of_row(there("tenant", view.tenant(serving.platform.store, known("tenant", id)))))


@router.post(
    "/v1/tenants/{id}/tier",
    **operation(
        "changeTier",
        "tenants",
        "Put a tenant on another tier",
        OPERATOR,
        {200: models.Tenant},
        (404,),
        kind="command",
        body=True,
    ),
)
async def put_on_tier(request: Request, id: str, body: models.TierRequest, caller: CallerHere) -> Response:
    """Figures of its own are for Enterprise alone. The log keeps whose key approved it."""
    tenant_id = known("tenant", id)
    limits = Limits(body.limits.requests_per_minute, body.limits.generations_per_month)

    def decide(work: Work) -> Reply:
        change_tier(work, tenant_id, body.tier, limits, caller.approver)
        return Reply(tenant_id, 200, tenant_of(work.get(Tenant, tenant_id)))

    return (await perform(request, body, decide, operator=True, visible=True)).response()


@router.post(
    "/v1/tenants/{id}/keys",
    **operation(
        "issueTenantKey",
        "tenants",
        "Issue a tenant's key",
        OPERATOR,
        {201: models.NewKey},
        (404,),
        kind="command",
        body=True,
    ),
)
async def issue(request: Request, id: str, body: models.KeyRequest) -> Response:
    """The secret is in this answer and nowhere else."""
    tenant_id = known("tenant", id)

    def decide(work: Work) -> Reply:
        networks = tuple(body.allowed_from)
        key, secret = issue_key(work, tenant_id, body.name, tuple(body.scopes), body.expires_at, networks)
        return Reply(tenant_id, 201, new_key_of(work.get(Tenant, tenant_id), key, secret))

    return (await perform(request, body, decide, operator=True, visible=True)).response()
