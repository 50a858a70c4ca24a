"""The gateway as an ASGI app: routes, problems, and the frame around every request."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import audit_files, monitoring, problems
from gateway.auth.sessions import SignIns
from gateway.direct import DirectWay
from gateway.frame import Frame
from gateway.idempotency import REPLAYED
from gateway.openapi import document
from gateway.pages.routes import install as install_pages
from gateway.ports.platform import Platform
from gateway.positions import HEADER as POSITION
from gateway.recording import Recorder
from gateway.serving import Serving
from gateway.settings import GatewaySettings
from gateway.tracing import Traced
from gateway.v1 import (
    account,
    bookings,
    changelog,
    clients,
    concepts,
    events,
    generate,
    keys,
    motifs,
    operations,
    renditions,
    reports,
    requests,
    search,
    studios,
    styles,
    tenants,
    usage,
    users,
    videos,
    webhooks,
)
from gateway.versions import HEADER as VERSION
from gateway.wl import concepts as wl_concepts
from gateway.wl import search as wl_search

ROUTERS = (
    generate.hot,
    generate.router,
    concepts.router,
    events.router,
    renditions.router,
    videos.router,
    studios.router,
    clients.router,
    bookings.router,
    account.router,
    keys.router,
    webhooks.router,
    reports.router,
    tenants.router,
    operations.router,
    search.router,
    styles.router,
    motifs.router,
    usage.router,
    users.router,
    changelog.router,
    requests.router,
    wl_concepts.router,
    wl_search.router,
    audit_files.router,
    monitoring.router,
)
EXPOSED = (
    "X-Request-Id",
    POSITION,
    REPLAYED,
    "Location",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "ETag",
    VERSION,
)


class App(FastAPI):
    """The framework's app, in which requests begin at our frame.

    What the framework puts around that answers errors and limits bodies, and so does the frame.
    """

    _framed: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        if self._framed is None:
            self._framed = self._frame()
        await self._framed(scope, receive, send)

    def _frame(self) -> ASGIApp:
        """The whole stack where there is no frame in it."""
        self.middleware_stack = whole = self.build_middleware_stack()
        inner: Any = whole
        while inner is not None and not isinstance(inner, Frame):
            inner = getattr(inner, "app", None)
        return whole if inner is None else inner


def create_app(platform: Platform, settings: GatewaySettings | None = None) -> FastAPI:
    """The app over a platform. It starts nothing and owns nothing that must be closed."""
    settings = settings or GatewaySettings()
    serving = Serving.of(platform, settings)
    app = assemble(settings, _middleware(serving), platform.sign_ins)
    app.state.serving = serving
    # Made when it is first asked for: it takes longer than all the rest of the start.
    made = lru_cache(maxsize=1)(lambda: document(app))

    app.state.document = made

    async def openapi(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(made))

    app.add_route("/openapi.json", openapi, include_in_schema=False)
    return app


def create_watched(platform: Platform, settings: GatewaySettings | None = None) -> FastAPI:
    """Health and metrics alone: for a process that answers nobody else."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(monitoring.router)
    app.state.serving = Serving.of(platform, settings or GatewaySettings())
    return app


def assemble(
    settings: GatewaySettings | None = None, middleware: list[Middleware] | None = None, links: SignIns | None = None
) -> FastAPI:
    """The routes and problem handlers alone."""
    app = App(
        title="Atelier",
        version=(settings or GatewaySettings()).version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # The framework's own would send messages of exceptions and paths, which name people.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
        middleware=middleware,
    )
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app, _methods)
    install_pages(app, links)
    return app


def _methods(path: str) -> list[str]:
    """Every method that a path takes."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    # A path of its own is not also a path with an id in it.
    own = [route for route in routes if route.path == path]
    found = own or [route for route in routes if route.path_regex.match(path)]
    return sorted({method for route in found for method in route.methods or ()})


def _middleware(serving: Serving) -> list[Middleware]:
    stack = [Middleware(Frame, serving=serving)]
    if serving.settings.cors_origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=list(serving.settings.cors_origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=[
                "Authorization",
                "x-api-key",
                "Content-Type",
                "Idempotency-Key",
                POSITION,
                VERSION,
                "Prefer",
                "Last-Event-ID",
            ],
            expose_headers=list(EXPOSED),
            max_age=600,
        )
        stack.append(cors)
    if serving.platform.tracing is not None:
        stack.append(Middleware(Traced, tracing=serving.platform.tracing))
    if serving.platform.requests is not None:
        stack.append(Middleware(Recorder, serving=serving))
    return [*stack, Middleware(DirectWay, routes=generate.hot.routes)]


__all__ = ["GatewaySettings", "assemble", "create_app", "create_watched"]
