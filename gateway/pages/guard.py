"""Pages as routes: who is signed in, whether a form is our own, and an error as a page, before and around each."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.log import Actor
from gateway.auth import refusals
from gateway.auth.keys import Caller, require
from gateway.auth.sessions import COOKIE, Session, open_session, require_form_token, require_same_origin
from gateway.commands import Decide, Done, perform
from gateway.pages.errors import error_page
from gateway.pages.forms import Form
from gateway.pages.rendering import pages_of
from gateway.routes import SCOPES, limited
from gateway.serving import caller_of, serving_of
from projections.parking import describe
from projections.views.tenants import plan_of, tenant

log = logging.getLogger("atelier.gateway.pages")
Handler = Callable[[Request], Awaitable[Response]]
FORM_TOKEN = "form_token"
MOST_FIELDS = 60
PART, FILES = "x-part", "x-files"


class OpenPage(APIRoute):
    """A page for everybody."""

    def get_route_handler(self) -> Handler:  # type: ignore[override]
        handler = super().get_route_handler()

        async def page(request: Request) -> Response:
            try:
                await self.admit(request)
                return await handler(request)
            except SignedOut:
                return _to_sign_in(request)
            except Exception as error:
                refusals.tell(request, error)
                answer = error_page(request, error)
                if answer.status_code >= 500:
                    log.error("%s: %s: %s", request.scope["state"]["request_id"], self.path, describe(error))
                return answer

        return page

    async def admit(self, request: Request) -> None:
        recognise(request)
        if request.method == "POST":
            require_same_origin(request)
            request.scope["state"]["form"] = await _form(request, (self.openapi_extra or {}).get(FILES, 0))


class Page(OpenPage):
    """A page for those who are signed in."""

    async def admit(self, request: Request) -> None:
        session = recognise(request)
        if session is None:
            raise SignedOut
        serving, caller, declared = serving_of(request), caller_of(request), self.openapi_extra or {}
        if serving.settings.limits and not declared.get(PART):
            now = serving.platform.clock.now().timestamp()
            request.scope["state"]["headers"] = await limited(serving, caller, now)
        require(caller, declared[SCOPES], serving.platform.traffic)
        await super().admit(request)
        if request.method == "POST":
            require_form_token(session, serving_of(request).platform.page_key, form_of(request).text(FORM_TOKEN))


class SignedOut(Exception):
    """Nobody is signed in, or no longer."""


def recognise(request: Request) -> Session | None:
    """Read the session's cookie, and tell the request who asks; None where nobody is signed in."""
    serving, state = serving_of(request), request.scope["state"]
    platform = serving.platform
    session = open_session(platform.page_key, request.cookies.get(COOKIE, ""), platform.clock.now())
    if session is None or pages_of(request).links.ended(session):
        return None
    grant = session.grant
    plan, row = plan_of(platform.store, grant.tenant), tenant(platform.store, grant.tenant)
    if plan is None or row is None:
        return None
    state["caller"] = Caller(grant.tenant, None, frozenset(grant.scopes), plan, Actor("member", str(grant.member)))
    state["session"], state["tenant"] = session, row
    state[FORM_TOKEN] = session.form_token(platform.page_key)
    return session


def form_of(request: Request) -> Form:
    form: Form = request.scope["state"]["form"]
    return form


async def act(request: Request, decide: Decide) -> Done:
    """One use case, answered once the read models show it: the next page must. Raises what it raises."""
    return await perform(request, None, decide, visible=True)


def page_router() -> APIRouter:
    """A router whose pages need a session, and the scopes that each names with `needs`."""
    return APIRouter(route_class=Page, include_in_schema=False)


def needs(*scopes: str, part: bool = False, files: int = 0) -> dict[str, Any]:
    """The arguments of a page that is there for sessions with these scopes.

    A page and a form count against the tenant's limit as a request of the API does; a `part` of a page, such as its
    pictures, does not count again. A form takes so many `files` at most.
    """
    return {"openapi_extra": {SCOPES: list(scopes), PART: part, FILES: files}, "response_model": None}


def see(path: str, said: str = "") -> Response:
    """Where to look after a form was sent (303), so that going back sends nothing twice."""
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}said={said}" if said else path, 303)


async def _form(request: Request, files: int) -> Form:
    async with request.form(max_files=files, max_fields=MOST_FIELDS) as sent:
        fields: dict[str, str] = {}
        held: dict[str, list[bytes]] = {}
        for name, value in sent.multi_items():
            if isinstance(value, str):
                fields[name] = value
            elif value.size:
                held.setdefault(name, []).append(await value.read())
    return Form(fields, held)


def _to_sign_in(request: Request) -> Response:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    wanted = f"?next={quote(here, safe='')}" if request.method == "GET" and here != "/" else ""
    return RedirectResponse(f"/sign-in{wanted}", 303)
