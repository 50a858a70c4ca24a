"""Search for white-label clients, over their own concepts alone."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from gateway.searching import Asked, found
from gateway.serving import CallerHere, ServingHere
from gateway.v1.paging import reply
from gateway.wl import models
from gateway.wl.answers import PREFIX
from gateway.wl.routes import WhiteLabel, operation
from gateway.wl.shapes import fields_of
from projections.search.query import Filters

router = APIRouter(route_class=WhiteLabel)


@router.post(
    f"{PREFIX}/search",
    **operation("wlSearch", "Find concepts again", ("read",), {200: models.WhiteLabelResults}, body=True),
)
async def search(body: models.WhiteLabelSearchRequest, caller: CallerHere, serving: ServingHere) -> Response:
    """By text over prompts, tags and metadata, by a picture, or by both; twenty results where nothing else is asked."""
    given = body.filters
    filters = Filters(
        given.style,
        given.tags,
        given.motifs,
        given.metadata,
        given.client_id,
        given.created_after,
        given.created_before,
    )
    asked = Asked(body.query_text, "queryText", body.query_image, "queryImage", filters, body.limit)
    results = [
        models.WhiteLabelResult(
            **fields_of(serving.platform.store, row),
            score=round(hit.score, 6),
            matched_by=list(hit.matched_by),
            similarity=hit.similarity,
        )
        for hit, row in await found(serving, caller, asked)
    ]
    return reply(models.WhiteLabelResults(results=results, total=len(results)))
