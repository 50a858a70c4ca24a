"""Usage analytics: requests by key, endpoint, status and day."""

from __future__ import annotations

import asyncio
import re
from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from domain.ids import public
from gateway.problems import invalid
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1.models import Answer, Page, PublicId
from gateway.v1.paging import Row, reply
from projections.views.traffic import GROUPS, calls

router = APIRouter(route_class=Guarded)
LONGEST = timedelta(days=366)
DEFAULT = timedelta(days=29)
GROUPING = "^(day|key|endpoint|status)(,(day|key|endpoint|status)){0,3}$"


def _day(text: object) -> object:
    """Not a number, which would be read as seconds since 1970."""
    if isinstance(text, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError("Give a day such as 2026-11-01.")
    return text


Day = Annotated[date, BeforeValidator(_day)]


class RequestCount(Answer):
    """How many requests there were; the groups that were not asked for are null."""

    object: Literal["request_count"] = "request_count"
    day: str | None
    key_id: str | None
    endpoint: str | None = Field(description="Method and path, with the ids left out.", examples=["POST /v1/generate"])
    status: int | None
    requests: int
    errors: int = Field(description="Those with a status of 400 or above.")


@router.get(
    "/v1/usage/requests",
    **operation("listRequestCounts", "account", "Requests by key and endpoint", ("read",), {200: Page[RequestCount]}),
)
async def list_counts(
    caller: CallerHere,
    serving: ServingHere,
    from_: Annotated[Day | None, Query(alias="from", description="The first UTC day; 30 days ago without it.")] = None,
    to: Annotated[Day | None, Query(description="The last UTC day; today without it.")] = None,
    group_by: Annotated[str, Query(pattern=GROUPING, description="Names, separated by commas.")] = "endpoint",
    key_id: Annotated[UUID | None, PublicId("key"), Query()] = None,
    endpoint: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Most requests first, at most 5,000 rows. A minute's requests are counted once it is over."""
    last = to or serving.platform.clock.now().date()
    first = from_ or last - min(DEFAULT, last - date.min)
    if not timedelta(0) <= last - first <= LONGEST:
        raise invalid("from", "A period has 1 to 367 days, and begins before it ends.", "bad-period")
    groups = tuple(dict.fromkeys(group_by.split(",")))
    store = serving.platform.store
    rows = await asyncio.to_thread(calls, store, caller.tenant, first, last, groups, key_id, endpoint)
    return reply(Page[RequestCount](data=[_count(row) for row in rows], has_more=False, next_cursor=None))


def _count(row: Row) -> RequestCount:
    values = {group: row.get(column) for group, column in GROUPS.items()}
    return RequestCount(
        day=values["day"],
        key_id=None if values["key"] is None else public("key", UUID(values["key"])),
        endpoint=values["endpoint"],
        status=values["status"],
        requests=row["requests"],
        errors=row["errors"],
    )
