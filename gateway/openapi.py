"""The OpenAPI 3.1 document, made from the routes alone: no platform is needed."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway import event_types, links
from gateway.problems import ProblemDetails
from gateway.wl.answers import WhiteLabelError

REFERENCE = "#/components/schemas/{model}"
DESCRIPTION = """Designs, stencils, studios and bookings on one immutable log.

Send an API key with every request. Commands answer with `Atelier-Position`; send it with a read to see what you
wrote. `Idempotency-Key` makes a repeated POST safe. Errors are RFC 9457 problem details. Lists are paged by opaque
cursors. Amounts of money are integer minor units; times are RFC 3339 and answered in UTC.
"""
TAGS = {
    "designs": "Text that becomes designs.",
    "renditions": "Stencils and larger copies.",
    "videos": "Films of designs and pictures.",
    "styles": "The engine's styles and your own, pictures drawn again in them, and what can be drawn.",
    "studios": "Studios and their artists.",
    "clients": "A studio's clients, who can be erased.",
    "bookings": "Slots, deposits and how it ended.",
    "keys": "Your API keys.",
    "webhooks": "Where you hear of what happened, signed as Standard Webhooks 1.0.0.",
    "account": "Your tenant, brand, members and usage.",
    "reports": "Reports and evidence.",
    "white-label": 'Designs under your own brand: keys in `x-api-key`, names in camel case, errors as `{"error"}`.',
    "tenants": "For the operator: tenants.",
    "operations": "For the operator: the running platform.",
}
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer atl_live_…`"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "`x-api-key: atl_live_…`"},
}


def document(app: FastAPI) -> dict[str, Any]:
    """The document of an assembled app."""
    made = get_openapi(
        title="Atelier",
        version=app.version,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": "/"}],
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
    )
    for operation in _operations(made):
        _drop_foreign_422(operation)
    links.connect(made)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for foreign in ("HTTPValidationError", "ValidationError"):
        schemas.pop(foreign, None)
    problem = ProblemDetails.model_json_schema(ref_template=REFERENCE)
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    refusal = WhiteLabelError.model_json_schema(ref_template=REFERENCE)
    schemas.update(refusal.pop("$defs", {}))
    schemas["WhiteLabelError"] = refusal
    made["components"]["securitySchemes"] = SECURITY
    made["webhooks"], named = event_types.described()
    schemas.update(named)
    return made


def openapi_document() -> dict[str, Any]:
    """The document without a running platform."""
    from gateway.app import assemble

    return document(assemble())


def _operations(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in made["paths"].values() for operation in path.values()]


def _drop_foreign_422(operation: dict[str, Any]) -> None:
    """The framework adds its own 422 to every route with a parameter; ours are declared where they can be given."""
    answer = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
    if answer.get("schema", {}).get("$ref", "").endswith("/HTTPValidationError"):
        del operation["responses"]["422"]
