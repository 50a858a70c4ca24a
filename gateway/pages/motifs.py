"""What can be drawn: the engine's motifs and the packs' shapes, with the words that a prompt may use."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from gateway.pages.guard import needs, page_router
from gateway.pages.rendering import render
from gateway.serving import ServingHere
from gateway.v1.motifs import sought

router = page_router()
LANGUAGES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French"}
SHOWN = 60
"""Shapes of packs on one page; a longer word finds fewer."""


@router.get("/motifs", **needs("read"))
async def motifs(request: Request, serving: ServingHere, q: Annotated[str, Query(max_length=60)] = "") -> Response:
    # Thousands of shapes are looked through: once, and beside the event loop.
    found = await asyncio.to_thread(lambda: list(sought(serving.platform, q)))
    own = [each for each in found if each.pack is None]
    shapes = [each for each in found if each.pack is not None]
    return render(
        request, "motifs.html", languages=LANGUAGES, own=own, shapes=shapes[:SHOWN], more=len(shapes) > SHOWN, q=q
    )
