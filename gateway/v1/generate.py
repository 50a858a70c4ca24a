"""Asking for designs."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.concepts import FINAL, Concept
from domain.files import StoredFile
from domain.ids import Ids, public
from domain.labels import Labels
from domain.usecases.concepts import request_concept
from domain.work import Work
from gateway.commands import Command, Decide, Reply, perform, perform_prepared
from gateway.direct import Direct
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, ServingHere
from gateway.v1 import models_designs as models
from gateway.v1 import uploads, waiting
from gateway.v1.found import known
from gateway.v1.shapes import concept_of, concept_of_row, labelled
from projections.views import concepts as view

router, hot = APIRouter(route_class=Guarded), APIRouter(route_class=Direct)
ENDED = frozenset(state.value for state in FINAL)


@hot.post(
    "/v1/generate",
    **operation(
        "generate",
        "designs",
        "Ask for designs",
        ("design",),
        {202: models.Concept, 200: models.Concept},
        (404, 410),
        kind="command",
        body=True,
        parameters=[waiting.PARAMETER],
    ),
)
async def generate(
    request: Request, body: models.GenerateRequest, caller: CallerHere, serving: ServingHere
) -> Response:
    """Takes one unit of quota for each variant; units of a generation that fails or is cancelled come back.

    Reference images give their colours and nothing else.
    """
    platform = serving.platform
    styles = tuple(style["name"] for style in platform.styles)
    labels = Labels(tuple(body.tags), body.metadata)

    def decide(files: tuple[StoredFile, ...], palette: tuple[str, ...]) -> Decide:
        def decided(work: Work) -> Reply:
            id = request_concept(
                work,
                platform.leases,
                styles,
                body.prompt,
                body.style,
                seeds(work.ids, body.seed, body.variants),
                body.width_mm,
                body.pixels,
                body.client_id,
                files,
                palette,
                labels=labels,
            )
            location = {"Location": f"/v1/concepts/{public('concept', id)}"}
            return Reply(body.client_id or caller.tenant, 202, concept_of(work.get(Concept, id), labels), location)

        return decided

    async def prepare(command: Command) -> Decide:
        given = [(text, f"reference_images.{n}") for n, text in enumerate(body.reference_images)]
        accepted = await uploads.accept(serving, given)
        files = await uploads.put_away(command, "reference", accepted, body.client_id)
        return decide(files, merged([upload.palette for upload in accepted]))

    if body.reference_images:
        done = await perform_prepared(request, body, prepare)
    else:
        done = await perform(request, body, decide((), ()))
    if not waiting.wanted(request):
        return done.response()
    id = known("concept", done.json()["id"])
    return await waiting.finished(
        request,
        done,
        lambda: view.concept(platform.store, caller.tenant, id),
        lambda row: row["state"] in ENDED,
        lambda row: concept_of_row(labelled(platform.store, row)),
    )


def seeds(ids: Ids, seed: int | None, variants: int) -> tuple[int, ...]:
    """One seed a variant, counted up from the one given, or from a random one."""
    first = int.from_bytes(ids.token(6), "big") if seed is None else seed
    return tuple(first + n for n in range(variants))


def merged(palettes: list[tuple[str, ...]], most: int = 8) -> tuple[str, ...]:
    """The pictures' colours in turn: the commonest of each first, none twice."""
    longest = max(map(len, palettes), default=0)
    in_turn = [palette[n] for n in range(longest) for palette in palettes if n < len(palette)]
    return tuple(dict.fromkeys(in_turn))[:most]
