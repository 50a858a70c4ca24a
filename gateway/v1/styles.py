"""Styles: the engine's, a tenant's own made from flash, and designs and pictures drawn again in one of them."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.concepts import FINAL, Concept
from domain.errors import NotFound
from domain.ids import public
from domain.renditions import Rendition
from domain.styles import CustomStyle, style_name
from domain.usecases.styles import apply_style, make_style, restyle_picture, retire_style
from domain.work import Work
from gateway.commands import Command, Decide, Reply, perform, perform_prepared
from gateway.ports.pictures import PictureRefused
from gateway.problems import Problem, invalid
from gateway.routes import Guarded, operation
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1 import models_designs as models
from gateway.v1 import uploads, waiting
from gateway.v1.found import known
from gateway.v1.models import Page
from gateway.v1.paging import Row, reply
from gateway.v1.shapes import at, concept_of, concept_of_row, labelled, rendition_of, rendition_of_row
from projections.views import concepts as view_concepts
from projections.views import styles as view

router = APIRouter(route_class=Guarded)
EITHER: Any = models.Concept | models.Rendition
ENDED = frozenset(state.value for state in FINAL)


@router.get(
    "/v1/styles",
    **operation("listStyles", "styles", "The styles there are", ("read",), {200: Page[models.Style]}),
)
async def list_styles(caller: CallerHere, serving: ServingHere) -> Response:
    """Every style that the engine draws, then your own; all on one page."""
    shown = [*_engines(serving), *map(_own, view.custom_styles(serving.platform.store, caller.tenant))]
    return reply(Page[Any](data=shown, has_more=False, next_cursor=None))


@router.post(
    "/v1/styles",
    **operation(
        "makeStyle",
        "styles",
        "Make a style of your own from flash",
        ("manage",),
        {201: models.Style},
        (404,),
        kind="command",
        body=True,
    ),
)
async def make(request: Request, body: models.StyleRequest, caller: CallerHere, serving: ServingHere) -> Response:
    """Line widths, blacks, shading and colours are measured on the pictures; designs in this style are drawn so.

    A style never changes; its motifs are those of the engine.
    """
    styles = _names(serving)

    async def prepare(command: Command) -> Decide:
        given = [(text, f"flash.{n}") for n, text in enumerate(body.flash)]
        accepted = await uploads.accept(serving, given)
        hand, nearest = await asyncio.to_thread(_measured, serving, [upload.data for upload in accepted])
        files = await uploads.put_away(command, "flash", accepted, None)

        def decide(work: Work) -> Reply:
            base = body.base or (nearest if nearest in styles else styles[0])
            id = make_style(work, styles, body.name, base, hand, files, body.studio_id)
            made = _made(work.get(CustomStyle, id))
            return Reply(caller.tenant, 201, made, {"Location": f"/v1/styles/{made.id}"})

        return decide

    return (await perform_prepared(request, body, prepare)).response()


@router.get("/v1/styles/{id}", **operation("getStyle", "styles", "One style", ("read",), {200: models.Style}, (404,)))
async def get_style(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return reply(_style(serving, caller.tenant, id))


@router.delete(
    "/v1/styles/{id}",
    **operation(
        "retireStyle",
        "styles",
        "Retire a style of your own",
        ("manage",),
        {204: None},
        (404,),
        kind="command",
        method="DELETE",
    ),
)
async def retire(request: Request, id: str, caller: CallerHere) -> Response:
    """What was drawn in it stays; nothing new is."""
    style = known("style", id)

    def decide(work: Work) -> Reply:
        retire_style(work, style)
        return Reply(caller.tenant, 204)

    return (await perform(request, None, decide)).response()


@router.post(
    "/v1/styles/{id}/apply",
    **operation(
        "applyStyle",
        "styles",
        "Draw a design or a picture in this style",
        ("design",),
        {202: EITHER, 200: EITHER},
        (404, 410),
        kind="command",
        body=True,
        parameters=[waiting.PARAMETER],
    ),
)
async def apply(
    request: Request, id: str, body: models.ApplyRequest, caller: CallerHere, serving: ServingHere
) -> Response:
    """Of a concept: its wish and seed drawn anew, as another concept, for one unit of quota. Of a picture: its lines
    and tones drawn again, as a rendition, free of quota.
    """
    _style(serving, caller.tenant, id)
    if body.image is not None:
        return await _picture(request, id, body, caller.tenant, serving)
    platform, styles, wanted = serving.platform, _names(serving), body.concept_id
    assert wanted is not None

    def decide(work: Work) -> Reply:
        made = work.get(Concept, apply_style(work, platform.leases, styles, id, wanted, body.variant))
        location = {"Location": f"/v1/concepts/{public('concept', made.id)}"}
        return Reply(made.subject, 202, concept_of(made), location)

    done = await perform(request, body, decide)
    concept = known("concept", done.json()["id"])
    return await waiting.finished(
        request,
        done,
        lambda: view_concepts.concept(platform.store, caller.tenant, concept),
        lambda row: row["state"] in ENDED,
        lambda row: concept_of_row(labelled(platform.store, row)),
    )


async def _picture(request: Request, style: str, body: models.ApplyRequest, tenant: UUID, serving: Serving) -> Response:
    async def prepare(command: Command) -> Decide:
        accepted = await uploads.accept(serving, [(body.image or "", "image")])
        (upload,) = await uploads.put_away(command, "upload", accepted, body.client_id)

        def decide(work: Work) -> Reply:
            id = restyle_picture(work, _names(serving), style, body.width_mm, upload, body.client_id)
            made = work.get(Rendition, id)
            location = {"Location": f"/v1/restyles/{public('restyle', id)}"}
            return Reply(made.subject, 202, rendition_of(made), location)

        return decide

    done = await perform_prepared(request, body, prepare)
    id = known("restyle", done.json()["id"])
    return await waiting.finished(
        request,
        done,
        lambda: view_concepts.rendition(serving.platform.store, tenant, id),
        lambda row: row["state"] != "requested",
        rendition_of_row,
    )


def _names(serving: Serving) -> tuple[str, ...]:
    return tuple(style["name"] for style in serving.platform.styles)


def _engines(serving: Serving) -> list[models.Style]:
    return [models.Style(id=style["name"], **style) for style in serving.platform.styles]


def _style(serving: Serving, tenant: UUID, id: str) -> models.Style:
    """Raises `NotFound`."""
    for style in _engines(serving):
        if style.id == id:
            return style
    row = view.custom_style(serving.platform.store, tenant, known("style", id))
    if row is None:
        raise NotFound("style")
    return _own(row)


def _measured(serving: Serving, pictures: list[bytes]) -> Any:
    flash = serving.platform.flash
    if flash is None:
        raise Problem(422, "no-flash", "Flash cannot be measured here.", [("flash", "Leave it out.")])
    try:
        return flash.read(pictures)
    except PictureRefused as refused:
        raise invalid("flash", refused.message, refused.code) from None


def _own(row: Row) -> models.Style:
    id = style_name(UUID(row["id"]))
    return models.Style(
        id=id,
        name=id,
        title=row["name"],
        custom=True,
        base=row["base"],
        hand=models.Hand(**json.loads(row["hand"])),
        studio_id=None if row["studio"] is None else public("studio", UUID(row["studio"])),
        flash=row["flash"],
        created=at(row["created"]),
        retired=bool(row["retired"]),
    )


def _made(style: CustomStyle) -> models.Style:
    """One that this very work has made."""
    id, hand = style_name(style.id), style.hand
    return models.Style(
        id=id,
        name=id,
        title=style.name,
        custom=True,
        base=style.base,
        hand=models.Hand(
            outline_mm=hand.outline_mm,
            inner_mm=hand.inner_mm,
            detail_mm=hand.detail_mm,
            black=hand.black,
            shading=hand.shading,  # type: ignore[arg-type]
            colours=list(hand.colours),
        ),
        studio_id=None if style.studio_id is None else public("studio", style.studio_id),
        flash=len(style.flash),
        created=style.created_on,
        retired=False,
    )
