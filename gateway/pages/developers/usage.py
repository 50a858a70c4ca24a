"""What was used: quota by month, requests by day, key and endpoint, and the log of requests; status and changelog."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.ids import parse, public
from domain.sandbox import sandbox_of
from domain.usage import month_of
from gateway.auth.keys import Caller
from gateway.pages.developers.charts import bars
from gateway.pages.developers.guides import markdown
from gateway.pages.guard import OpenPage, needs, page_router
from gateway.pages.rendering import render
from gateway.ports.requests import ExchangeFilters
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known, there
from gateway.v1.keys import own_keys
from gateway.versions import CURRENT, RELEASES
from projections.views.traffic import calls
from projections.views.usage import usage

router = page_router()
open_router = APIRouter(route_class=OpenPage, include_in_schema=False)
DAYS = 30
SHOWN = 50
STATUS = {
    "ready": ("Everything works", "All that was asked for is being done, and what was done can be seen."),
    "degraded": ("Something lags", "A part of the server is trying again. Commands are taken; some answers come late."),
    "halted": ("Something has halted", "A part of the server stopped, on purpose, rather than skip an event."),
    "away": ("The database is away", "Nothing can be asked or done until it is back; nothing that was done is lost."),
}
PARTS = {
    "views": "Answers of the API",
    "processors": "Designs and webhooks",
    "audit": "The public log",
    "warehouse": "Reports",
}


@router.get("/developers/usage", **needs("read"))
async def overview(request: Request, caller: CallerHere, serving: ServingHere, mode: str = "live") -> Response:
    store = serving.platform.store
    tenant = sandbox_of(caller.tenant) if mode == "test" else caller.tenant
    last = serving.platform.clock.now().date()
    first = last - timedelta(days=DAYS - 1)
    days, by_key, by_endpoint = await asyncio.gather(
        *(asyncio.to_thread(calls, store, tenant, first, last, (group,)) for group in ("day", "key", "endpoint"))
    )
    names = {row["id"]: f"{row['name']} …{row['hint']}" for row in own_keys(store, caller.tenant)}
    counted = {row["day"]: row for row in days}
    chart = bars([_day(counted, first + timedelta(days=n)) for n in range(DAYS)])
    return render(
        request,
        "developers/usage.html",
        mode="test" if mode == "test" else "live",
        quota=_months(caller, serving),
        chart=chart,
        total=sum(row["requests"] for row in days),
        errors=sum(row["errors"] for row in days),
        keys=[{**row, "name": names.get(row["key"], "A key that is gone")} for row in by_key],
        endpoints=by_endpoint[:SHOWN],
        plan=caller.plan,
    )


@router.get("/developers/requests", **needs("manage"))
async def requests(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    mode: str = "live",
    path: str = "",
    errors: str = "",
    before: str = "",
) -> Response:
    log = serving.platform.requests
    tenant = sandbox_of(caller.tenant) if mode == "test" else caller.tenant
    filters = ExchangeFilters(path=path[:200] or None, errors=True if errors else None)
    place = parse("request", before)
    rows: list[dict[str, Any]] = []
    if log is not None:
        last = None if place is None else str(place)
        rows = await asyncio.to_thread(log.search, tenant, filters, last, SHOWN + 1)
    shown = [{**row, "public": public("request", UUID(row["id"]))} for row in rows[:SHOWN]]
    return render(
        request,
        "developers/requests.html",
        mode="test" if mode == "test" else "live",
        rows=shown,
        sought=path,
        errors=bool(errors),
        older=shown[-1]["public"] if len(rows) > SHOWN else None,
    )


@router.get("/developers/requests/{id}", **needs("manage"))
async def one(request: Request, id: str, caller: CallerHere, serving: ServingHere) -> Response:
    log, wanted = serving.platform.requests, known("request", id)
    row: dict[str, Any] | None = None
    if log is not None:
        for tenant in (caller.tenant, sandbox_of(caller.tenant)):
            row = row or await asyncio.to_thread(log.find, tenant, wanted)
    found = there("request", row)
    bodies = [("What was sent", _pretty(found["request"])), ("What was answered", _pretty(found["response"]))]
    return render(request, "developers/request.html", row=found, bodies=bodies)


@open_router.get("/developers/status", response_model=None)
async def status(request: Request, serving: ServingHere) -> Response:
    health = await asyncio.to_thread(serving.platform.operator.health)
    title, text = STATUS.get(health["status"], STATUS["degraded"])
    parts = [(PARTS[name], each["lag"]) for name, each in health["followers"].items() if name in PARTS]
    now = serving.platform.clock.now()
    return render(
        request, "developers/status.html", state=health["status"], title=title, text=text, areas=parts, at=now
    )


@open_router.get("/developers/changelog", response_model=None)
async def changelog(request: Request) -> Response:
    return render(
        request, "developers/changelog.html", releases=RELEASES, current=CURRENT, inline=markdown().renderInline
    )


def _day(counted: dict[str, Any], day: date) -> tuple[str, int, int]:
    row = counted.get(day.isoformat())
    return (day.isoformat(), 0, 0) if row is None else (day.isoformat(), row["requests"], row["errors"])


def _months(caller: Caller, serving: Serving) -> list[dict[str, Any]]:
    """This month first, and there even where nothing was used; `used` is what the quota lost."""
    present = month_of(serving.platform.clock.now())
    rows = usage(serving.platform.store, caller.tenant)[:12]
    if not any(row["month"] == present for row in rows):
        empty = {"month": present, "limit": caller.plan.generations_per_month, "requested": 0, "given_back": 0}
        rows.insert(0, empty)
    return [{**row, "used": max(0, row["requested"] - row["given_back"])} for row in rows]


def _pretty(body: bytes | None) -> str | None:
    return None if body is None else json.dumps(json.loads(body), indent=2, ensure_ascii=False)
