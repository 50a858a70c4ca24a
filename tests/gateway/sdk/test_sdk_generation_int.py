"""What both SDKs hold follows from the OpenAPI document as it is now."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.openapi import openapi_document
from gateway.sdk.generation import python, typescript
from gateway.sdk.generation.__main__ import made, main
from gateway.sdk.generation.operations import camel_case, operations, schemas, snake_case, type_name


def test_the_sdks_are_what_the_document_says() -> None:
    drifted = [path.name for path, text in made(openapi_document()).items() if path.read_text() != text]
    assert drifted == [], "run `python -m gateway.sdk.generation`"
    assert main(["--check"]) == 0


@pytest.mark.parametrize(
    ("name", "snake", "camel"),
    [("listConcepts", "list_concepts", "listConcepts"), ("no-show", "no_show", "noShow"), ("id", "id", "id")],
)
def test_names(name: str, snake: str, camel: str) -> None:
    assert (snake_case(name), camel_case(name)) == (snake, camel)


def test_pages_are_the_runtimes_and_names_are_names() -> None:
    assert type_name("Page[Concept]") == "PageConcept"
    assert all(name.isidentifier() and not name.startswith("Page_") for name in schemas(openapi_document()))


def document(schema: dict[str, Any], **operation: Any) -> dict[str, Any]:
    found = {"operationId": "doIt", "tags": ["things"], "summary": "Do it.", "responses": {}, **operation}
    return {"paths": {"/v1/things/{id}": {"post": found}}, "components": {"schemas": {"Thing": schema}}}


@pytest.mark.parametrize(
    ("schema", "in_python", "in_typescript"),
    [
        ({"type": "string"}, "str", "string"),
        ({"type": "integer"}, "int", "number"),
        ({"const": "a"}, 'Literal["a"]', '"a"'),
        ({"enum": [2, 4]}, "Literal[2, 4]", "2 | 4"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "str | None", "string | null"),
        ({"type": "array", "items": {"$ref": "#/x/Other"}}, "list[Other]", "Array<Other>"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "dict[str, float]", "Record<string, number>"),
        ({"type": "object"}, "dict[str, Any]", "Record<string, unknown>"),
        ({}, "Any", "unknown"),
    ],
)
def test_types(schema: dict[str, Any], in_python: str, in_typescript: str) -> None:
    thing = document({"properties": {"a": schema, "b": schema}, "required": ["a"]})

    assert f"    a: {in_python}\n    b: NotRequired[{in_python}]" in python.types(thing)
    assert f'  "a": {in_typescript};\n  "b"?: {in_typescript};' in typescript.types(thing)


def test_a_field_that_is_no_name_in_python() -> None:
    made = python.types(document({"properties": {"from": {"type": "string"}}, "required": ["from"]}))
    assert 'Thing = TypedDict("Thing", {"from": str})' in made


def test_a_schema_without_fields_is_a_name() -> None:
    assert "\n\nThing = str" in python.types(document({"type": "string"}))
    assert "export type Thing = string;" in typescript.types(document({"type": "string"}))


def test_what_may_be_sent_again() -> None:
    (plain,) = operations(document({}))
    key = [{"name": "Idempotency-Key", "in": "header"}]
    (safe,) = operations(document({}, parameters=key))

    assert (plain.repeatable, safe.repeatable) == (False, True)
    assert "repeatable=False" in python.client_resources(document({}))
    assert "repeatable: false" in typescript.client_resources(document({}))


def test_an_answer_of_any_shape() -> None:
    good = {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}}
    assert "-> Any:" in python.client_resources(document({}, responses=good))
    assert "Promise<unknown>" in typescript.client_resources(document({}, responses=good))


def test_streams_are_the_runtimes() -> None:
    stream = {"200": {"content": {"text/event-stream": {}}}}
    assert list(operations(document({}, responses=stream))) == []
