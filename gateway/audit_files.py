"""The published audit log, byte for byte, to anybody the operator lets see it (C2SP tlog-tiles)."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from gateway.routes import admit
from gateway.serving import ServingHere

router = APIRouter(include_in_schema=False)
_TILE = re.compile(r"tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[0-9]{1,3})?")
_TEXT = re.compile(r"checkpoint|log\.vkey|heads/[0-9a-f]{32}")
FOREVER = "public, max-age=31536000, immutable"


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
