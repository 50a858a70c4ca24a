"""Search over a tenant's own concepts: by words, by a picture, by both, within filters."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from gateway.routes import Guarded, operation
from gateway.searching import Asked, found
from gateway.serving import CallerHere, ServingHere
from gateway.v1.models import NUMBER, Answer, Moment, Prose, Request
from gateway.v1.models_designs import ClientId, Concept, Image, Metadata, Tags
from gateway.v1.paging import reply
from gateway.v1.shapes import concept_of_row, labelled
from projections.search.query import Filters

router = APIRouter(route_class=Guarded)


class SearchFilters(Request):
    """All that are given have to hold; of tags, motifs and metadata each one."""

    style: Annotated[str | None, Field(min_length=1, max_length=60)] = None
    tags: Tags
    motifs: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=60)]], Field(default_factory=list, max_length=20)
    ]
    metadata: Metadata
    client_id: ClientId | None = None
    created_after: Moment | None = None
    created_before: Moment | None = None


class SearchRequest(Request):
    """Text, a picture, filters, or all three."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "snake dagger"}]})
    text: Annotated[Prose | None, Field(min_length=1, max_length=500)] = None
    image: Image | None = None
    filters: SearchFilters = Field(default_factory=lambda: SearchFilters.model_validate({}))
    limit: Annotated[int, Field(ge=1, le=100), NUMBER] = 20


class SearchResult(Answer):
    concept: Concept
    score: float = Field(description="By reciprocal rank fusion: higher is better, and says nothing across searches.")
    matched_by: list[Literal["text", "image"]]
    similarity: float | None = Field(description="How alike the picture is, 0 to 1, where one was given.")
    variant: int | None = Field(description="Which of its designs is most alike.")


class SearchResults(Answer):
    object: Literal["search_results"] = "search_results"
    data: list[SearchResult]


@router.post(
    "/v1/search",
    **operation("search", "designs", "Find concepts again", ("read",), {200: SearchResults}, kind="act", body=True),
)
async def search(body: SearchRequest, caller: CallerHere, serving: ServingHere) -> Response:
    """Words are looked for in prompts, tags, motifs and metadata; a picture among the designs by how it looks.

    Both lists are joined by reciprocal rank. Nothing of an erased person is found.
    """
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
    hits = await found(serving, caller, Asked(body.text, "text", body.image, "image", filters, body.limit))
    results = [
        SearchResult(
            concept=concept_of_row(labelled(serving.platform.store, row)),
            score=round(hit.score, 6),
            matched_by=list(hit.matched_by),
            similarity=hit.similarity,
            variant=hit.variant,
        )
        for hit, row in hits
    ]
    return reply(SearchResults(data=results))
