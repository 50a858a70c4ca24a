"""The document describes what is there: every route, its scopes, its statuses, and one shape of problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.plans import SCOPES
from gateway.openapi import TAGS, openapi_document
from tests.gateway.small_platform import SmallPlatform

DOCUMENT = openapi_document()
OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_it_is_made_without_a_platform_and_served_the_same(small: SmallPlatform) -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    served = small.loop.run_until_complete(small.request("GET", "/openapi.json"))
    assert served.json() == DOCUMENT


def test_names_are_unique_and_tags_are_told() -> None:
    ids = [operation.values[2]["operationId"] for operation in OPERATIONS]
    assert len(set(ids)) == len(ids) >= 59
    assert {tag["name"] for tag in DOCUMENT["tags"]} == set(TAGS)


def test_every_reference_leads_somewhere() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for reference in _references(DOCUMENT):
        assert reference.removeprefix("#/components/schemas/") in schemas, reference
    assert "HTTPValidationError" not in schemas


def test_secrets_are_in_no_schema_but_the_new_keys() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert [name for name, schema in schemas.items() if "secret" in schema.get("properties", {})] == [
        "NewKey",
        "NewWebhook",
    ]


@pytest.mark.parametrize("path, method, operation", OPERATIONS)
def test_each_operation_tells_all_that_is_needed(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"] and operation["tags"][0] in TAGS
    white_label = path.startswith("/api/v2/wl/")
    assert operation["security"] == ([] if white_label else [{"bearer": []}]) + [{"apiKey": []}]
    assert operation["x-required-scopes"] and set(operation["x-required-scopes"]) <= SCOPES
    answers = operation["responses"]
    assert {"401", "403", "429"} <= set(answers) and "500" not in answers
    for status, answer in answers.items():
        if status >= "400":
            media_type, shape = ("json", "WhiteLabelError") if white_label else ("problem+json", "Problem")
            schema = answer["content"][f"application/{media_type}"]["schema"]
            assert schema == {"$ref": f"#/components/schemas/{shape}"}
    assert ("404" in answers) >= ("{" in path)
    assert ("413" in answers) == ("requestBody" in operation)
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    if white_label:  # names nobody but its client
        assert "Atelier" not in str(operation)
        return
    command = "Atelier-Position" in answers[min(answers)].get("headers", {})
    assert ("Idempotency-Key" in names) == (method == "post" and command)
    assert ("Atelier-Position" in names) == (method == "get")


@pytest.mark.parametrize("path, method, operation", OPERATIONS)
def test_request_bodies_refuse_unknown_fields(path: str, method: str, operation: dict[str, Any]) -> None:
    if "requestBody" not in operation:
        return
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    # A body that may be left out is its model, or null.
    (reference,) = _references(schema)
    schema = DOCUMENT["components"]["schemas"][reference.rsplit("/", 1)[1]]
    assert schema["additionalProperties"] is False


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        found = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return found + [each for value in node.values() for each in _references(value)]
    return [each for value in node for each in _references(value)] if isinstance(node, list) else []


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(value)


@pytest.mark.parametrize("path", ["/v1/reports/{name}", "/v1/evidence"])
def test_the_document_tells_a_warehouse_that_is_behind(path: str) -> None:
    described = DOCUMENT["paths"][path]["get"]["responses"]["503"]["description"]
    assert "`/problems/not-loaded`: the warehouse is behind the log" in described


AS_STRICT_AS_WHAT_IS_ASKED = {"Brand", "Money"}
"""What is kept of these came in by the same schema."""
BOUNDS = frozenset({"maxLength", "maxItems", "maxProperties", "pattern", "propertyNames", "patternProperties"})


def test_answers_promise_no_bounds_that_what_is_kept_may_break() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    wanted = [
        reference
        for operation in OPERATIONS
        for answer in operation.values[2]["responses"].values()
        for content in answer.get("content", {}).values()
        for reference in _references(content)
    ]
    answered: set[str] = set()
    while wanted:
        name = wanted.pop().removeprefix("#/components/schemas/")
        if name not in answered:
            answered.add(name)
            wanted += _references(schemas[name])
    bounded = {
        name
        for name in answered
        if any(BOUNDS & set(each) for field in schemas[name].get("properties", {}).values() for each in _objects(field))
    }
    assert bounded == AS_STRICT_AS_WHAT_IS_ASKED


def test_names_in_metadata_are_told_whole() -> None:
    """A pattern of names alone would leave all others free."""
    told = DOCUMENT["components"]["schemas"]["GenerateRequest"]["properties"]["metadata"]
    assert told["patternProperties"] and told["additionalProperties"] is False


def test_a_studio_says_its_currency() -> None:
    assert DOCUMENT["components"]["schemas"]["StudioRequest"]["required"] == ["name", "zone", "currency"]
