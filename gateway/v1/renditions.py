"""Stencils and upscaled copies, of a concept's design or of a picture of one's own."""

from __future__ import annotations

import json
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from domain.ids import public
from domain.renditions import Rendition, StencilOptions, UpscaleOptions
from domain.usecases.concepts import request_rendition
from domain.work import Work
from gateway.auth.keys import Caller
from gateway.commands import Command, Decide, Reply, perform_prepared
from gateway.routes import Guarded, file_answer, operation
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1 import files, uploads, waiting
from gateway.v1 import models_designs as models
from gateway.v1.found import known, there
from gateway.v1.paging import Row, reply
from gateway.v1.shapes import rendition_of, rendition_of_row
from projections.views import concepts as view

router = APIRouter(route_class=Guarded)


@router.post(
    "/v1/stencil",
    **operation(
        "makeStencil",
        "renditions",
        "Ask for a stencil",
        ("design",),
        {202: models.Rendition, 200: models.Rendition},
        (404, 410),
        kind="command",
        body=True,
        parameters=[waiting.PARAMETER],
    ),
)
async def make_stencil(
    request: Request, body: models.StencilRequest, caller: CallerHere, serving: ServingHere
) -> Response:
    """Free of quota."""
    options = StencilOptions(body.width_mm, body.dpi, body.mirrored)
    return await _make(request, body, options, caller, serving)


@router.post(
    "/v1/upscale",
    **operation(
        "makeUpscale",
        "renditions",
        "Ask for a larger copy",
        ("design",),
        {202: models.Rendition, 200: models.Rendition},
        (404, 410),
        kind="command",
        body=True,
        parameters=[waiting.PARAMETER],
    ),
)
async def make_upscale(
    request: Request, body: models.UpscaleRequest, caller: CallerHere, serving: ServingHere
) -> Response:
    """Free of quota."""
    return await _make(request, body, UpscaleOptions(body.factor), caller, serving)


@router.get(
    "/v1/stencils/{id}",
    **operation("getStencil", "renditions", "One stencil", ("read",), {200: models.Rendition}, (404,)),
)
async def get_stencil(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return reply(rendition_of_row(_row(serving, caller, "stencil", id)))


@router.get(
    "/v1/upscales/{id}",
    **operation("getUpscale", "renditions", "One larger copy", ("read",), {200: models.Rendition}, (404,)),
)
async def get_upscale(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return reply(rendition_of_row(_row(serving, caller, "upscale", id)))


@router.get(
    "/v1/restyles/{id}",
    **operation("getRestyle", "styles", "A picture in another style", ("read",), {200: models.Rendition}, (404,)),
)
async def get_restyle(id: str, caller: CallerHere, serving: ServingHere) -> Response:
    return reply(rendition_of_row(_row(serving, caller, "restyle", id)))


@router.get(
    "/v1/restyles/{id}/file.{format}",
    **operation(
        "getRestyleFile",
        "styles",
        "The file of a picture in another style",
        ("read",),
        {200: file_answer("image/svg+xml", "image/png"), 304: None},
        (404, 410),
    ),
)
async def restyle_file(request: Request, id: str, format: str, caller: CallerHere, serving: ServingHere) -> Response:
    """`format` is `svg` or `png`. Answers `If-None-Match`."""
    return await _send(request, caller, _row(serving, caller, "restyle", id), format, id)


@router.get(
    "/v1/stencils/{id}/file.{format}",
    **operation(
        "getStencilFile",
        "renditions",
        "A stencil's file",
        ("read",),
        {200: file_answer("image/svg+xml", "image/png"), 304: None},
        (404, 410),
    ),
)
async def stencil_file(request: Request, id: str, format: str, caller: CallerHere, serving: ServingHere) -> Response:
    """`format` is `svg` or `png`. Answers `If-None-Match`."""
    return await _send(request, caller, _row(serving, caller, "stencil", id), format, id)


@router.get(
    "/v1/upscales/{id}/file.{format}",
    **operation(
        "getUpscaleFile",
        "renditions",
        "A larger copy's file",
        ("read",),
        {200: file_answer("image/png"), 304: None},
        (404, 410),
    ),
)
async def upscale_file(request: Request, id: str, format: str, caller: CallerHere, serving: ServingHere) -> Response:
    """`format` is `png`. Answers `If-None-Match`."""
    return await _send(request, caller, _row(serving, caller, "upscale", id), format, id)


async def _make(
    request: Request,
    body: models.StencilRequest | models.UpscaleRequest,
    options: StencilOptions | UpscaleOptions,
    caller: Caller,
    serving: Serving,
) -> Response:
    async def prepare(command: Command) -> Decide:
        upload = None
        if body.image is not None:
            given = [(uploads.decode(body.image, "image"), "image")]
            _, (upload,) = await uploads.take(command, "upload", given, body.client_id)

        def decide(work: Work) -> Reply:
            id = request_rendition(work, options, body.concept_id, body.variant, upload, body.client_id)
            made = work.get(Rendition, id)
            location = f"/v1/{made.kind.value}s/{public(made.kind.value, id)}"
            return Reply(made.subject, 202, rendition_of(made), {"Location": location})

        return decide

    done = await perform_prepared(request, body, prepare)
    id: UUID = known(done.json()["object"], done.json()["id"])
    return await waiting.finished(
        request,
        done,
        lambda: view.rendition(serving.platform.store, caller.tenant, id),
        lambda row: row["state"] != "requested",
        rendition_of_row,
    )


def _row(serving: Serving, caller: Caller, kind: str, id: str) -> Row:
    row = view.rendition(serving.platform.store, caller.tenant, known(kind, id))
    return there(kind, row if row is not None and row["kind"] == kind else None)


async def _send(request: Request, caller: Caller, row: Row, format: str, id: str) -> Response:
    for file in json.loads(row["files"] or "[]"):
        if files.suffix(file["type"]) == format:
            return await files.send(request, caller.tenant, file, f"{id}.{format}")
    raise NotFound("file")
