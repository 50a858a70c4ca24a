"""The Python SDK's types (TypedDicts) and resources, sync and async, as source text."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import Any

from gateway.sdk.generation.operations import Operation, Query, Schema, referred, resources, schemas, snake_case

HEADER = '"""Made from the OpenAPI document; change that and run `python -m gateway.sdk.generation`."""\n'
_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def types(document: Mapping[str, Any]) -> str:
    """`types.py`: one TypedDict a schema. Fields of newer servers that it does not name are simply there."""
    parts = [HEADER, "from __future__ import annotations\n", "from typing import Any, Literal, NotRequired, TypedDict"]
    for name, schema in schemas(document).items():
        parts.append(_typed_dict(name, schema) if "properties" in schema else f"\n\n{name} = {_type(schema)}")
    return "\n".join(parts) + "\n"


def client_resources(document: Mapping[str, Any]) -> str:
    """`resources.py`: a class for each tag, with one method an operation, twice: for waiting and for awaiting."""
    parts = [
        HEADER,
        "from __future__ import annotations\n",
        "from collections.abc import Mapping",
        "from typing import Any, Literal, Unpack\n",
        "from . import calls",
        "from . import types as t",
        "from .pages import AsyncPage, Page",
        "from .requests import AsyncRequests, Requests",
    ]
    for tag, found in resources(document).items():
        for prefix in ("", "Async"):
            name = prefix + "".join(part.capitalize() for part in tag.split("-"))
            parts.append(f"\n\nclass {name}:")
            parts.append(f"    def __init__(self, requests: {prefix}Requests) -> None:")
            parts.append("        self._requests = requests")
            parts.extend(_method(each, bool(prefix)) for each in found)
    tags = [(tag, "".join(part.capitalize() for part in tag.split("-"))) for tag in resources(document)]
    for prefix in ("", "Async"):
        parts.append(f"\n\nclass {prefix}Resources:")
        parts.append('    """All resources of a client."""\n')
        parts.append(f"    def __init__(self, requests: {prefix}Requests) -> None:")
        parts.extend(f"        self.{snake_case(tag)} = {prefix}{name}(requests)" for tag, name in tags)
    return "\n".join(parts) + "\n"


def _typed_dict(name: str, schema: Schema) -> str:
    required = set(schema.get("required", ()))
    fields = {field: _field(each, field in required) for field, each in schema["properties"].items()}
    if any(not field.isidentifier() or keyword.iskeyword(field) for field in fields):
        inner = ", ".join(f'"{field}": {kind}' for field, kind in fields.items())
        return f'\n\n{name} = TypedDict("{name}", {{{inner}}})'
    lines = [f"\n\nclass {name}(TypedDict):"]
    if schema.get("description"):
        lines.append(_docstring(schema["description"], "    ") + "\n")
    lines.extend(f"    {field}: {kind}" for field, kind in fields.items())
    return "\n".join([*lines, *(["    pass"] if not fields else [])])


def _field(schema: Schema, required: bool) -> str:
    # What has a default is always answered, and may be left out of a question.
    kind = _type(schema)
    return kind if required else f"NotRequired[{kind}]"


def _type(schema: Schema, module: str = "") -> str:
    name = referred(schema)
    if name is not None:
        return module + name
    if "const" in schema:
        return f"Literal[{_literal(schema['const'])}]"
    if "enum" in schema:
        return f"Literal[{', '.join(_literal(each) for each in schema['enum'])}]"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_type(each, module) for each in schema[several]))
    kind = schema.get("type")
    if kind == "array":
        return f"list[{_type(schema.get('items', {}), module)}]"
    if kind == "object":
        return f"dict[str, {_type(schema.get('additionalProperties') or {}, module)}]"
    return _SIMPLE.get(str(kind), "Any")


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _method(each: Operation, asynchronous: bool) -> str:
    answers = {"json": "t." + str(referred(each.answer or {})), "bytes": "bytes", "none": "None"}
    if each.kind == "json" and referred(each.answer or {}) is None:
        answers["json"] = "Any"
    page = ("AsyncPage" if asynchronous else "Page") + f"[t.{referred(each.answer or {})}]"
    answer = page if each.kind == "page" else answers[each.kind]
    awaiting = "async " if asynchronous else ""
    call = f"{'await ' if asynchronous else ''}self._requests.{each.kind}({_call(each)})"
    lines = [
        f"\n    {awaiting}def {_name(each.id)}(self{_parameters(each)}) -> {answer}:",
        _docstring(each.summary, "        "),
        *_query_lines(each),
        *_answering(each, call, answer),
    ]
    return "\n".join(lines)


def _answering(each: Operation, call: str, answer: str) -> list[str]:
    if each.kind == "json":
        return [f"        answer: {answer} = {call}", "        return answer"]
    return [f"        {'' if each.kind == 'none' else 'return '}{call}"]


def _parameters(each: Operation) -> str:
    positional = "".join(f", {_name(name)}: str | int" for name in each.path_parameters)
    named = [_query_parameter(query) for query in each.query if not query.open_ended]
    named += ["wait: int | None = None"] if each.waits else []
    named.sort(key=lambda text: "= None" in text)
    star = ", *" if named else ""
    rest = ", **body: Unpack[t." + str(referred(each.body)) + "]" if each.body is not None else ""
    if any(query.open_ended for query in each.query):
        rest = ", **parameters: str"
    return positional + star + "".join(f", {text}" for text in named) + rest


def _query_parameter(query: Query) -> str:
    kind = _type(query.schema, "t.")
    return f"{_name(query.name)}: {kind}" if query.required else f"{_name(query.name)}: {_or_none(kind)} = None"


def _or_none(kind: str) -> str:
    return kind if kind.endswith("None") else f"{kind} | None"


def _query_lines(each: Operation) -> list[str]:
    if not each.query:
        return []
    pairs = ", ".join(f'"{query.name}": {_name(query.name)}' for query in each.query if not query.open_ended)
    more = "".join(", **parameters" for query in each.query if query.open_ended)
    return [f"        query: Mapping[str, Any] = {{{pairs}{more}}}"]


def _call(each: Operation) -> str:
    values = "".join(f", {_name(name)}={_name(name)}" for name in each.path_parameters)
    parts = [f'"{each.method}"', f'calls.path("{each.path}"{values})']
    parts += ["query=query"] if each.query else []
    parts += ["body=body"] if each.body is not None else []
    parts += ["wait=wait"] if each.waits else []
    parts += [] if each.repeatable else ["repeatable=False"]
    return f"calls.Call({', '.join(parts)})"


def _name(name: str) -> str:
    name = snake_case(name)
    return f"{name}_" if keyword.iskeyword(name) else name


def _docstring(text: str, indent: str) -> str:
    words = " ".join(text.split())
    return f'{indent}"""{words.rstrip(".")}."""'
