"""Signing in by a one-time link whose token stays in the fragment, and signing out."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import Ids
from domain.operations import PLATFORM
from gateway.auth.sessions import COOKIE, LASTS, LINK_LASTS, TOKEN_BYTES, Grant, Session, SignIns
from gateway.pages.guard import OpenPage, form_of, needs, page_router, see
from gateway.pages.rendering import pages_of, render, session_of
from gateway.routes import SCOPES, Guarded
from gateway.serving import Serving, ServingHere
from gateway.v1.found import known, there
from gateway.v1.paging import Row, reply
from projections.views import tenants as view

router = APIRouter(route_class=OpenPage, include_in_schema=False)
inside = page_router()
links = APIRouter(route_class=Guarded, include_in_schema=False)


class LinkRequest(BaseModel):
    """`tenant_id` may be left out: then it is the first tenant that was registered."""

    tenant_id: str | None = None


class Link(BaseModel):
    """Put the token after `/sign-in#`. It works once, until `expires`."""

    token: str
    tenant: str
    expires: datetime


@router.get("/sign-in", response_model=None)
async def show(request: Request, next: str = "/") -> Response:
    return render(request, "sign_in.html", next=_own_path(next), refused=False)


@router.post("/sign-in", response_model=None)
async def sign_in(request: Request, serving: ServingHere) -> Response:
    """Burns the token, whatever comes of it."""
    form, platform = form_of(request), serving.platform
    wanted, now = _own_path(form.text("next")), platform.clock.now()
    grant = pages_of(request).links.burn(form.text("token").rpartition("#")[2], now)
    if grant is None:
        platform.traffic.refused(None, None, "bad-sign-in-link")
        return render(request, "sign_in.html", 401, next=wanted, refused=True)
    return begin(serving, request, grant, wanted)


def begin(serving: Serving, request: Request, grant: Grant, wanted: str) -> Response:
    """Sign this browser in, and lead it to that page."""
    platform = serving.platform
    session = Session(grant, platform.ids.token(16).hex(), platform.clock.now() + LASTS)
    answer = see(wanted)
    answer.set_cookie(
        COOKIE,
        session.seal(platform.page_key),
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=request.url.scheme == "https" or serving.settings.hsts_seconds > 0,
        httponly=True,
        samesite="lax",
    )
    return answer


@inside.post("/sign-out", **needs())
async def sign_out(request: Request, serving: ServingHere) -> Response:
    session = session_of(request)
    assert session is not None
    pages_of(request).links.end(session, serving.platform.clock.now())
    answer = see("/sign-in", "signed-out")
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


@links.post("/sign-in/links", openapi_extra={SCOPES: ["operator"]}, response_model=None)
async def make_link(request: Request, body: LinkRequest, serving: ServingHere) -> Response:
    """A new link into a tenant's pages, for the operator to hand over."""
    row = _tenant(serving, body.tenant_id)
    platform = serving.platform
    until = platform.clock.now() + LINK_LASTS
    token = offer(pages_of(request).links, platform.ids, UUID(row["id"]), until)
    return reply(Link(token=token, tenant=row["name"], expires=until), 201)


def offer(links: SignIns, ids: Ids, tenant: UUID, until: datetime) -> str:
    """A fresh token that signs in to the tenant once, until then; kept nowhere but with whom it is told."""
    token = base64.urlsafe_b64encode(ids.token(TOKEN_BYTES)).rstrip(b"=").decode()
    links.offer(token, Grant(tenant, ids.uuid()), until)
    return token


def _tenant(serving: Serving, id: str | None) -> Row:
    store = serving.platform.store
    if id is not None:
        return there("tenant", view.tenant(store, known("tenant", id)))
    # Ids of tenants are in the order of their registration.
    others = [row for row in view.tenants(store, "", 2) if row["id"] != str(PLATFORM)]
    if not others:
        raise NotFound("tenant")
    return others[0]


def _own_path(text: str) -> str:
    """Where to go after signing in: an address of ours, or the first page."""
    own = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable()
    return text if own else "/"
