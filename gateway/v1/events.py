"""A concept's life as server-sent events: changes of state from the log, progress in between, resumable."""

from __future__ import annotations

import asyncio
import json
import queue
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from domain.ids import public
from gateway.ports.progress import Tick
from gateway.problems import invalid
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known, there
from projections.views import concepts as view

router = APIRouter(route_class=Guarded)
TERMINAL = frozenset({"concept.ready", "concept.failed", "concept.cancelled"})
PAUSE = 0.05
_ID = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,9}))?")
_LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The id of the last event seen: the stream goes on after it.",
    "schema": {"type": "string", "pattern": f"^({_ID.pattern})?$"},
    "example": "42.3",
}
EVENT = {
    "type": "object",
    "description": "One event of the stream.",
    "properties": {
        "id": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$", "description": "`Last-Event-ID` to go on."},
        "event": {"type": "string", "pattern": r"^(progress|concept\.[a-z-]+)$"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["id", "event", "data"],
}


@dataclass
class Cursor:
    """What a listener has seen: up to which position, and which tick after it."""

    position: int = 0
    tick: int = 0

    @classmethod
    def parse(cls, text: str | None) -> Cursor:
        if not text:
            return cls()
        match = _ID.fullmatch(text)
        if match is None:
            raise invalid("Last-Event-ID", "Send the id of an event of this stream.")
        return cls(int(match[1]), int(match[2] or 0))


@router.get(
    "/v1/concepts/{id}/events",
    **operation(
        "watchConcept",
        "designs",
        "Watch a concept",
        ("read",),
        {200: {"content": {"text/event-stream": {"schema": EVENT}}}, 204: None},
        (404,),
        parameters=[_LAST_EVENT_ID],
    ),
)
async def watch(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    """Server-sent events: changes of state (`concept.…`, id: the log position) and `progress` (id: position.n).

    The stream ends after the terminal event; asked to go on after that one, the answer is 204, which tells a
    browser to stop.
    """
    concept = known("concept", id)
    there("concept", view.concept(serving.platform.store, caller.tenant, concept))
    cursor = Cursor.parse(request.headers.get("last-event-id"))
    if _ended(serving, concept, cursor):
        return Response(status_code=204)
    stream = follow(serving, concept, cursor)
    return StreamingResponse(stream, 200, {"X-Accel-Buffering": "no"}, "text/event-stream")


async def follow(serving: Serving, concept: UUID, cursor: Cursor) -> AsyncIterator[bytes]:
    """The events after `cursor`, with a comment now and then so that nobody between closes a quiet line."""
    progress, settings = serving.platform.progress, serving.settings
    loop = asyncio.get_running_loop()
    opened = spoken = loop.time()
    feed = progress.subscribe(concept, cursor.tick)
    seen = -1
    try:
        while loop.time() - opened < settings.stream and not serving.ending.is_set():
            said = b""
            position = serving.platform.views.position
            if position != seen:
                seen = position
                said, ended = _changes(serving, concept, cursor)
                if ended:
                    yield said
                    return
            said += b"".join(_ticks(feed, cursor))
            if said:
                spoken = loop.time()
                yield said
            elif loop.time() - spoken >= settings.heartbeat:
                spoken = loop.time()
                yield b": still here\n\n"
            await asyncio.sleep(PAUSE)
    finally:
        progress.unsubscribe(concept, feed)


def _ticks(feed: queue.Queue[Tick | None], cursor: Cursor) -> list[bytes]:
    said: list[bytes] = []
    while True:
        try:
            tick = feed.get_nowait()
        except queue.Empty:
            return said
        if tick is not None and tick.number > cursor.tick:
            cursor.tick = tick.number
            data = {"fraction": tick.fraction, "stage": tick.stage, "variant": tick.variant}
            said.append(_event(f"{cursor.position}.{tick.number}", "progress", data))


def _changes(serving: Serving, concept: UUID, cursor: Cursor) -> tuple[bytes, bool]:
    """The changes of state since the cursor, and whether the last word was said."""
    said, ended = b"", False
    for row in view.history(serving.platform.store, concept, cursor.position):
        cursor.position = row["position"]
        data = {
            "id": public("concept", concept),
            "object": "event",
            "type": row["kind"],
            "position": row["position"],
            **json.loads(row["data"]),
        }
        said += _event(str(cursor.position), row["kind"], data)
        ended = ended or row["kind"] in TERMINAL
    return said, ended


def _ended(serving: Serving, concept: UUID, cursor: Cursor) -> bool:
    history = view.history(serving.platform.store, concept, 0)
    last = next((row["position"] for row in history if row["kind"] in TERMINAL), None)
    return last is not None and cursor.position >= last


def _event(id: str, kind: str, data: dict[str, Any]) -> bytes:
    return f"id: {id}\nevent: {kind}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()
