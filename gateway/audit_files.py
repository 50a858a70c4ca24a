"""The published audit log, byte for byte, to anybody the operator lets see it (C2SP tlog-tiles)."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from gateway.pages.audit_log import checkpoint_of
from gateway.pages.guard import recognise
from gateway.pages.rendering import render
from gateway.routes import admit
from gateway.serving import ServingHere
from projections.audit.tiles import CHECKPOINT, VKEY

router = APIRouter(include_in_schema=False)
_TILE = re.compile(r"tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[0-9]{1,3})?")
_TEXT = re.compile(r"checkpoint|log\.vkey|heads/[0-9a-f]{32}")
FOREVER = "public, max-age=31536000, immutable"


@router.get("/audit")
@router.get("/audit/")
async def audit_index(request: Request, serving: ServingHere) -> Response:
    """What is published, and how anybody checks it."""
    if not serving.settings.public_audit:
        await admit(request, ("audit",))
    recognise(request)
    folder = serving.platform.audit.folder
    note = await asyncio.to_thread(_read, folder / CHECKPOINT)
    vkey = await asyncio.to_thread(_read, folder / VKEY)
    return render(
        request,
        "audit.html",
        checkpoint=None if note is None else checkpoint_of(note),
        vkey="" if vkey is None else vkey.decode().strip(),
        base=str(request.base_url).rstrip("/"),
    )


@router.get("/audit/{path:path}")
async def audit_file(request: Request, path: str, serving: ServingHere) -> Response:
    """Only names that a log has are looked up, so that no path can leave the folder."""
    if not serving.settings.public_audit:
        await admit(request, ("audit",))
    tile = _TILE.fullmatch(path) is not None
    if not tile and not _TEXT.fullmatch(path):
        raise NotFound("file")
    data = await asyncio.to_thread(_read, serving.platform.audit.folder / path)
    if data is None:
        raise NotFound("file")
    if tile:
        return Response(data, 200, {"Cache-Control": FOREVER}, "application/octet-stream")
    return Response(data, 200, {"Cache-Control": "no-cache"}, "text/plain; charset=utf-8")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
