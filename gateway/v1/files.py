"""Bytes of designs, stencils, copies and films: with validators, and never anything a browser would run."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from gateway.problems import Problem
from gateway.ranges import Unsatisfiable, part_of
from gateway.serving import serving_of

SUFFIXES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "video/mp4": "mp4"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""A picture opened as a page of its own may style itself, and nothing else."""
FILM_POLICY = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A film opened so is a page that the browser makes, and that plays the very same address."""
RANGE = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "One part of the file, in bytes.",
    "schema": {"type": "string"},
    "example": "bytes=0-1023",
}


def suffix(media_type: str) -> str:
    return SUFFIXES.get(media_type, "bin")


async def send(request: Request, tenant: UUID, file: dict[str, Any], filename: str) -> Response:
    """The file, a part of a film, or 304 where the client has it.

    Raises 410 where it went with its person, and 416 for a part that the film does not have.
    """
    film = file["type"].startswith("video/")
    etag = f'"{file["sha256"]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": f'inline; filename="{filename}"',
        "Content-Security-Policy": FILM_POLICY if film else POLICY,
    }
    if film:
        headers["Accept-Ranges"] = "bytes"
    given = request.headers.get("if-none-match", "")
    if given.strip() == "*" or etag in [each.strip().removeprefix("W/") for each in given.split(",")]:
        return Response(status_code=304, headers=headers)
    data = await asyncio.to_thread(serving_of(request).platform.objects.get, tenant, file["name"])
    if data is None:
        raise Problem(410, "file-gone", "This file was erased with the person it belonged to.")
    part = _part(request, etag, len(data)) if film else None
    if part is None:
        return Response(data, 200, headers, file["type"])
    first, end = part
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(data)}"
    return Response(data[first:end], 206, headers, file["type"])


def _part(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """What is asked for, as long as the file is the one that the client has begun with. Raises 416."""
    if request.headers.get("if-range", etag) != etag:
        return None
    try:
        return part_of(request.headers.get("range"), size)
    except Unsatisfiable:
        told = f"The file has {size} bytes."
        headers = {"Content-Range": f"bytes */{size}"}
        raise Problem(416, "no-such-range", told, [("Range", told)], headers) from None
