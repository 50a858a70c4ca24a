"""Errors as RFC 9457 problem details. Nothing of the input is ever echoed, and a 500 tells nothing of the inside."""

from __future__ import annotations

import errno
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import Conflict, Gone, Invalid, NotFound, QuotaExceeded, Refused
from domain.objects import ObjectsFull, ObjectsUnavailable
from domain.personal import SubjectErased
from domain.work import FingerprintMismatch, Overloaded
from gateway.ports.reports import NotLoaded
from gateway.wl import answers as white_label

MEDIA_TYPE = "application/problem+json"
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    416: "No such part",
    422: "Not valid",
    429: "Quota exceeded",
    500: "Something went wrong",
    503: "Try again in a moment",
}
STATUSES: Mapping[type[Refused], int] = {Invalid: 422, NotFound: 404, Conflict: 409, QuotaExceeded: 429, Gone: 410}


EXPECTED = {"missing": "It is missing.", "extra_forbidden": "There is no such field."}
"""By pydantic's types of errors."""
BODY_EXPECTED = "Send a JSON object, with the header Content-Type: application/json."
FORMS = {
    "currency": "Send a code of three capital letters, such as EUR.",
    "email": "Send a mail address, such as jo@example.org.",
    "phone": "Send a telephone number, such as +49 30 901820.",
    "zone": "Send the name of a time zone, such as Europe/Berlin.",
    "reference": "Send letters, digits and . : / _ - without spaces, at most 64.",
}
"""What a text that a pattern checks should be, by the field's name: the pattern itself says little to people."""


class FieldError(BaseModel):
    """One field that is wrong."""

    field: str = Field(description="The field's name, or the parameter's or header's.", examples=["prompt"])
    message: str = Field(description="What is wrong with it, and what to do.", examples=["Say what to draw."])


class ProblemDetails(BaseModel):
    """RFC 9457 problem details, with a stable `code` and the request's id."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str = Field(description="Identifies the kind of problem.", examples=["/problems/slot-taken"])
    title: str = Field(description="The kind of problem, in words.", examples=["Conflict"])
    status: int = Field(description="The HTTP status.", examples=[409])
    detail: str = Field(description="What happened, and what to do.")
    instance: str = Field(description="The path that was asked for.", examples=["/v1/bookings"])
    code: str = Field(description="Stable, for programs.", examples=["slot-taken"])
    errors: list[FieldError] = Field(description="The fields that are wrong, where fields are.")
    request_id: str = Field(description="Name it when you ask for help.")


class Problem(Exception):
    """Raised anywhere in the gateway to answer with a problem."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        type: str | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = errors, headers or {}
        self.type = type or f"/problems/{code}"
        self.extensions = extensions or {}

    def body(self, path: str, request_id: str) -> bytes:
        details = {
            "type": self.type,
            "title": TITLES[self.status],
            "status": self.status,
            "detail": self.detail,
            "instance": path,
            "code": self.code,
            "errors": [{"field": field, "message": message} for field, message in self.printable_errors()],
            "request_id": request_id,
            **self.extensions,
        }
        return json.dumps(details, ensure_ascii=False).encode("utf-8", "replace")

    def printable_errors(self) -> list[tuple[str, str]]:
        return [(_printable(field), message) for field, message in self.errors]


def invalid(field: str, message: str, code: str = "not-valid") -> Problem:
    """422 about one field."""
    return Problem(422, code, message, [(field, message)])


def answer(request: Request, problem: Problem) -> Response:
    if white_label.is_ours(request.url.path):
        return white_label.answer(request, problem)
    body = problem.body(request.url.path, request.scope["state"]["request_id"])
    return Response(body, problem.status, dict(problem.headers), MEDIA_TYPE)


def of_refusal(refused: Refused) -> Problem:
    """A rule of the domain said no."""
    status = next(status for kind, status in STATUSES.items() if isinstance(refused, kind))
    errors = [] if refused.field is None else [(refused.field, refused.message)]
    if status == 429:
        policies = {"violated-policies": ["generations"]}
        return Problem(429, refused.code, refused.message, errors, type=QUOTA_EXCEEDED, extensions=policies)
    return Problem(status, refused.code, refused.message, errors)


def of_validation(error: RequestValidationError) -> Problem:
    """Pydantic's messages say what was expected, never what came."""
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return Problem(400, "malformed-json", "The body is not JSON.")
    errors = [(_field(each["loc"]), expected(each)) for each in found[:20]]
    names = ", ".join(dict.fromkeys(_printable(field) for field, _ in errors))
    return Problem(422, "not-valid", f"Not valid: {names}.", errors)


