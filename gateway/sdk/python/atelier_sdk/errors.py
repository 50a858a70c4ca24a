"""What can go wrong, by kind. Every answer that is an error carries the request's id: name it when you ask for help."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class AtelierError(Exception):
    """Anything that this library raises."""


class ConnectionFailed(AtelierError):
    """The server could not be reached, or the line broke, more often than was tried again."""


class TimedOut(AtelierError):
    """What was waited for did not happen in time."""


class GenerationFailed(AtelierError):
    """A concept ended without designs. `concept` is what the API says of it."""

    def __init__(self, concept: Mapping[str, Any]) -> None:
        super().__init__(f"{concept.get('id')} is {concept.get('status')}: {concept.get('error') or 'no designs'}")
        self.concept = concept


class ApiError(AtelierError):
    """An answer that is an error (RFC 9457 problem details).

    `code` is stable, for programs; `detail` says what happened and what to do; `errors` names the fields.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], headers: Mapping[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail") or problem.get("title") or f"HTTP status {status}")
        self.errors: list[dict[str, str]] = list(problem.get("errors") or ())
        self.request_id = str(problem.get("request_id") or headers.get("x-request-id", ""))
        fields = "".join(f" {each.get('field')}: {each.get('message')}" for each in self.errors)
        super().__init__(f"{self.detail}{fields} (status {status}, code {self.code}, request {self.request_id})")


class BadRequest(ApiError):
    """400, 413 or 415: the request cannot be read."""


class Unauthenticated(ApiError):
    """401: no key, or one that does not hold."""


class NotAllowed(ApiError):
    """403: the key lacks a scope."""


class NotFound(ApiError):
    """404, and 410 for what is gone."""


class Conflict(ApiError):
    """409: not in this state."""


class Invalid(ApiError):
    """422: a field is wrong; `errors` names it."""


class QuotaExceeded(ApiError):
    """429: too many requests, or no units left this month."""


class ServerError(ApiError):
    """5xx, after all retries."""


_KINDS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthenticated,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    410: NotFound,
    413: BadRequest,
    415: BadRequest,
    422: Invalid,
    429: QuotaExceeded,
}


def error_of(status: int, headers: Mapping[str, str], body: bytes) -> ApiError:
    """The error for an answer; a body that is no problem document is kept as it is."""
    try:
        problem = json.loads(body)
    except ValueError:
        problem = {}
    kind = _KINDS.get(status, ServerError if status >= 500 else ApiError)
    return kind(status, problem if isinstance(problem, dict) else {}, headers, body)
