"""The direct way: routes asked so often that the framework's own way to them costs more than what they do.

Such a route is declared like any other, and is in the OpenAPI document so. Only requests that are right in every way
take this one; what is not quite right goes on to the framework, so that what is said of it is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_type_hints

import orjson
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.headers import ReadRequest
from gateway.paths import KnownPaths
from gateway.routes import SCOPES, Guarded, admit
from gateway.serving import caller_of, serving_of


class Direct(Guarded):
    """A guarded route without parameters in its path, whose endpoint takes `request`, `body`, `caller`, `serving`."""

    async def directly(self, request: Request) -> Response | None:
        """None where the framework should look at it. Raises the problems of the key and of the endpoint."""
        scopes: Sequence[str] = (self.openapi_extra or {}).get(SCOPES, ())
        await admit(request, scopes)
        if request.headers.get("content-type") != "application/json":
            return None
        try:
            body = self._model().model_validate(orjson.loads(await request.body()))
        except ValueError:  # of orjson or of pydantic: the JSON is none, or a field of it is wrong
            return None
        response: Response = await self.endpoint(request, body, caller_of(request), serving_of(request))
        return response

    def _model(self) -> type[BaseModel]:
        made: type[BaseModel] | None = self.__dict__.get("_body_model")
        if made is None:
            made = self.__dict__["_body_model"] = get_type_hints(self.endpoint)["body"]
        return made


class DirectWay:
    """ASGI middleware, the innermost of ours: takes the direct routes' requests past the framework's routing.

    What is at no address is refused here as well, as the framework does once it has tried all its routes.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[Any]) -> None:
        self._app = app
        self._known: KnownPaths | None = None
        self._routes = {
            (method, route.path): route
            for route in routes
            if isinstance(route, Direct)
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) not in self._routes:
            if scope["type"] == "http" and not self._may_have(scope):
                await _handled(scope["app"], HTTPException(404))(scope, receive, send)
                return
            await self._app(scope, receive, send)
            return
        request = ReadRequest(scope, receive)
        route: Direct = self._routes[scope["method"], scope["path"]]
        scope["route"] = route
        try:
            response = await route.directly(request)
        except Exception as error:  # as the framework answers it; or it raises it once more, where nobody handles it
            await _handled(scope["app"], error)(scope, receive, send)
            return
        if response is None:
            await self._app(scope, _again(request, receive), send)
        else:
            await response(scope, receive, send)

    def _may_have(self, scope: Scope) -> bool:
        if self._known is None:  # by the first request every route is there
            self._known = KnownPaths(scope["app"].routes)
        # Under a path of a proxy's the framework reads another part of it.
        return bool(scope.get("root_path")) or self._known.may_have(scope["path"])


def _handled(app: Any, error: Exception) -> ASGIApp:
    async def failed(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    handlers = app.exception_handlers
    return ExceptionMiddleware(failed, {key: handlers[key] for key in handlers if key not in (500, Exception)})


def _again(request: Request, receive: Receive) -> Receive:
    """A body that has been read, to be read once more."""
    held: list[Message] = []
    if hasattr(request, "_body"):
        held.append({"type": "http.request", "body": request._body, "more_body": False})

    async def read() -> Message:
        return held.pop() if held else await receive()

    return read
