"""Concepts of white-label clients: asking for one, looking at it, and its pictures under the client's brand."""

from __future__ import annotations

import asyncio
import hashlib
import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import public
from domain.labels import Labels
from domain.tenants import Brand
from domain.usecases.concepts import request_concept
from domain.webhooks import make_secret
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Command, Decide, Reply, perform_prepared
from gateway.positions import HEADER as POSITION
from gateway.positions import until
from gateway.problems import Problem
from gateway.routes import file_answer
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1 import uploads
from gateway.v1.found import known, there
from gateway.v1.generate import merged, seeds
from gateway.v1.paging import Row, reply
from gateway.wl import models
from gateway.wl.answers import PREFIX
from gateway.wl.routes import WhiteLabel, operation
from gateway.wl.shapes import brand_of, concept_of_row
from gateway.wl.targets import allowed
from projections.views import concepts as view
from projections.views.labels import labels_of
from projections.views.pace import seconds_until_ready

router = APIRouter(route_class=WhiteLabel)
UNMEASURED = 20.0
"""Seconds that are promised before the first design was drawn here: the most that one may take."""


@router.post(
    f"{PREFIX}/concepts/create",
    **operation(
        "wlCreateConcept",
        "Ask for designs",
        ("design",),
        {200: models.WhiteLabelCreated},
        (404, 410),
        kind="command",
        body=True,
    ),
)
async def create(
    request: Request, body: models.WhiteLabelCreateRequest, caller: CallerHere, serving: ServingHere
) -> Response:
    """Takes one unit of quota for each variant. Once this is answered, the concept can be read.

    With a `webhookUrl`, `webhookSecret` is in this answer and nowhere else.
    """
    platform, options = serving.platform, body.options
    styles = tuple(style["name"] for style in platform.styles)
    callback = None
    if options.webhook_url is not None:
        callback = allowed(options.webhook_url, "options.webhookUrl", platform.webhooks.local)
    brand = None if options.branding is None else options.branding.value()

    async def prepare(command: Command) -> Decide:
        given = [(text, f"referenceImages.{n}") for n, text in enumerate(body.reference_images)]
        accepted = await uploads.accept(serving, given)
        files = await uploads.put_away(command, "reference", accepted, options.client_id)
        ahead = await asyncio.to_thread(seconds_until_ready, platform.store, options.variants, UNMEASURED)

        def decide(work: Work) -> Reply:
            secret = None if callback is None else make_secret(work.ids)
            id = request_concept(
                work,
                platform.leases,
                styles,
                body.text_prompt,
                options.style or styles[0],
                seeds(work.ids, options.seed, options.variants),
                options.width_mm,
                options.pixels,
                options.client_id,
                files,
                merged([upload.palette for upload in accepted]),
                labels=Labels(tuple(options.tags), options.metadata, brand, callback, secret),
            )
            made = models.WhiteLabelCreated(
                concept_id=public("concept", id),
                status="requested",
                estimated_completion=ahead,
                webhook_secret=secret,
            )
            return Reply(options.client_id or caller.tenant, 200, made)

        return decide

    done = await perform_prepared(request, body, prepare)
    await until(lambda: platform.views.wait(done.position, 0.0), serving.settings.position_wait)
    answered = done.response()
    del answered.headers[POSITION]
    return answered


@router.get(
    f"{PREFIX}/concepts/{{id}}",
    **operation("wlGetConcept", "One concept", ("read",), {200: models.WhiteLabelFound}, (404,)),
)
async def get_concept(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    row = _row(serving, caller, id)
    return reply(models.WhiteLabelFound(concept=concept_of_row(serving.platform.store, row)))


@router.get(
    f"{PREFIX}/concepts/{{id}}/images/{{variant}}.{{format}}",
    **operation(
        "wlGetImage",
        "A design's picture",
        ("read",),
        {200: file_answer("image/png", "image/svg+xml"), 304: None},
        (404, 410, 503),
    ),
)
async def image(
    request: Request, id: str, variant: str, format: str, caller: CallerHere, serving: ServingHere
) -> Response:
    """`format` is `png` (with the brand under the picture, where there is one) or `svg` (the drawing alone)."""
    row = _row(serving, caller, id)
    drawn = {str(each["variant"]): each for each in row["variants"]}
    if variant not in drawn or format not in ("svg", "png") or drawn[variant][format] is None:
        raise NotFound("image")
    file = json.loads(drawn[variant][format])
    store = serving.platform.store
    said = await asyncio.to_thread(labels_of, store, caller.tenant, known("concept", id))
    brand = said["brand"] or brand_of(store, caller.tenant)
    told_apart = f"{file['sha256']}|{brand}"
    etag = f'"{hashlib.sha256(told_apart.encode()).hexdigest()[:32]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": f'inline; filename="{id}-{variant}.{format}"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    }
    if etag in [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    data = await asyncio.to_thread(_branded, serving, caller, file, brand)
    return Response(data, 200, headers, file["type"])


def _branded(serving: Serving, caller: Caller, file: Row, brand: Brand | None) -> bytes:
    """Raises 410 where the file went with its person."""
    data = serving.platform.objects.get(caller.tenant, file["name"])
    if data is None:
        raise Problem(410, "file-gone", "This file was erased with the person it belonged to.")
    branding = serving.platform.branding
    return data if branding is None else branding.applied(data, file["type"], brand)


def _row(serving: Serving, caller: Caller, id: str) -> Row:
    return there("concept", view.concept(serving.platform.store, caller.tenant, known("concept", id)))
