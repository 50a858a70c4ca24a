"""JSON Schemas of the OpenAPI document as rows to read, and an example value of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
DEEPEST = 3
_PLAIN = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "null": None}
_FORMATS = {"date-time": "2026-11-21T10:00:00Z", "date": "2026-11-21", "uri": "https://example.com"}


@dataclass(frozen=True, slots=True)
class Field:
    """`path` has dots for what lies inside, and `[]` for what is in a list."""

    path: str
    type: str
    required: bool
    description: str


def resolved(document: Schema, schema: Schema) -> Schema:
    """The schema itself, where it is a reference to one; what stands beside the reference stays."""
    name = schema.get("$ref")
    if name is None:
        return schema
    found: Schema = document["components"]["schemas"][name.rpartition("/")[2]]
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}


def type_of(document: Schema, schema: Schema) -> str:
    """In words: `string or null`, `list of objects`, `one of live, test`."""
    schema = resolved(document, schema)
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " or ".join(dict.fromkeys(type_of(document, each) for each in options))
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"list of {type_of(document, schema.get('items', {}))}"
    return f"{kind}, {schema['format']}" if "format" in schema else kind


def fields(document: Schema, schema: Schema, prefix: str = "", depth: int = 0) -> list[Field]:
    """The properties, those inside them after each, down to a depth that a page can show."""
    schema = _object(document, schema)
    required, found = schema.get("required", ()), []
    for name, each in schema.get("properties", {}).items():
        path = f"{prefix}{name}"
        description = resolved(document, each).get("description", "")
        found.append(Field(path, type_of(document, each), name in required, description))
        if depth < DEEPEST:
            inner, mark = _inside(document, each)
            found.extend(fields(document, inner, f"{path}{mark}.", depth + 1))
    return found


def example(document: Schema, schema: Schema, depth: int = 0) -> Any:
    """A value that fits: the schema's own examples and defaults before made-up ones, without what may be left out."""
    schema = resolved(document, schema)
    for told in ("example", "const"):
        if told in schema:
            return schema[told]
    for listed in ("examples", "enum"):
        if schema.get(listed):
            return schema[listed][0]
    if schema.get("default") not in (None, [], {}):
        return schema["default"]
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return example(document, options[0], depth)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        names = schema.get("required", ()) if depth == 0 else schema.get("properties", {})
        wanted = list(names) or [name for name, each in schema.get("properties", {}).items() if "examples" in each]
        properties = schema.get("properties", {})
        return {} if depth > DEEPEST else {name: example(document, properties[name], depth + 1) for name in wanted}
    if kind == "array":
        return [] if depth > DEEPEST else [example(document, schema.get("items", {}), depth + 1)]
    return _FORMATS.get(schema.get("format", ""), _PLAIN.get(str(kind)))


def _object(document: Schema, schema: Schema) -> Schema:
    """What has properties in it: the schema, or the first of its options that has."""
    schema = resolved(document, schema)
    for each in schema.get("anyOf") or schema.get("oneOf") or ():
        found = resolved(document, each)
        if "properties" in found:
            return found
    return schema


def _inside(document: Schema, schema: Schema) -> tuple[Schema, str]:
    schema = _object(document, schema)
    return (schema.get("items", {}), "[]") if schema.get("type") == "array" else (schema, "")
