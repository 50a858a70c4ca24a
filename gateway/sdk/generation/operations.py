"""The API's operations, read out of its OpenAPI document in the form both SDKs are made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Query:
    """A query parameter. `open_ended` stands for any number of parameters with names of their own."""

    name: str
    schema: Schema
    required: bool
    open_ended: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a resource. `kind`: `json`, `page`, `bytes` or `none` says what it answers with."""

    id: str
    resource: str
    method: str
    path: str
    path_parameters: tuple[str, ...]
    query: tuple[Query, ...]
    body: Schema | None
    body_required: bool
    repeatable: bool
    """Whether it may be sent again after a failure: it changes nothing twice, by nature or by `Idempotency-Key`."""
    waits: bool
    kind: str
    answer: Schema | None
    summary: str


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """All operations with a tag, in the document's order, but those that stream."""
    for path, item in document["paths"].items():
        for method in METHODS:
            found = item.get(method)
            if found is not None and found.get("tags") and not _streams(found):
                yield _operation(path, method, found)


def resources(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """The operations by the resource (tag) that they belong to."""
    grouped: dict[str, list[Operation]] = {}
    for each in operations(document):
        grouped.setdefault(each.resource, []).append(each)
    return grouped


def schemas(document: Mapping[str, Any]) -> dict[str, Schema]:
    """The named schemas under names that are names in any language; pages of something are the runtime's."""
    found: dict[str, Schema] = document["components"]["schemas"]
    return {type_name(name): schema for name, schema in sorted(found.items()) if not name.startswith("Page_")}


def type_name(name: str) -> str:
    return re.sub(r"\W", "", name)


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match[1].lower(), name).replace("-", "_").lower()


def camel_case(name: str) -> str:
    head, *rest = re.split(r"[-_]", name)
    return head + "".join(part.capitalize() for part in rest)


def referred(schema: Schema) -> str | None:
    """The name of the schema that this one is a reference to."""
    return type_name(schema["$ref"].rsplit("/", 1)[1]) if "$ref" in schema else None


def _operation(path: str, method: str, found: Mapping[str, Any]) -> Operation:
    parameters = found.get("parameters", ())
    headers = {each["name"] for each in parameters if each["in"] == "header"}
    body = found.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    kind, answer = _answer(found["responses"])
    return Operation(
        id=found["operationId"],
        resource=found["tags"][0],
        method=method.upper(),
        path=path,
        path_parameters=tuple(re.findall(r"{(\w+)}", path)),
        query=tuple(_query(each) for each in parameters if each["in"] == "query" and each["name"] != "cursor"),
        body=None if body is None else _plain(body),
        body_required=bool(found.get("requestBody", {}).get("required")),
        repeatable=method != "post" or "Idempotency-Key" in headers,
        waits="Prefer" in headers,
        kind=kind,
        answer=answer,
        summary=found["summary"].rstrip("."),
    )


def _query(parameter: Mapping[str, Any]) -> Query:
    open_ended = parameter["schema"].get("type") == "object"
    return Query(parameter["name"], parameter["schema"], bool(parameter.get("required")), open_ended)


def _plain(schema: Schema) -> Schema:
    """A body that may be left out is the same body."""
    named = [each for each in schema.get("anyOf", ()) if "$ref" in each]
    return named[0] if len(named) == 1 else schema


def _answer(responses: Mapping[str, Any]) -> tuple[str, Schema | None]:
    """The kind of a good answer, and its schema. Those with several formats are bytes."""
    good = [each["content"] for status, each in sorted(responses.items()) if status[0] == "2" and each.get("content")]
    if not good:
        return "none", None
    content = good[0]
    schema: Schema = content.get("application/json", {}).get("schema", {})
    if set(content) != {"application/json"}:
        return "bytes", None
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    if name.startswith("Page_"):
        return "page", {"$ref": "#/" + name.removeprefix("Page_").rstrip("_")}
    return "json", schema


def _streams(found: Mapping[str, Any]) -> bool:
    return any("text/event-stream" in each.get("content", ()) for each in found["responses"].values())
