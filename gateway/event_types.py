"""The public event types for the OpenAPI document: what is sent to a webhook endpoint, and what it should answer."""

from __future__ import annotations

from typing import Any

from domain.public_events import LARGEST
from domain.public_types import TYPES, PublicType

_HEADERS = (
    ("webhook-id", "The message's id: the same in every attempt, so that a repeat can be told.", "string", "msg_"),
    (
        "webhook-timestamp",
        "When this attempt was made, in Unix seconds. Refuse one over five minutes off.",
        "integer",
        1614265330,
    ),
    (
        "webhook-signature",
        "`v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`; a few of them, parted by spaces, while a"
        " secret is rotated: one that fits is enough.",
        "string",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
)


def described() -> tuple[dict[str, Any], dict[str, Any]]:
    """The document's `webhooks`, and the schemas that they refer to."""
    schemas = {_schema_name(each): each.schema() for each in TYPES.values()}
    return {each.name: {"post": _operation(each)} for each in TYPES.values()}, schemas


def _operation(type: PublicType) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{_schema_name(type)}"}
    return {
        "operationId": f"on{_schema_name(type)}",
        "tags": ["webhooks"],
        "summary": type.title,
        "description": f"{type.description} Under {LARGEST // 1000} kB; `data.position` tells the order.",
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": description,
                "schema": {"type": kind},
                "example": f"msg_{'0193f3a2' * 4}" if example == "msg_" else example,
            }
            for name, description, kind, example in _HEADERS
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "2XX": {"description": "Taken. Anything else is tried again, eight times in 28 hours."},
            "410": {"description": "Gone: the endpoint is disabled."},
            "429": {
                "description": "Too much at once: `Retry-After` is honoured, for everything sent here.",
                "headers": {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds or a date."}},
            },
        },
    }


def _schema_name(type: PublicType) -> str:
    """`ConceptReadyV1` for `concept.ready.v1`."""
    return "".join(part.capitalize() for part in type.name.replace("_", ".").split("."))
