"""Pages of lists: a signed cursor holds the id that the page before ended with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from gateway import cursors
from gateway.problems import invalid
from gateway.serving import caller_of, serving_of
from gateway.v1.models import Page

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
Row = dict[str, Any]


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


def window(rows: list[Row], after: str | None, count: int) -> list[Row]:
    """A page of a short list that is read whole."""
    return [row for row in rows if after is None or row["id"] > after][:count]
