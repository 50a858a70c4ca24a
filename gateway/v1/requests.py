"""The log of requests, for the developer who made them."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from domain.ids import public
from gateway.ports.requests import ExchangeFilters
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1.found import known, there
from gateway.v1.models import Answer, Moment, Page, PublicId
from gateway.v1.paging import Cursor, Limit, Row, paged, reply
from gateway.v1.shapes import at

router = APIRouter(route_class=Guarded)
MANAGE = ("manage",)
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class LoggedRequest(Answer):
    """One request and its answer."""

    id: str
    object: Literal["request"] = "request"
    created: Moment
    request_id: str = Field(description="As the answer's `X-Request-Id` told.")
    key_id: str
    method: str
    endpoint: str = Field(description="The path with its ids left out; empty where there is none such.")
    path: str
    status: int
    milliseconds: float


class LoggedBodies(LoggedRequest):
    """With its bodies, where they were kept: of commands and refusals, without secrets and long texts."""

    request_body: Any = Field(description="JSON; null where it was not kept, or went with its person.")
    response_body: Any = Field(description="JSON; null where it was not kept, or went with its person.")


@router.get(
    "/v1/requests",
    **operation("listRequests", "account", "What was asked, newest first", MANAGE, {200: Page[LoggedRequest]}),
)
async def list_requests(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    method: Annotated[Method | None, Query()] = None,
    endpoint: Annotated[str | None, Query(max_length=200, description="Such as `/v1/generate`.")] = None,
    path: Annotated[str | None, Query(max_length=200, description="A part of the path, such as an id.")] = None,
    status: Annotated[int | None, Query(ge=100, le=599)] = None,
    errors: Annotated[
        bool | None, Query(description="Only those with a status of 400 and above, or only others.")
    ] = None,
    key_id: Annotated[UUID | None, PublicId("key"), Query()] = None,
    request_id: Annotated[str | None, Query(max_length=80)] = None,
    since: Annotated[Moment | None, Query()] = None,
    until: Annotated[Moment | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """Kept for thirty days."""
    log = serving.platform.requests
    filters = ExchangeFilters(method, endpoint, path, status, errors, key_id, request_id, since, until)

    def fetch(before: str | None, count: int) -> list[Row]:
        return [] if log is None else log.search(caller.tenant, filters, before, count)

    return await paged(request, cursor, limit, fetch, lambda row: LoggedRequest(**_fields(row)), repr(filters))


@router.get(
    "/v1/requests/{id}",
    **operation("getRequest", "account", "One request with its bodies", MANAGE, {200: LoggedBodies}, (404,)),
)
async def get_request(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    log = serving.platform.requests
    found = None if log is None else log.find(caller.tenant, known("request", id))
    row = there("request", found)
    return reply(LoggedBodies(**_fields(row), request_body=_read(row["request"]), response_body=_read(row["response"])))


def _fields(row: Row) -> dict[str, Any]:
    return {
        "id": public("request", UUID(row["id"])),
        "created": at(row["at"]),
        "request_id": row["request_id"],
        "key_id": public("key", UUID(row["key"])),
        "method": row["method"],
        "endpoint": row["route"],
        "path": row["path"],
        "status": row["status"],
        "milliseconds": row["milliseconds"],
    }


def _read(body: bytes | None) -> Any:
    return None if body is None else json.loads(body)
