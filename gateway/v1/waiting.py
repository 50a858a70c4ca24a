"""`Prefer: wait=N` (RFC 7240): the answer may come once the work is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from domain.sandbox import is_sandbox
from gateway.commands import Done
from gateway.positions import until
from gateway.serving import caller_of, serving_of

LONGEST = 30
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*(\d{1,4})(?=$|[,;\s])")
PARAMETER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": f"`wait=N` asks to wait up to N seconds (at most {LONGEST}): done by then, the answer is a 200.",
    "schema": {"type": "string"},
    "example": "wait=10",
}


def wanted(request: Request) -> int:
    """The seconds asked for; 0 for none, and for a preference that cannot be read."""
    asked = request.headers.get("prefer")
    match = _WAIT.search(asked) if asked else None
    return 0 if match is None else min(int(match[1]), LONGEST)


async def finished(
    request: Request,
    done: Done,
    fetch: Callable[[], dict[str, Any] | None],
    final: Callable[[dict[str, Any]], bool],
    shape: Callable[[dict[str, Any]], BaseModel],
) -> Response:
    """The command's own answer, or the finished thing if it is finished in the time that the client gives."""
    seconds: float = wanted(request)
    asked = {"Preference-Applied": f"wait={seconds}"} if seconds else {}
    if not seconds and is_sandbox(caller_of(request).tenant):
        seconds = serving_of(request).settings.sandbox_wait
    if not seconds:
        return done.response()
    views = serving_of(request).platform.views
    seen, row = -1, None

    def over() -> bool:
        nonlocal seen, row
        position = views.position
        if position != seen:
            # Nothing can have come of it before the read models have moved.
            seen, row = position, fetch()
        return row is not None and final(row)

    applied = {**done.headers(), **asked}
    if not await until(over, seconds, first=0.01):
        return Response(done.stored.body, done.stored.status, applied, "application/json")
    assert row is not None
    return Response(shape(row).model_dump_json(), 200, applied, "application/json")
