"""One concept: its designs large, live while they are drawn, their files, and what is made of them."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from domain.concepts import FINAL, MOST_VARIANTS
from domain.errors import NotFound
from domain.ids import public
from domain.renditions import StencilOptions, UpscaleOptions
from domain.usecases.concepts import cancel_concept, rate_concept, request_rendition
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Reply
from gateway.pages.films import choices, films_of
from gateway.pages.forms import Form, Mistaken, Mistakes, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.pages.rendering import render
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1 import events, files
from gateway.v1.found import known, there
from gateway.v1.models_designs import RatingRequest, StencilRequest, UpscaleRequest
from projections.views import concepts as view

router = page_router()
ENDED = frozenset(state.value for state in FINAL)


@router.get("/designs/{id}", **needs("read"))
async def design(request: Request, id: str, caller: CallerHere, serving: ServingHere, variant: int = 0) -> Response:
    return _page(request, caller, serving, id, variant)


@router.get("/designs/{id}/events", **needs("read", part=True))
async def watch(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    """The very stream of the API, for the browser that is signed in."""
    concept = known("concept", id)
    row = there("concept", view.concept(serving.platform.store, caller.tenant, concept))
    cursor = events.Cursor.parse(request.headers.get("last-event-id"))
    if row["state"] in ENDED and cursor.position:
        return Response(status_code=204)
    return StreamingResponse(
        events.follow(serving, concept, cursor), 200, {"X-Accel-Buffering": "no"}, "text/event-stream"
    )


@router.get("/designs/{id}/{variant}.{format}", **needs("read", part=True))
async def artifact(
    request: Request, id: str, variant: str, format: str, caller: CallerHere, serving: ServingHere
) -> Response:
    row = there("concept", view.concept(serving.platform.store, caller.tenant, known("concept", id)))
    drawn = {str(each["variant"]): each for each in row["variants"]}
    if variant not in drawn or format not in ("svg", "png") or drawn[variant][format] is None:
        raise NotFound("file")
    return await files.send(request, caller.tenant, json.loads(drawn[variant][format]), f"{id}-{variant}.{format}")


@router.get("/renditions/{id}.{format}", **needs("read", part=True))
async def rendition_file(request: Request, id: str, format: str, caller: CallerHere, serving: ServingHere) -> Response:
    kind = "stencil" if id.startswith("stn_") else "upscale"
    row = view.rendition(serving.platform.store, caller.tenant, known(kind, id))
    if row is None or row["kind"] != kind:
        raise NotFound("file")
    for file in json.loads(row["files"] or "[]"):
        if files.suffix(file["type"]) == format:
            return await files.send(request, caller.tenant, file, f"{id}.{format}")
    raise NotFound("file")


@router.post("/designs/{id}/rating", **needs("design"))
async def rate(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    concept, form = known("concept", id), form_of(request)
    try:
        wish = filled(RatingRequest, stars=form.whole("stars"))

        def decide(work: Work) -> Reply:
            rate_concept(work, concept, wish.stars)
            return Reply(caller.tenant, 200)

        await act(request, decide)
    except Mistaken as error:
        return again(request, caller, serving, id, error)
    return see(back(id, form), "rated")


@router.post("/designs/{id}/stop", **needs("design"))
async def stop(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    concept = known("concept", id)

    def decide(work: Work) -> Reply:
        cancel_concept(work, concept, caller.actor.kind)
        return Reply(caller.tenant, 200)

    try:
        await act(request, decide)
    except Mistaken as error:
        return again(request, caller, serving, id, error)
    return see(f"/designs/{id}", "stopped")


@router.post("/designs/{id}/stencil", **needs("design"))
async def stencil(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    form = form_of(request)
    try:
        wish = filled(
            StencilRequest,
            concept_id=id,
            variant=form.whole("variant"),
            width_mm=form.number("width_mm"),
            mirrored=bool(form.text("mirrored")),
        )
        options = StencilOptions(wish.width_mm, wish.dpi, wish.mirrored)
        await _make(request, caller, id, wish.variant, options)
    except Mistaken as error:
        return again(request, caller, serving, id, error)
    return see(back(id, form), "stencil")


@router.post("/designs/{id}/upscale", **needs("design"))
async def upscale(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    form = form_of(request)
    try:
        wish = filled(UpscaleRequest, concept_id=id, variant=form.whole("variant"), factor=form.whole("factor"))
        await _make(request, caller, id, wish.variant, UpscaleOptions(wish.factor))
    except Mistaken as error:
        return again(request, caller, serving, id, error)
    return see(back(id, form), "upscale")


async def _make(
    request: Request, caller: Caller, id: str, variant: int, options: StencilOptions | UpscaleOptions
) -> None:
    concept = known("concept", id)

    def decide(work: Work) -> Reply:
        request_rendition(work, options, concept, variant)
        return Reply(caller.tenant, 202)

    await act(request, decide)


def again(request: Request, caller: Caller, serving: Serving, id: str, error: Exception) -> Response:
    """The page with a form that cannot be taken, as it was sent. Raises what is not the form's fault."""
    if isinstance(error, NotFound):
        raise error
    form = form_of(request)
    return _page(request, caller, serving, id, _variant(form), form, Mistakes.of(error))


def back(id: str, form: Form) -> str:
    """The address of the page with the design that the form was beside."""
    return f"/designs/{id}?variant={_variant(form)}"


def _variant(form: Form) -> int:
    """Which design the form was beside; the first where it does not say."""
    text = form.text("variant")
    return int(text) if text in map(str, range(MOST_VARIANTS)) else 0


def _page(
    request: Request,
    caller: Caller,
    serving: Serving,
    id: str,
    variant: int,
    form: Form | None = None,
    mistakes: Mistakes | None = None,
) -> Response:
    row = there("concept", view.concept(serving.platform.store, caller.tenant, known("concept", id)))
    drawn = [_drawn(each) for each in row["variants"]]
    chosen = next((each for each in drawn if each["variant"] == variant), drawn[0] if drawn else None)
    renditions = [_rendition(each) for each in row["renditions"]]
    films = films_of(serving, caller.tenant, known("concept", id))
    return render(
        request,
        "design.html",
        mistakes.status if mistakes else 200,
        id=id,
        concept=row,
        variants=drawn,
        chosen=chosen,
        awaited=range(len(drawn), row["wanted"]) if row["state"] not in ENDED else (),
        renditions=renditions,
        drawing=row["state"] not in ENDED,
        films=films,
        choices=choices(serving.platform.motions, bool(chosen and chosen["svg"])),
        rendering=any(each["state"] == "requested" for each in (*renditions, *films)),
        form=form or Form(),
        mistakes=mistakes,
    )


def _drawn(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "motifs": json.loads(row["motifs"]),
        "svg": None if row["svg"] is None else json.loads(row["svg"]),
        "png": json.loads(row["png"]),
    }


def _rendition(row: dict[str, Any]) -> dict[str, Any]:
    made = [{**file, "suffix": files.suffix(file["type"])} for file in json.loads(row["files"] or "[]")]
    return {
        **row,
        "public": public(row["kind"], UUID(row["id"])),
        "options": json.loads(row["options"]),
        "files": made,
        "picture": next((file for file in made if file["suffix"] == "png"), None),
    }
