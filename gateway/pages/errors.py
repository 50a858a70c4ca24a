"""What went wrong, as a page for people who asked for one; programs get problem details as ever."""

from __future__ import annotations

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound, Refused
from domain.personal import SubjectErased
from domain.work import Overloaded
from gateway import problems
from gateway.pages.rendering import render
from gateway.ports.reports import NotLoaded
from gateway.problems import Problem

FOR_PROGRAMS = ("/v1/", "/audit/", "/static/", "/openapi.json", "/healthz", "/readyz", "/metrics")
_WORDS = {
    404: ("Nothing hangs here", "This page is not there, or is not yours to see."),
    405: ("Not this way", "This page cannot be used like that."),
    413: ("Too much at once", "Go back, choose smaller or fewer pictures, and send it again."),
    500: ("A slip of the hand", "This was our fault, and has been noted."),
}


def problem_of(error: Exception) -> Problem:
    """The same words that the API would answer with."""
    match error:
        case Problem():
            return error
        case Refused():
            return problems.of_refusal(error)
        case RequestValidationError():
            return problems.of_validation(error)
        case HTTPException():
            return problems.of_http(error)
        case Overloaded():
            return problems.overloaded()
        case NotLoaded():
            return problems.not_loaded()
        case SubjectErased():
            return Problem(410, "client-erased", "This person was erased.")
        case _:
            return problems.internal()


def error_page(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    title, detail = _WORDS.get(problem.status, (problems.TITLES[problem.status], problem.detail))
    if isinstance(error, NotFound):
        detail = f"{error.message} It is not there, or is not yours to see."
    elif problem.code == "rate-limited":
        title = "Too fast for the plan"
    elif problem.status == 413:
        detail = f"{problem.detail} {detail}"
    page = render(request, "error.html", problem.status, title=title, detail=detail, code=problem.status)
    page.headers.update(problem.headers)
    return page


def wants_page(request: Request) -> bool:
    """Whether a browser asks, at an address that is not for programs."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(FOR_PROGRAMS)
