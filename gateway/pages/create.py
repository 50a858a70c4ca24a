"""Create: a prompt becomes designs. The first page."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import parse, public
from domain.plans import designs_in_pages
from domain.usage import month_of
from domain.usecases.concepts import request_concept
from domain.usecases.usage import take_page_designs
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Command, Reply
from gateway.pages.forms import Form, Mistaken, Mistakes, filled
from gateway.pages.guard import act, form_of, needs, page_router, see
from gateway.pages.made import Made
from gateway.pages.rendering import render
from gateway.pages.studio import all_studios
from gateway.problems import Problem
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1 import uploads
from gateway.v1.generate import merged, seeds
from gateway.v1.models_designs import GenerateRequest
from projections.views import concepts as view
from projections.views.usage import usage

router = page_router()
SHOWN = 12
REFERENCES, MOST_REFERENCES = "references", 4
SIZES = ((60.0, "Small, 60 mm"), (100.0, "Medium, 100 mm"), (160.0, "Large, 160 mm"), (240.0, "Back piece, 240 mm"))
IDEAS = ("a snake around a dagger", "two swallows facing each other", "crescent moon over mountains")


@router.get("/", **needs("read"))
async def create(
    request: Request, caller: CallerHere, serving: ServingHere, before: str | None = None, again: str | None = None
) -> Response:
    """`again` is a concept whose wish stands in the form, to be changed."""
    return _page(request, caller, serving, _asked_before(caller, serving, again), None, before)


@router.post("/", **needs("design", files=MOST_REFERENCES))
async def draw(request: Request, caller: CallerHere, serving: ServingHere) -> Response:
    form, platform = form_of(request), serving.platform
    styles = tuple(style["name"] for style in platform.styles)
    try:
        wish = filled(
            GenerateRequest,
            prompt=form.text("prompt"),
            style=form.text("style"),
            variants=form.whole("variants"),
            width_mm=form.number("width_mm"),
        )

        given = [(data, REFERENCES) for data in form.files.get(REFERENCES, ())]
        accepted, files = await uploads.take(Command.of(request, None), "reference", given, None)
        palette = merged([upload.palette for upload in accepted])
        limit = _in_pages(caller, serving)

        def decide(work: Work) -> Reply:
            id = request_concept(
                work,
                platform.leases,
                styles,
                wish.prompt,
                wish.style,
                seeds(work.ids, wish.seed, wish.variants),
                wish.width_mm,
                wish.pixels,
                references=files,
                palette=palette,
            )
            take_page_designs(work, id, wish.variants, limit)
            return Reply(caller.tenant, 201, Made(id=public("concept", id)))

        done = await act(request, decide)
    except (*Mistaken, Problem) as error:
        return _page(request, caller, serving, form, Mistakes.of(error), None)
    return see(f"/designs/{done.json()['id']}")


@router.get("/swatches/{style}.png", **needs("read", part=True))
async def swatch(style: str, serving: ServingHere) -> Response:
    """The style's small picture, drawn by the engine when it is first looked at."""
    swatches = serving.platform.swatches
    picture = None if swatches is None else await asyncio.to_thread(swatches.picture, style)
    if picture is None:
        raise NotFound("style")
    return Response(picture, 200, {"Cache-Control": "private, max-age=86400"}, "image/png")


def _page(
    request: Request, caller: Caller, serving: Serving, form: Form, mistakes: Mistakes | None, before: str | None
) -> Response:
    platform = serving.platform
    last = None if before is None else parse("concept", before)
    rows = view.concepts(platform.store, caller.tenant, None if last is None else str(last), SHOWN + 1)
    return render(
        request,
        "create.html",
        mistakes.status if mistakes else 200,
        form=form,
        mistakes=mistakes,
        styles=platform.styles,
        swatches=platform.swatches is not None,
        sizes=SIZES,
        ideas=IDEAS,
        listed=platform.motifs is not None,
        concepts=[card(row) for row in rows[:SHOWN]],
        older=public_id(rows[SHOWN - 1]) if len(rows) > SHOWN else None,
        newest=before is None,
        quota=_quota(caller, serving),
    )


def _asked_before(caller: Caller, serving: Serving, again: str | None) -> Form:
    id = None if again is None else parse("concept", again)
    row = None if id is None else view.concept(serving.platform.store, caller.tenant, id)
    if row is None:
        return Form()
    fields = {"prompt": row["prompt"], "style": row["style"], "variants": row["wanted"], "width_mm": row["width_mm"]}
    return Form({name: str(value) for name, value in fields.items() if value is not None})


def card(row: dict[str, Any]) -> dict[str, Any]:
    """A concept as the gallery shows it."""
    return {**row, "public": public_id(row)}


def public_id(row: dict[str, Any]) -> str:
    return public("concept", UUID(row["id"]))


def _quota(caller: Caller, serving: Serving) -> dict[str, Any]:
    """Units of this month: used, and the plan's limit (None where there is none)."""
    platform = serving.platform
    month = month_of(platform.clock.now())
    row = next((each for each in usage(platform.store, caller.tenant) if each["month"] == month), None)
    used = 0 if row is None else max(0, row["requested"] - row["given_back"])
    limit = caller.plan.generations_per_month if row is None else row["limit"]
    return {"used": used, "limit": limit, "in_pages": _in_pages(caller, serving)}


def _in_pages(caller: Caller, serving: Serving) -> int | None:
    """Designs a month that the studios' subscriptions have in the pages."""
    return designs_in_pages(row["subscription"] for row in all_studios(serving, caller))
