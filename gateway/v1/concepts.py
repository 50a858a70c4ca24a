"""Concepts: reading, cancelling, rating, and the designs' files."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from domain.concepts import Concept
from domain.errors import NotFound
from domain.usecases.concepts import cancel_concept, rate_concept
from domain.work import Work
from gateway.commands import Reply, perform
from gateway.routes import Guarded, file_answer, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1 import files
from gateway.v1 import models_designs as models
from gateway.v1.found import known, there
from gateway.v1.models import Page
from gateway.v1.paging import Cursor, Limit, paged, reply
from gateway.v1.shapes import concept_of_row, concept_outcome, labelled
from projections.views import concepts as view

router = APIRouter(route_class=Guarded)


@router.get(
    "/v1/concepts",
    **operation("listConcepts", "designs", "Concepts, newest first", ("read",), {200: Page[models.Concept]}),
)
async def list_concepts(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    status: Annotated[models.Status | None, Query()] = None,
    style: Annotated[str | None, Query(max_length=60)] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    store = serving.platform.store
    return await paged(
        request,
        cursor,
        limit,
        lambda before, count: view.concepts(store, caller.tenant, before, count, status, style),
        lambda row: concept_of_row(labelled(store, row)),
        f"{status}|{style}",
    )


@router.get(
    "/v1/concepts/{id}",
    **operation("getConcept", "designs", "One concept", ("read",), {200: models.Concept}, (404,)),
)
async def get_concept(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    row = view.concept(serving.platform.store, caller.tenant, known("concept", id))
    return reply(concept_of_row(labelled(serving.platform.store, there("concept", row))))


@router.post(
    "/v1/concepts/{id}/cancel",
    **operation(
        "cancelConcept",
        "designs",
        "Cancel a generation",
        ("design",),
        {200: models.ConceptOutcome},
        (404,),
        kind="command",
    ),
)
async def cancel(request: Request, id: str, caller: CallerHere) -> Response:
    """Its units of quota come back. A finished concept cannot be cancelled."""
    concept_id = known("concept", id)

    def decide(work: Work) -> Reply:
        cancel_concept(work, concept_id, caller.actor.kind)
        return Reply(caller.tenant, 200, concept_outcome(work.get(Concept, concept_id)))

    return (await perform(request, None, decide)).response()


@router.post(
    "/v1/concepts/{id}/rating",
    **operation(
        "rateConcept",
        "designs",
        "Say what you think of it",
        ("design",),
        {200: models.ConceptOutcome},
        (404,),
        kind="command",
        body=True,
    ),
)
async def rate(request: Request, id: str, body: models.RatingRequest, caller: CallerHere) -> Response:
    concept_id = known("concept", id)

    def decide(work: Work) -> Reply:
        rate_concept(work, concept_id, body.stars)
        return Reply(caller.tenant, 200, concept_outcome(work.get(Concept, concept_id)))

    return (await perform(request, body, decide)).response()


@router.get(
    "/v1/concepts/{id}/artifacts/{variant}.{format}",
    **operation(
        "getArtifact",
        "designs",
        "A design's file",
        ("read",),
        {200: file_answer("image/svg+xml", "image/png"), 304: None},
        (404, 410),
    ),
)
async def artifact(
    request: Request, id: str, variant: str, format: str, caller: CallerHere, serving: ServingHere
) -> Response:
    """`format` is `svg` or `png`. Answers `If-None-Match`."""
    row = view.concept(serving.platform.store, caller.tenant, known("concept", id))
    drawn = {str(each["variant"]): each for each in there("concept", row)["variants"]}
    if variant not in drawn or format not in ("svg", "png") or drawn[variant][format] is None:
        raise NotFound("artifact")
    return await files.send(request, caller.tenant, json.loads(drawn[variant][format]), f"{id}-{variant}.{format}")
