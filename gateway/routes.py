"""Guarded routes: who asks, how often, and with which scopes is settled before a body is read.

`operation` declares a route once: its scopes, its answers and the problems that it can really give.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal

from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from gateway import positions, versions
from gateway.auth import refusals
from gateway.auth.keys import Caller, authenticate, require
from gateway.idempotency import HEADER as IDEMPOTENCY
from gateway.idempotency import LONGEST, PATTERN
from gateway.positions import HEADER as POSITION
from gateway.problems import MEDIA_TYPE, QUOTA_EXCEEDED, TITLES, Problem
from gateway.serving import Serving, serving_of

SCOPES = "x-required-scopes"
PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
NONE: Mapping[int, Sequence[str]] = {}
PROBLEM_TYPES = {
    "not-loaded": "the warehouse is behind the log",
    "not-yet-visible": "what was written at `Atelier-Position` is not there yet",
    "overloaded": "too many commands are waiting",
}
"""Problem types that a program may want to tell apart under one status."""
GUARDED = (401, 403, 429)
Kind = Literal["read", "command", "act"]
"""A read may wait for a position; a command appends to the log; an act does neither."""
_POSITION_PARAMETER = {
    "name": POSITION,
    "in": "header",
    "required": False,
    "description": "The position that an earlier answer carried: the read waits until it is visible.",
    "schema": {"type": "integer", "minimum": 0, "maximum": positions.LARGEST},
    "example": 1,
}
_IDEMPOTENCY_PARAMETER = {
    "name": IDEMPOTENCY,
    "in": "header",
    "required": False,
    "description": "Makes a repeat safe for 24 hours: it gets the first answer again, and nothing is done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": PATTERN},
}
_REQUEST_ID = {"schema": {"type": "string"}, "description": "Name it when you ask for help."}
_ANSWERED_AT = {"schema": {"type": "integer"}, "description": "Send it with a read to see what you wrote."}
_ALWAYS = {"X-Request-Id": {**_REQUEST_ID, "required": True}}
_REFUSED = {
    401: _ALWAYS | {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True, "description": "RFC 6750."}},
    503: _ALWAYS | {"Retry-After": {"schema": {"type": "integer"}, "required": True, "description": "Seconds."}},
}
_REPLAYED: dict[str, object] = {
    "schema": {"type": "string", "const": "true"},
    "description": "Only on a repeat's answer.",
}


class Guarded(APIRoute):
    """A route that asks for a key and its scopes first."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handler = super().get_route_handler()
        scopes: Sequence[str] = (self.openapi_extra or {}).get(SCOPES, ())

        async def guarded(request: Request) -> Response:
            await admit(request, scopes)
            try:
                return await handler(request)
            except Problem as problem:
                refusals.tell(request, problem)
                raise

        return guarded


async def admit(request: Request, scopes: Sequence[str]) -> None:
    """Raises 401, 429, 403, or the problems of a position that is not there yet."""
    serving = serving_of(request)
    state = request.scope["state"]
    if "caller" in state:  # by the direct way, which left the rest to this one
        return
    now = serving.platform.clock.now()
    version = versions.asked(request)
    caller = authenticate(request, serving.keys, serving.platform.traffic, now)
    state["caller"] = caller
    if serving.settings.limits and not caller.operator:
        state["headers"] = await limited(serving, caller, now.timestamp())
    state["headers"] = {**state.get("headers", {}), versions.HEADER: version}
    require(caller, scopes, serving.platform.traffic)
    position = request.headers.get(POSITION)
    if request.method == "GET" and position is not None:
        state["position"] = positions.parse(position)
        await positions.require(serving.platform.views.wait, state["position"], serving.settings.position_wait)


async def limited(serving: Serving, caller: Caller, now: float) -> dict[str, str]:
    """The headers that tell the rest of the window. Raises 429."""
    verdict = await serving.admit(caller.tenant, caller.plan.requests_per_minute, now)
    headers = verdict.headers()
    if verdict.admitted:
        return headers
    serving.platform.traffic.refused(caller.tenant, caller.key, "rate-limited")
    raise Problem(
        429,
        "rate-limited",
        f"The plan allows {verdict.limit} requests in any 60 seconds; try again in {verdict.retry_after} s.",
        headers={**headers, "Retry-After": str(verdict.retry_after)},
        type=QUOTA_EXCEEDED,
        extensions={"violated-policies": ["rpm"]},
    )


def operation(
    id: str,
    tag: str,
    summary: str,
    scopes: Sequence[str],
    answers: dict[int, type[BaseModel] | dict[str, Any] | None],
    problems: Sequence[int] = (),
    kind: Kind = "read",
    method: str = "POST",
    body: bool = False,
    parameters: Sequence[dict[str, Any]] = (),
    reasons: Mapping[int, Sequence[str]] = NONE,
) -> dict[str, Any]:
    """The arguments of a router's method. `method` matters to commands: those by POST take an idempotency key.

    `reasons` names the problem types (codes) behind a status that has several; they are told in the document.
    `answers` maps each success status to its model, to a response object, or to None for no body.
    """
    repeatable = kind == "command" and method == "POST"
    statuses = {400, *GUARDED, *problems}
    if kind != "act":
        statuses.add(503)
    if kind == "read" or repeatable or body:
        statuses.add(422)
    if kind == "command":
        statuses.add(409)
    if body:
        statuses.add(413)
    headers = {**_ALWAYS, versions.HEADER: versions.ANSWERED}
    if kind == "command":
        headers[POSITION] = {**_ANSWERED_AT, "required": True}
    if repeatable:
        headers["Idempotency-Replayed"] = _REPLAYED
    responses: dict[int | str, dict[str, Any]] = {}
    for status, answer in answers.items():
        described: dict[str, Any] = {"description": _DONE[status], "headers": headers}
        if isinstance(answer, dict):
            described |= answer
        elif answer is not None:
            described["model"] = answer
        responses[status] = described
    for status in sorted(statuses):
        told = "; or ".join(f"`/problems/{code}`: {PROBLEM_TYPES[code]}" for code in reasons.get(status, ()))
        described = {"description": f"{TITLES[status]}. {told}." if told else TITLES[status]}
        responses[status] = {**described, **PROBLEM, "headers": _REFUSED.get(status, _ALWAYS)}
    given = [*parameters, versions.PARAMETER]
    if repeatable:
        given.append(_IDEMPOTENCY_PARAMETER)
    if kind == "read":
        given.append(_POSITION_PARAMETER)
    return {
        "operation_id": id,
        "tags": [tag],
        "summary": summary,
        "status_code": next(iter(answers)),
        "response_model": None,
        "responses": responses,
        "openapi_extra": {
            SCOPES: list(scopes),
            "security": [{"bearer": []}, {"apiKey": []}],
            "parameters": given,
        },
    }


def file_answer(*media_types: str) -> dict[str, Any]:
    """A response object for bytes, or for JSON of a shape that is told elsewhere."""

    def schema(media_type: str) -> dict[str, Any]:
        return {} if media_type == "application/json" else {"type": "string", "contentMediaType": media_type}

    return {"content": {media_type: {"schema": schema(media_type)} for media_type in media_types}}


_DONE = {
    200: "Done.",
    201: "Made.",
    202: "Taken on; look at `Location` for what comes of it.",
    204: "Done.",
    206: "The part that was asked for.",
    304: "You have it already.",
}