def expected(error: Any) -> str:
    """What one of pydantic's errors says was expected, in words that a reader of the API has."""
    kind, name = error["type"], str(error["loc"][-1])
    if kind in ("too_long", "string_too_long") and isinstance(error["input"], str):
        return f"Text should have at most {error['ctx']['max_length']} characters."
    if kind in ("too_short", "string_too_short") and error["input"] == "":
        return "It is empty."
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return BODY_EXPECTED if name == "body" else "Send a JSON object."
    if kind == "string_pattern_mismatch":
        return FORMS.get(name, "This text is not taken here; the reference shows one that is.")
    message: str = EXPECTED.get(kind) or error["msg"].removeprefix("Value error, ")
    return message


def of_http(error: HTTPException) -> Problem:
    """What the framework itself refuses."""
    headers = dict(error.headers or {})
    if error.status_code == 404:
        return Problem(404, "no-such-route", "There is nothing at this address.", headers=headers)
    if error.status_code == 405:
        return Problem(405, "method-not-allowed", "This address does not take that method.", headers=headers)
    if error.status_code == 413:
        return Problem(413, "too-large", error.detail, headers=headers)
    if isinstance(error.__cause__, ValueError):
        # Bytes that are not UTF-8, and numbers longer than Python reads.
        return Problem(
            422, "not-valid", "The body holds bytes or numbers that cannot be read.", [("body", "Unreadable.")]
        )
    if error.status_code in TITLES and error.status_code != 500:
        return Problem(error.status_code, "refused", "The request cannot be read.", headers=headers)
    return Problem(500, "internal", "This was our fault, and has been noted.")


def internal() -> Problem:
    return Problem(500, "internal", "This was our fault, and has been noted.")


def overloaded() -> Problem:
    return Problem(503, "overloaded", "Too much is going on; try again in a second.", headers={"Retry-After": "1"})


def not_loaded() -> Problem:
    return Problem(
        503, "not-loaded", "The warehouse is behind the log; try again in a moment.", headers={"Retry-After": "5"}
    )


def of_system(error: OSError) -> Problem:
    """A full disk, or a store that is away, is nobody's mistake and passes; any other is a 500, and raised again."""
    if isinstance(error, ObjectsUnavailable) and not isinstance(error, ObjectsFull):
        return Problem(
            503,
            "files-unavailable",
            "The store of files does not serve at the moment; nothing was done. Try again in a few seconds.",
            headers={"Retry-After": "5"},
        )
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        raise error
    return Problem(
        503,
        "no-space",
        "There is no space left to write to; nothing was done. Try again once the operator has made some.",
        headers={"Retry-After": "10"},
    )


def install(app: FastAPI, allowed: Callable[[str], Sequence[str]]) -> None:
    """Handlers for everything that a route may raise; what is left is a 500, given by the frame.

    `allowed` tells the methods that a path takes: the framework knows those of one route alone.
    """

    def handler(make: Callable[[Any], Problem]) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def handle(request: Request, error: Exception) -> Response:
            return answer(request, make(error))

        return handle

    async def refused_by_framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        problem = of_http(error)
        if error.status_code == 405:
            methods = ", ".join(allowed(request.url.path))
            detail = f"This address takes {methods}." if methods else problem.detail
            problem = Problem(405, problem.code, detail, headers={**problem.headers, "Allow": methods})
        return answer(request, problem)

    app.add_exception_handler(Problem, handler(lambda problem: problem))
    app.add_exception_handler(Refused, handler(of_refusal))
    app.add_exception_handler(RequestValidationError, handler(of_validation))
    app.add_exception_handler(HTTPException, refused_by_framework)
    app.add_exception_handler(Overloaded, handler(lambda error: overloaded()))
    app.add_exception_handler(NotLoaded, handler(lambda error: not_loaded()))
    app.add_exception_handler(OSError, handler(of_system))
    app.add_exception_handler(
        SubjectErased, handler(lambda error: Problem(410, "client-erased", "This person was erased."))
    )
    app.add_exception_handler(
        FingerprintMismatch,
        handler(
            lambda error: Problem(
                422,
                "idempotency-key-reused",
                "This Idempotency-Key was used before with another request; use a new one.",
                [("Idempotency-Key", "Used before with another request.")],
            )
        ),
    )


def _field(location: Sequence[int | str]) -> str:
    names = [str(part) for part in location]
    return ".".join(names[1:]) if len(names) > 1 else names[0]


def _printable(name: str) -> str:
    """A field's name may come from the input: no control characters, no lone surrogates, not too long."""
    kept = "".join(letter if letter.isprintable() else "?" for letter in name[:100])
    return kept.encode("utf-8", "replace").decode()
