"""All pages, put into the app: routers, static files, and error pages for addresses that are nobody's."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.auth.sessions import SignIns
from gateway.auth.sign_ups import Doors
from gateway.pages import (
    audit_log,
    booking,
    clients,
    create,
    designs,
    motifs,
    reports,
    sign_in,
    studio,
    videos,
    webhooks,
)
from gateway.pages.developers import guides, keys, reference, sign_up, start, usage
from gateway.pages.errors import error_page, wants_page
from gateway.pages.guard import recognise
from gateway.pages.rendering import MEDIA_TYPES, Pages, pages_of

static = APIRouter(include_in_schema=False)
ROUTERS = (
    sign_in.router,
    sign_in.inside,
    sign_in.links,
    create.router,
    designs.router,
    motifs.router,
    videos.router,
    studio.router,
    booking.router,
    clients.router,
    audit_log.router,
    reports.router,
    webhooks.router,
    sign_up.router,
    start.router,
    keys.router,
    guides.router,
    reference.router,
    usage.router,
    usage.open_router,
    static,
)
FOREVER = "public, max-age=31536000, immutable"


@static.get("/static/{version}/{name}", response_model=None)
async def static_file(request: Request, version: str, name: str) -> Response:
    """The version in the address changes with the files, so a browser never asks twice."""
    pages = pages_of(request)
    if version != pages.version or name not in pages.static:
        raise HTTPException(404)
    return Response(pages.static[name], 200, {"Cache-Control": FOREVER}, MEDIA_TYPES[name.rpartition(".")[2]])


def install(app: FastAPI, links: SignIns | None = None) -> None:
    """After the problems' own handlers: those still answer programs."""
    app.state.pages = Pages.load(links)
    app.state.doors = Doors()
    for router in ROUTERS:
        app.include_router(router)

    for_programs: Any = app.exception_handlers[HTTPException]

    async def nobodys(request: Request, error: Exception) -> Response:
        if wants_page(request):
            recognise(request)
            return error_page(request, error)
        answer: Response = await for_programs(request, error)
        return answer

    app.add_exception_handler(HTTPException, nobodys)
