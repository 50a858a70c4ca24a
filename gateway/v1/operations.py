"""What an operator asks of a running platform: parked events, projections, the whole log as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from domain.errors import NotFound
from domain.usecases.operations import record_retry
from gateway.commands import perform_for_platform
from gateway.routes import Guarded, file_answer, operation
from gateway.serving import ServingHere
from gateway.v1.models import Answer, Page
from gateway.v1.paging import reply

router = APIRouter(route_class=Guarded)
OPERATOR = ("operator",)
CHUNK = 64 * 1024


class ParkedEvent(BaseModel):
    """An event that a follower could not handle; those of the same aggregate wait behind it."""

    model_config = ConfigDict(extra="allow")
    follower: str
    position: int


class Retried(BaseModel):
    model_config = ConfigDict(extra="allow")
    follower: str
    position: int
    outcome: str


class Projection(Answer):
    id: str
    object: Literal["projection"] = "projection"
    name: str


class Rebuilt(BaseModel):
    model_config = ConfigDict(extra="allow")
    projection: str


@router.get(
    "/v1/operations/parked",
    **operation("listParked", "operations", "Parked events", OPERATOR, {200: Page[ParkedEvent]}),
)
async def list_parked(serving: ServingHere) -> Response:
    rows = await asyncio.to_thread(serving.platform.operator.parked)
    return reply(Page[Any](data=[ParkedEvent(**row) for row in rows], has_more=False, next_cursor=None))


@router.post(
    "/v1/operations/parked/{follower}/{position}/retry",
    **operation(
        "retryParked",
        "operations",
        "Take a parked event up again",
        OPERATOR,
        {200: Retried},
        (404, 409, 503),
        kind="act",
    ),
)
async def retry(request: Request, follower: str, position: str, serving: ServingHere) -> Response:
    """Who took it up, and what came of it, is an event of the log."""
    if not (position.isascii() and position.isdigit() and len(position) <= 18):
        raise NotFound("parked event")
    done = await serving.work_hard(serving.platform.operator.retry, follower, int(position))
    outcome = done["outcome"]
    await perform_for_platform(request, lambda work: record_retry(work, follower, int(position), outcome))
    return reply(Retried(**done))


@router.get(
    "/v1/operations/projections",
    **operation("listProjections", "operations", "The projections there are", OPERATOR, {200: Page[Projection]}),
)
async def list_projections(serving: ServingHere) -> Response:
    shown = [Projection(id=name, name=name) for name in serving.platform.operator.projections()]
    return reply(Page[Any](data=shown, has_more=False, next_cursor=None))


@router.post(
    "/v1/operations/projections/{name}/rebuild",
    **operation(
        "rebuildProjection",
        "operations",
        "Make a projection again from the log",
        OPERATOR,
        {200: Rebuilt},
        (404, 409, 503),
        kind="act",
    ),
)
async def rebuild(name: str, serving: ServingHere) -> Response:
    """Reads go on from the old one until the new one is in its place."""
    return reply(Rebuilt(**await serving.work_hard(serving.platform.operator.rebuild, name)))


@router.get(
    "/v1/audit/events.ndjson",
    **operation(
        "exportEvents",
        "operations",
        "Every stored event",
        ("audit", "operator"),
        {200: file_answer("application/x-ndjson")},
    ),
)
async def export(serving: ServingHere) -> Response:
    """One stored event a line, in log order: enough to recompute every digest in the audit log."""
    return StreamingResponse(_chunks(iter(serving.platform.audit.export())), 200, media_type="application/x-ndjson")


async def _chunks(lines: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read off the event loop, many lines at a time."""

    def read() -> bytes:
        chunk = bytearray()
        while len(chunk) < CHUNK and (line := next(lines, None)) is not None:
            chunk += line
        return bytes(chunk)

    while chunk := await asyncio.to_thread(read):
        yield chunk
