"""What watches the server asks: is it alive, is it ready, how busy is it."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from gateway.serving import ServingHere

router = APIRouter(include_in_schema=False)
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


@router.get("/healthz")
async def alive() -> Response:
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
async def ready(serving: ServingHere) -> Response:
    """503 where a follower has halted (answers would be old, or unproven) and where the database is away."""
    health = await asyncio.to_thread(serving.platform.operator.health)
    return JSONResponse(health, 503 if health["status"] in ("halted", "away") else 200)


@router.get("/metrics")
async def metrics(serving: ServingHere) -> Response:
    return Response(await asyncio.to_thread(serving.metrics.exposition), media_type=EXPOSITION)
