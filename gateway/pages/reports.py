"""Reports: filters, charts, tables and files, over the tenant's own data."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from analytics.charts import chart_names
from domain.errors import Invalid, NotFound
from gateway.pages import words
from gateway.pages.forms import Mistakes
from gateway.pages.guard import needs, page_router, see
from gateway.pages.rendering import render
from gateway.pages.studio import MOST, all_studios
from gateway.pages.tables import in_words
from gateway.ports.reports import ReportFile
from gateway.serving import CallerHere, Serving, ServingHere
from projections.views import studios as view

router = page_router()
FILES = {"csv": "CSV", "json": "JSON", "parquet": "Parquet", "png": "PNG"}
LONGEST_VALUE = 100


@router.get("/reports", **needs("report"))
async def first(serving: ServingHere) -> Response:
    return see(f"/reports/{serving.platform.reports.catalogue()[0]['name']}")


@router.get("/reports/{name}", **needs("report"))
async def report(request: Request, name: str, caller: CallerHere, serving: ServingHere) -> Response:
    catalogue = serving.platform.reports.catalogue()
    described = next((each for each in catalogue if each["name"] == name), None)
    if described is None:
        raise NotFound("report")
    asked = _asked(request, described)
    mistakes, made = None, None
    try:
        made = json.loads((await _render(serving, name, asked, "json", caller.tenant)).body)
    except Invalid as error:
        mistakes = Mistakes.of(error)
    labels = _labels(serving, caller.tenant)
    return render(
        request,
        "report.html",
        mistakes.status if mistakes else 200,
        catalogue=catalogue,
        report=described,
        made=made,
        values={**({} if made is None else made.get("parameters", {})), **asked},
        choices={
            "studio": _studios(serving, caller),
            "artist": _artists(serving, caller),
            "style": [(style["name"], style["title"]) for style in serving.platform.styles],
        },
        tables=[in_words(each, labels, made["parameters"].get("grain", "")) for each in made["tables"]] if made else [],
        charts=chart_names(name),
        query=urlencode(asked),
        files=FILES,
        mistakes=mistakes,
    )


@router.get("/reports/{name}/{chart}-{theme}.svg", **needs("report", part=True))
async def chart(
    request: Request, name: str, chart: str, theme: str, caller: CallerHere, serving: ServingHere, width: str = "wide"
) -> Response:
    asked = {**_asked(request, _described(serving, name)), "chart": chart, "theme": theme, "width": width}
    made = await _render(serving, name, asked, "svg", caller.tenant)
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
    return Response(made.body, 200, {"Content-Security-Policy": policy}, made.media_type)


@router.get("/reports/{name}/file.{format}", **needs("report"))
async def file(request: Request, name: str, format: str, caller: CallerHere, serving: ServingHere) -> Response:
    if format not in FILES:
        raise NotFound("file")
    made = await _render(serving, name, _asked(request, _described(serving, name)), format, caller.tenant)
    named = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
    return Response(made.body, 200, {**named, **made.headers}, made.media_type)


async def _render(serving: Serving, name: str, asked: dict[str, str], format: str, tenant: UUID) -> ReportFile:
    return await serving.work_hard(serving.platform.reports.render, name, asked, format, tenant)


def _described(serving: Serving, name: str) -> dict[str, Any]:
    for each in serving.platform.reports.catalogue():
        if each["name"] == name:
            return each
    raise NotFound("report")


def _asked(request: Request, described: dict[str, Any]) -> dict[str, str]:
    """The report's own parameters that were filled in."""
    asked = {}
    for parameter in described["parameters"]:
        value = request.query_params.get(parameter["name"], "").strip()
        if value and len(value) <= LONGEST_VALUE and value.isprintable():
            asked[parameter["name"]] = value
    return asked


def _studios(serving: Serving, caller: CallerHere) -> list[tuple[str, str]]:
    return [(row["id"], row["name"]) for row in all_studios(serving, caller)]


def _artists(serving: Serving, caller: CallerHere) -> list[tuple[str, str]]:
    store = serving.platform.store
    rows = [
        artist
        for studio, _ in _studios(serving, caller)
        for artist in view.artists(store, caller.tenant, UUID(studio), "", MOST)
    ]
    return [(row["id"], row["name"] or "Former artist") for row in rows]


def _labels(serving: Serving, tenant: UUID) -> dict[str, str]:
    """Words for the ids, styles and states in tables."""
    store = serving.platform.store
    rows = store.all(
        "SELECT id, name FROM studios WHERE tenant = ?1 UNION ALL SELECT id, name FROM artists WHERE tenant = ?1"
        " UNION ALL SELECT id, name FROM tenants WHERE id = ?1",
        (str(tenant),),
    )
    styles = {style["name"]: style["title"] for style in serving.platform.styles}
    return {**words.STATES, **styles, **{row["id"]: row["name"] for row in rows if row["name"]}}
