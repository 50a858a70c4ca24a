"""The reference: every operation and every webhook of the OpenAPI document, and reads to try in the sandbox."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotFound
from gateway.pages.developers.guides import markdown
from gateway.pages.developers.schemas import Schema, example, fields, resolved, type_of
from gateway.pages.developers.trying import call, trying
from gateway.pages.guard import OpenPage
from gateway.pages.rendering import render, session_of
from gateway.problems import Problem
from gateway.routes import SCOPES
from gateway.serving import ServingHere, caller_of, serving_of

router = APIRouter(route_class=OpenPage, include_in_schema=False)
METHODS = ("get", "post", "put", "patch", "delete")
SHOWN = 20_000
"""Characters of an answer."""
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    tag: str
    method: str
    path: str
    summary: str
    spec: Schema

    @property
    def triable(self) -> bool:
        return self.method == "GET" and "operator" not in self.spec.get(SCOPES, ())


@router.get("/developers/reference", response_model=None)
async def overview(request: Request) -> Response:
    document = await _document(request)
    found = operations(document)
    tags = [
        (each["name"], each.get("description", ""), [one for one in found if one.tag == each["name"]])
        for each in document["tags"]
    ]
    hooks = [(name, each["post"]["summary"]) for name, each in document["webhooks"].items()]
    shown = [each for each in tags if each[2]]
    return render(request, "developers/reference.html", tags=shown, hooks=hooks, inline=_inline)


@router.get("/developers/reference/webhooks/{name}", response_model=None)
async def webhook(request: Request, name: str) -> Response:
    document = await _document(request)
    if name not in document["webhooks"]:
        raise NotFound("event type")
    spec = document["webhooks"][name]["post"]
    schema = spec["requestBody"]["content"]["application/json"]["schema"]
    return render(
        request,
        "developers/event.html",
        name=name,
        spec=spec,
        fields=fields(document, schema),
        example=_json(example(document, schema)),
        inline=_inline,
    )


@router.get("/developers/reference/{id}", response_model=None)
async def operation(request: Request, id: str, serving: ServingHere) -> Response:
    """With `try` in the address: also what the sandbox answers to these parameters."""
    document = await _document(request)
    found = next((each for each in operations(document) if each.id == id), None)
    if found is None:
        raise NotFound("operation")
    body = _body(document, found)
    asked = dict(request.query_params)
    answer, key = None, None
    if asked.pop("try", None) and found.triable and session_of(request) is not None:
        key, answer = await _tried(request, found, asked)
    page = render(
        request,
        "developers/operation.html",
        operation=found,
        scopes=found.spec.get(SCOPES, ()),
        parameters=_parameters(document, found),
        fields=[] if body is None else fields(document, body),
        body=None if body is None else _json(example(document, body)),
        answers=_answers(document, found),
        curl=_curl(serving.settings.public_url, found, None if body is None else _json(example(document, body))),
        asked=asked,
        answer=answer,
        inline=_inline,
    )
    return page if key is None else key.dress(page, request.url.scheme == "https")


def operations(document: Schema) -> list[Operation]:
    return [
        Operation(spec["operationId"], spec["tags"][0], method.upper(), path, spec["summary"], spec)
        for path, each in document["paths"].items()
        for method, spec in each.items()
        if method in METHODS
    ]


async def _document(request: Request) -> Schema:
    document: Schema = await asyncio.to_thread(request.app.state.document)
    return document


async def _tried(request: Request, found: Operation, asked: dict[str, str]) -> tuple[Any, dict[str, Any]]:
    caller = caller_of(request)
    if "manage" not in caller.scopes:
        serving_of(request).platform.traffic.refused(caller.tenant, caller.key, "missing-scope:manage")
        raise Problem(403, "missing-scope", "Trying makes a test key: that is for those who may manage keys.")
    key = await trying(request)
    given = {name: value for name, value in asked.items() if value}
    path = _PLACE.sub(lambda place: quote(given.pop(place[1], "-"), safe=""), found.path)
    queries = {each["name"] for each in found.spec.get("parameters", ()) if each["in"] == "query"}
    sent = {name: value for name, value in given.items() if name in queries}
    answer = await call(request, key.secret, "GET", path, sent)
    return key, {"status": answer.status_code, "path": answer.request.url.raw_path.decode(), "text": _text(answer)}


def _text(answer: Any) -> str:
    kind = answer.headers.get("content-type", "")
    if "json" in kind:
        return _json(answer.json())[:SHOWN]
    return (
        str(answer.text)[:SHOWN] if kind.startswith("text/") else f"{len(answer.content)} bytes of {kind or 'nothing'}"
    )


def _parameters(document: Schema, found: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": each["name"],
            "in": each["in"],
            "type": type_of(document, each["schema"]),
            "required": each.get("required", False),
            "description": each.get("description", resolved(document, each["schema"]).get("description", "")),
        }
        for each in found.spec.get("parameters", ())
    ]


def _body(document: Schema, found: Operation) -> Schema | None:
    content = found.spec.get("requestBody", {}).get("content", {})
    schema: Schema | None = content.get("application/json", {}).get("schema")
    return schema


def _answers(document: Schema, found: Operation) -> list[dict[str, Any]]:
    made = []
    for status, each in found.spec["responses"].items():
        schema = each.get("content", {}).get("application/json", {}).get("schema")
        shown = None
        if schema is not None and status.startswith("2"):
            shown = {"fields": fields(document, schema), "example": _json(example(document, schema))}
        made.append({"status": status, "description": each.get("description", ""), "shown": shown})
    return made


def _curl(base: str, found: Operation, body: str | None) -> str:
    """A command for a shell: places in the path are its variables."""
    path = _PLACE.sub(lambda place: "$" + place[1].upper(), found.path)
    lines = [f'curl -s "{base}{path}"']
    if found.method != "GET":
        lines[0] = f'curl -s -X {found.method} "{base}{path}"'
    header = "x-api-key: " if found.path.startswith("/api/v2/wl") else "Authorization: Bearer "
    lines.append(f'  -H "{header}$ATELIER_API_KEY"')
    if body is not None:
        quoted = body.replace("'", "'\\''")
        lines += ['  -H "Content-Type: application/json"', f"  -d '{quoted}'"]
    return " \\\n".join(lines)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _inline(text: str) -> str:
    """The few marks of our own descriptions."""
    return markdown().renderInline(text)
