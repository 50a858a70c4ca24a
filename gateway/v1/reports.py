"""Reports over the warehouse, and evidence packs for auditors."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from analytics.evidence import criteria
from domain.usecases.operations import record_evidence_export
from gateway import positions
from gateway.commands import perform_for_platform
from gateway.problems import invalid
from gateway.routes import Guarded, file_answer, operation
from gateway.serving import CallerHere, Serving, ServingHere
from gateway.v1.found import known, there
from gateway.v1.models import CONTROL, Page
from gateway.v1.paging import reply
from projections.views import tenants as view

router = APIRouter(route_class=Guarded)
Format = Literal["json", "csv", "parquet", "svg", "png"]
TYPES = ("application/json", "text/csv", "application/vnd.apache.parquet", "image/svg+xml", "image/png")
KNOWN = criteria()
UNLOADED = {503: ("not-loaded", "not-yet-visible", "overloaded")}
PLAIN = f"^[^{CONTROL}]*$"
LONGEST_VALUE = 200
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2149, 6, 5)
"""What the warehouse can tell as a day, and the day after it."""
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


def _day(text: object) -> object:
    if isinstance(text, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("Give a day such as 2026-12-01.")
    return text


Day = Annotated[date, BeforeValidator(_day)]


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
        reasons=UNLOADED,
    ),
)
async def get_report(
    request: Request,
    name: str,
    caller: CallerHere,
    serving: ServingHere,
    format: Annotated[Format, Query()] = "json",
) -> Response:
    """Over your own data; with the scope `operator`, over all tenants', or the one that `tenant` names.

    `Atelier-Position` waits up to ten seconds until the warehouse is there.
    """
    parameters = _own_parameters(request)
    tenant = _named_tenant(serving, parameters) if caller.operator else caller.tenant
    await _loaded(request, serving)
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
        reasons=UNLOADED,
    ),
)
async def get_evidence(
    request: Request,
    caller: CallerHere,
    serving: ServingHere,
    start: Annotated[Day, Query(alias="from", description="The period's first day (UTC).")],
    end: Annotated[Day, Query(alias="to", description="The period's last day (UTC).")],
    wanted: Annotated[
        str,
        Query(
            alias="criteria",
            max_length=200,
            description=f"SOC 2 criteria, separated by commas: {', '.join(KNOWN)}.",
            examples=["CC6.1,CC7.2"],
        ),
    ] = ",".join(KNOWN),
    seed: Annotated[str, Query(max_length=100, pattern=PLAIN, description="The auditor's own, for the sample.")] = "",
    sample: Annotated[int, Query(ge=0, le=1000, description="How many rows to draw.")] = 25,
) -> Response:
    """A zip that verifies offline. Over your own events; with the scope `operator`, over all tenants'.

    That it was handed out, to whom and with how many rows, is an event of the log.
    """
    chosen = tuple(dict.fromkeys(each.strip() for each in wanted.split(",")))
    if not set(chosen) <= set(KNOWN):
        raise invalid("criteria", f"Criteria are {', '.join(KNOWN)}, separated by commas.", "unknown-criterion")
    if not FIRST_DAY <= start <= end <= LAST_DAY:
        raise invalid("to", f"A period ends after it begins, within {FIRST_DAY} to {LAST_DAY}.", "bad-period")
    await _loaded(request, serving)
    tenant = None if caller.operator else caller.tenant
    packed = await serving.work_hard(
        serving.platform.evidence.pack, chosen, start.isoformat(), end.isoformat(), tenant, seed, sample
    )
    rows = _rows_of(packed)
    await perform_for_platform(request, lambda work: record_evidence_export(work, chosen, rows))
    named = {"Content-Disposition": f'attachment; filename="evidence-{start}-{end}.zip"'}
    return Response(packed, 200, named, "application/zip")


def _rows_of(packed: bytes) -> int:
    """How many rows the pack's own manifest counts."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return int(json.loads(archive.read("manifest.json"))["rows"]["population"])


async def _loaded(request: Request, serving: Serving) -> None:
    position = request.scope["state"].get("position")
    if position is not None:
        await positions.require(serving.platform.reports.wait, position, serving.settings.warehouse_wait)


def _named_tenant(serving: Serving, parameters: dict[str, str]) -> UUID | None:
    """Takes the operator's choice of one tenant out of the parameters; None is all of them."""
    named = parameters.pop("tenant", None)
    if named is None:
        return None
    return UUID(there("tenant", view.tenant(serving.platform.store, known("tenant", named)))["id"])


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
