"""Pages of lists: a signed cursor holds the id that the page before ended with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from gateway import cursors
from gateway.problems import invalid
from gateway.serving import caller_of, serving_of
from gateway.v1.models import Page
from projections.store import Store

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
Row = dict[str, Any]
Fetch = Callable[[Store, UUID, str, int], list[Row]]
"""Up to so many rows of a tenant after an id; all that come first after an empty one."""


def reply(model: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(model.model_dump_json(by_alias=True), status, headers, "application/json")


async def paged(
    request: Request,
    cursor: str | None,
    limit: int,
    fetch: Callable[[str | None, int], list[Row]],
    shape: Callable[[Row], BaseModel],
    filters: str = "",
) -> Response:
    """`fetch` gives up to so many rows after an id. Raises 422 for a cursor that is not of this list."""
    serving, caller = serving_of(request), caller_of(request)
    scope = f"{caller.tenant}|{request.url.path}|{filters}"
    after = None
    if cursor is not None:
        after = cursors.read(serving.platform.cursor_key, scope, cursor)
        if after is None:
            raise invalid("cursor", "This cursor is not one of this list with these filters.", "bad-cursor")
    rows = await asyncio.to_thread(fetch, after, limit + 1)
    shown = rows[:limit]
    more = len(rows) > limit
    token = cursors.sign(serving.platform.cursor_key, scope, shown[-1]["id"]) if more else None
    return reply(Page[Any](data=[shape(row) for row in shown], has_more=more, next_cursor=token))


async def own(
    request: Request, cursor: str | None, limit: int, fetch: Fetch, shape: Callable[[Row], BaseModel]
) -> Response:
    """A page of what the caller's tenant has."""
    store, tenant = serving_of(request).platform.store, caller_of(request).tenant
    return await paged(request, cursor, limit, lambda after, count: fetch(store, tenant, after or "", count), shape)


def whole(read: Callable[[Store, UUID], list[Row]]) -> Fetch:
    """For `own`: pages of a short list that is read whole."""

    def fetch(store: Store, tenant: UUID, after: str, count: int) -> list[Row]:
        return [row for row in read(store, tenant) if row["id"] > after][:count]

    return fetch
