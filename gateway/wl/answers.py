"""How the white-label API says no: `{"error": "…"}`, with the code, the fields and the request's id beside it.

Nothing here names the platform behind it: a white-label client's customers see these answers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from gateway.problems import Problem

PREFIX = "/api/v2/wl"
SAID = {
    "missing-key": "API key required",
    "malformed-key": "Invalid API key",
    "unknown-key": "Invalid API key",
    "revoked-key": "Invalid API key",
    "expired-key": "Invalid API key",
    "rate-limited": "Rate limit exceeded",
}
"""The words that clients know; all else is said in the problem's own."""
KEPT = ("Retry-After", "Allow", "Connection", "RateLimit", "RateLimit-Policy")


class WhiteLabelField(BaseModel):
    field: str = Field(examples=["textPrompt"])
    message: str


class WhiteLabelError(BaseModel):
    """What went wrong, in words and as a stable code."""

    model_config = ConfigDict(extra="forbid")
    error: str = Field(examples=["Concept not found"])
    code: str = Field(description="Stable, for programs.", examples=["not-found"])
    errors: list[WhiteLabelField] = Field(description="The fields that are wrong, where fields are.")
    requestId: str = Field(description="Name it when you ask for help.")
    resetAt: str | None = Field(
        default=None,
        description="Only with a 429: when it becomes possible again.",
        json_schema_extra={"format": "date-time"},
    )


def is_ours(path: str) -> bool:
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def answer(request: Request, problem: Problem) -> Response:
    said = problem.detail
    if problem.code == "not-found" and "/concepts/" in request.url.path:
        said = "Concept not found"
    body = {
        "error": SAID.get(problem.code, said),
        "code": problem.code,
        "errors": [{"field": field, "message": message} for field, message in problem.printable_errors()],
        "requestId": request.scope["state"]["request_id"],
    }
    if "resetAt" in problem.extensions:
        body["resetAt"] = problem.extensions["resetAt"]
    headers = {name: value for name, value in problem.headers.items() if name in KEPT}
    if problem.status == 401:
        headers["WWW-Authenticate"] = 'ApiKey realm="api"'
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Response(text, problem.status, headers, "application/json")
