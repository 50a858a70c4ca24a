"""Reports over the warehouse, and evidence packs for auditors."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from gateway import positions
from gateway.problems import invalid
from gateway.routes import Guarded, file_answer, operation
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.models import CONTROL, Page
from gateway.v1.paging import reply

router = APIRouter(route_class=Guarded)
Format = Literal["json", "csv", "parquet", "svg", "png"]
TYPES = ("application/json", "text/csv", "application/vnd.apache.parquet", "image/svg+xml", "image/png")
CRITERIA = r"^CC[0-9]{1,2}\.[0-9]{1,2}(\s*,\s*CC[0-9]{1,2}\.[0-9]{1,2})*$"
PLAIN = f"^[^{CONTROL}]*$"
LONGEST_VALUE = 200
OWN = frozenset({"format"})
_PARAMETERS = {
    "name": "parameters",
    "in": "query",
    "required": False,
    "style": "form",
    "explode": True,
    "description": "The report's own parameters, each by its name; `GET /v1/reports` tells them.",
    "schema": {
        "type": "object",
        "additionalProperties": {"type": "string", "maxLength": LONGEST_VALUE, "pattern": PLAIN},
    },
    "example": {},
}


class Report(BaseModel):
    """A report and its parameters."""

    model_config = ConfigDict(extra="allow")
    id: str
    object: Literal["report"] = "report"
    name: str
    title: str
    description: str
    parameters: list[Any] = []


@router.get(
    "/v1/reports", **operation("listReports", "reports", "The reports there are", ("report",), {200: Page[Report]})
)
async def list_reports(serving: ServingHere) -> Response:
    shown = [Report(id=report["name"], **report) for report in serving.platform.reports.catalogue()]
    return reply(Page[Any](data=shown, has_more=False, next_cursor=None))


@router.get(
    "/v1/reports/{name}",
    **operation(
        "getReport",
        "reports",
        "One report",
        ("report",),
        {200: file_answer(*TYPES)},
        (404,),
        parameters=[_PARAMETERS],
    ),
)
async def get_report(
    request: Request,
    name: str,
    caller: CallerHere,
    serving: ServingHere,
    format: Annotated[Format, Query()] = "json",
) -> Response:
    """Over your own data; with the scope `operator`, over all tenants'.

    `Atelier-Position` waits up to ten seconds until the warehouse is there.
    """
    parameters = _own_parameters(request)
    await _loaded(request, serving)
    tenant = None if caller.operator else caller.tenant
    made = await serving.work_hard(serving.platform.reports.render, name, parameters, format, tenant)
    named = {"Content-Disposition": f'inline; filename="report.{format}"'}
    return Response(made.body, 200, {**named, **made.headers}, made.media_type)


@router.get(
    "/v1/evidence",
    **operation(
        "getEvidence",
        "reports",
        "An evidence pack",
        ("audit",),
        {200: file_answer("application/zip")},
        (409,),
    ),
)
async def get_evidence(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    start: Annotated[date, Query(alias="from", description="The period's first day (UTC).")],
    end: Annotated[date, Query(alias="to", description="The period's last day (UTC).")],
    criteria: Annotated[str, Query(max_length=200, pattern=CRITERIA, examples=["CC6.1,CC7.2"])] = "CC6.1,CC7.2,CC8.1",
    seed: Annotated[str, Query(max_length=100, pattern=PLAIN, description="The auditor's own, for the sample.")] = "",
    sample: Annotated[int, Query(ge=0, le=1000, description="How many rows to draw.")] = 25,
) -> Response:
    """A zip that verifies offline. Over your own events; with the scope `operator`, over all tenants'."""
    wanted = tuple(dict.fromkeys(each.strip() for each in criteria.split(",")))
    if end < start:
        raise invalid("to", "A period ends after it begins.", "bad-period")
    await _loaded(request, serving)
    tenant = None if caller.operator else caller.tenant
    packed = await serving.work_hard(
        serving.platform.evidence.pack, wanted, start.isoformat(), end.isoformat(), tenant, seed, sample
    )
    named = {"Content-Disposition": f'attachment; filename="evidence-{start}-{end}.zip"'}
    return Response(packed, 200, named, "application/zip")


async def _loaded(request: Request, serving: Serving) -> None:
    position = request.scope["state"].get("position")
    if position is not None:
        await positions.require(serving.platform.reports.wait, position, serving.settings.warehouse_wait)


def _own_parameters(request: Request) -> dict[str, str]:
    """What is in the query beside our own: names and values that a report may read."""
    found = {}
    for name, value in request.query_params.multi_items():
        if name in OWN:
            continue
        if name in found:
            raise invalid(name, "Send it once.")
        if len(value) > LONGEST_VALUE or not re.fullmatch(PLAIN, value):
            raise invalid(name, f"At most {LONGEST_VALUE} characters, no control characters.")
        found[name] = value
    return found
