"""Bytes of designs, stencils and copies: with validators, and never anything a browser would run."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from gateway.problems import Problem
from gateway.serving import serving_of

SUFFIXES = {"image/svg+xml": "svg", "image/png": "png"}


def suffix(media_type: str) -> str:
    return SUFFIXES.get(media_type, "bin")


async def send(request: Request, tenant: UUID, file: dict[str, Any], filename: str) -> Response:
    """The file, or 304 where the client has it. Raises 410 where it went with its person."""
    etag = f'"{file["sha256"]}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": f'inline; filename="{filename}"',
        # A picture opened as a page of its own may style itself, and nothing else.
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
    }
    given = request.headers.get("if-none-match", "")
    if given.strip() == "*" or etag in [each.strip().removeprefix("W/") for each in given.split(",")]:
        return Response(status_code=304, headers=headers)
    data = await asyncio.to_thread(serving_of(request).platform.objects.get, tenant, file["name"])
    if data is None:
        raise Problem(410, "file-gone", "This file was erased with the person it belonged to.")
    return Response(data, 200, headers, file["type"])
