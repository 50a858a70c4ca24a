"""The TypeScript SDK's types and resources, as source text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gateway.sdk.generation.operations import Operation, Schema, camel_case, referred, resources, schemas

HEADER = "// Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`.\n"
_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def types(document: Mapping[str, Any]) -> str:
    """`types.ts`: one interface a schema. Fields of newer servers that it does not name are simply there."""
    parts = [HEADER]
    for name, schema in schemas(document).items():
        if "properties" not in schema:
            parts.append(f"export type {name} = {_type(schema)};\n")
            continue
        required = set(schema.get("required", ()))
        parts.append(_comment(schema.get("description"), ""))
        parts.append(f"export interface {name} {{")
        for field, each in schema["properties"].items():
            parts.append(_comment(each.get("description"), "  "))
            parts.append(f"  {json.dumps(field)}{'' if field in required else '?'}: {_type(each)};")
        parts.append("}\n")
    return "\n".join(part for part in parts if part) + "\n"


def client_resources(document: Mapping[str, Any]) -> str:
    """`resources.ts`: a class for each tag, with one method an operation."""
    parts = [
        HEADER,
        'import type { Requests } from "../requests.js";',
        'import { path } from "../requests.js";',
        'import type { Page } from "../pages.js";',
        'import type * as t from "./types.js";\n',
    ]
    tags = [(camel_case(tag), "".join(part.capitalize() for part in tag.split("-"))) for tag in resources(document)]
    for (_, name), found in zip(tags, resources(document).values(), strict=True):
        parts.append(f"export class {name} {{")
        parts.append("  readonly #requests: Requests;\n")
        parts.append("  constructor(requests: Requests) {\n    this.#requests = requests;\n  }")
        parts.extend(_method(each) for each in found)
        parts.append("}\n")
    parts.append("/** All resources of a client. */\nexport class Resources {")
    parts.extend(f"  readonly {tag}: {name};" for tag, name in tags)
    parts.append("\n  constructor(requests: Requests) {")
    parts.extend(f"    this.{tag} = new {name}(requests);" for tag, name in tags)
    parts.append("  }\n}")
    return "\n".join(parts) + "\n"


def _type(schema: Schema, module: str = "") -> str:
    name = referred(schema)
    if name is not None:
        return module + name
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(each, module) for each in schema[several]))
    kind = schema.get("type")
    if kind == "array":
        return f"Array<{_type(schema.get('items', {}), module)}>"
    if kind == "object":
        return f"Record<string, {_type(schema.get('additionalProperties') or {}, module)}>"
    return _SIMPLE.get(str(kind), "unknown")


def _method(each: Operation) -> str:
    answer_of = {"bytes": "Uint8Array", "none": "void", "json": "unknown"}
    name = referred(each.answer or {})
    inner = f"t.{name}" if name else answer_of[each.kind]
    answer = f"Page<t.{name}>" if each.kind == "page" else inner
    lines = [
        _comment(each.summary, "\n  "),
        f"  {camel_case(each.id)}({', '.join(_parameters(each))}): Promise<{answer}> {{",
        f"    return this.#requests.{each.kind}{_generic(each, inner)}({_call(each)});",
        "  }",
    ]
    return "\n".join(lines)


def _generic(each: Operation, inner: str) -> str:
    return f"<{inner}>" if each.kind in ("json", "page") else ""


def _parameters(each: Operation) -> list[str]:
    found = [f"{camel_case(name)}: string | number" for name in each.path_parameters]
    if each.body is not None:
        optional = not each.body_required
        found.append(f"body{'?' if optional else ''}: t.{referred(each.body)}")
    options = [
        f"{json.dumps(query.name)}{'' if query.required else '?'}: {_type(query.schema, 't.')}"
        for query in each.query
        if not query.open_ended
    ]
    options += ["wait?: number"] if each.waits else []
    if any(query.open_ended for query in each.query):
        options.append("[parameter: string]: string | undefined")
    if options:
        required = any(query.required for query in each.query)
        found.append(f"options{'' if required else '?'}: {{ {'; '.join(options)} }}")
    return found


def _call(each: Operation) -> str:
    values = ", ".join(camel_case(name) for name in each.path_parameters)
    place = f"path({json.dumps(each.path)}{', ' + values if values else ''})"
    parts = [f"method: {json.dumps(each.method)}", f"path: {place}"]
    if each.query:
        parts.append("query: options")
    if each.waits:
        parts.append("wait: options?.wait")
    if each.body is not None:
        parts.append("body")
    parts.append(f"repeatable: {json.dumps(each.repeatable)}")
    return f"{{ {', '.join(parts)} }}"


def _comment(text: str | None, indent: str) -> str:
    return "" if not text else f"{indent}/** {' '.join(text.split()).rstrip('.').replace('*/', '* /')}. */"
