"""Guarded routes of the white-label API: the key in `x-api-key`, limits by tier, and no header that names us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import QuotaExceeded
from gateway import routes
from gateway.auth.keys import Caller, address_of, identify, require
from gateway.positions import HEADER as POSITION
from gateway.problems import Problem, of_refusal
from gateway.routes import Kind
from gateway.serving import Serving, serving_of
from gateway.versions import HEADER as VERSION

ERROR = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/WhiteLabelError"}}}}
KEY = "x-api-key"
NOT_HERE = (POSITION, VERSION)
"""Headers of the other API: they name the platform, and this one is versioned by its path."""


class WhiteLabel(APIRoute):
    """A route that asks for a key first, and says when a quota comes back."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handler = super().get_route_handler()
        scopes: Sequence[str] = (self.openapi_extra or {}).get(routes.SCOPES, ())

        async def guarded(request: Request) -> Response:
            now = serving_of(request).platform.clock.now()
            await admit(request, scopes, now)
            try:
                return await handler(request)
            except QuotaExceeded as refused:
                problem = of_refusal(refused)
                problem.extensions = {**problem.extensions, "resetAt": rfc3339(next_month(now))}
                raise problem from None

        return guarded


async def admit(request: Request, scopes: Sequence[str], now: datetime) -> None:
    """Raises 401, 429 with `resetAt`, or 403."""
    serving, state = serving_of(request), request.scope["state"]
    traffic = serving.platform.traffic
    secret = request.headers.get(KEY)
    if not secret:
        traffic.refused(None, None, "missing-key")
        raise Problem(401, "missing-key", "API key required")
    caller = identify(secret, serving.keys, traffic, now, address_of(request))
    state["caller"] = caller
    if serving.settings.limits and not caller.operator:
        state["headers"] = await limited(serving, caller, now)
    require(caller, scopes, traffic)


async def limited(serving: Serving, caller: Caller, now: datetime) -> dict[str, str]:
    """The headers that tell the rest of the window. Raises 429 with the time when the next request is possible."""
    verdict = await serving.admit(caller.tenant, caller.plan.requests_per_minute, now.timestamp())
    if verdict.admitted:
        return verdict.headers()
    serving.platform.traffic.refused(caller.tenant, caller.key, "rate-limited")
    raise Problem(
        429,
        "rate-limited",
        "Rate limit exceeded",
        headers={**verdict.headers(), "Retry-After": str(verdict.retry_after)},
        extensions={"resetAt": rfc3339(now + timedelta(seconds=verdict.retry_after))},
    )


def operation(
    id: str,
    summary: str,
    scopes: Sequence[str],
    answers: dict[int, type[BaseModel] | dict[str, Any] | None],
    problems: Sequence[int] = (),
    kind: Kind = "act",
    body: bool = False,
) -> dict[str, Any]:
    """As `gateway.routes.operation`, with this API's errors, key and headers."""
    made = routes.operation(id, "white-label", summary, scopes, answers, problems, kind, body=body)
    if not body:
        made["responses"].pop(400)
    for status, response in made["responses"].items():
        headers = {name: told for name, told in response["headers"].items() if name not in NOT_HERE}
        response["headers"] = headers
        if int(status) >= 400:
            response["content"] = ERROR["content"]
    extra = made["openapi_extra"]
    extra["security"] = [{"apiKey": []}]
    given = [each for each in extra.pop("parameters", ()) if each["name"] not in NOT_HERE]
    if given:
        extra["parameters"] = given
    return made


def next_month(now: datetime) -> datetime:
    """When the UTC calendar month ends, and the plan's units come back."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
