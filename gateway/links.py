"""What can be done with an answer (OpenAPI links): told once, for all that is made and all that takes its id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gateway.positions import HEADER as POSITION

RESOURCES = {
    "generate": "/v1/concepts/{id}",
    "makeStencil": "/v1/stencils/{id}",
    "makeUpscale": "/v1/upscales/{id}",
    "makeVideo": "/v1/videos/{id}",
    "openStudio": "/v1/studios/{id}",
    "registerClient": "/v1/clients/{id}",
    "requestBooking": "/v1/bookings/{id}",
    "addMember": "/v1/members/{id}",
    "issueKey": "/v1/keys/{id}",
    "rotateKey": "/v1/keys/{id}",
    "registerWebhook": "/v1/webhooks/{id}",
    "registerTenant": "/v1/tenants/{id}",
}
"""What an operation makes, by where it is found."""
BODIES = {"generate": {"concept_id": ("makeStencil", "makeUpscale", "makeVideo")}}
"""Fields of another operation's body that take the new id."""
CHOSEN: dict[str, Any] = {"variant": "0", "format": "png"}
"""Parts of a path that are no ids, by one value that is always there."""
CHOSEN_OF: dict[str, dict[str, Any]] = {"makeVideo": {"format": "mp4"}}
"""The same, where it is another for what one operation makes."""


def connect(document: dict[str, Any]) -> None:
    """Add the links to the answers of every operation that makes something."""
    takers = list(_takers(document))
    for path in document["paths"].values():
        for operation in path.values():
            links = _links(operation["operationId"], takers)
            for status, answer in operation["responses"].items():
                if links and status.startswith("2"):
                    answer["links"] = links


def _takers(document: dict[str, Any]) -> Iterator[tuple[str, str, str, list[str]]]:
    """(path, method, operation id, parameters of the path) of every operation."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"]
            yield path, method, operation["operationId"], names


def _links(made_by: str, takers: list[tuple[str, str, str, list[str]]]) -> dict[str, Any]:
    links: dict[str, Any] = {}
    if made_by == "addArtist":
        both = {"id": "$response.body#/studio_id", "artist_id": "$response.body#/id"}
        links["removeArtist"] = {"operationId": "removeArtist", "parameters": both}
    resource = RESOURCES.get(made_by)
    for path, method, target, names in takers if resource is not None else ():
        if (not path.startswith(f"{resource}/") and path != resource) or set(names) - {"id", *CHOSEN}:
            continue
        chosen = CHOSEN | CHOSEN_OF.get(made_by, {})
        parameters = {name: chosen.get(name, "$response.body#/id") for name in names}
        if method == "get":
            # So that what was just written is seen.
            parameters[f"header.{POSITION}"] = f"$response.header.{POSITION}"
        links[target] = {"operationId": target, "parameters": parameters}
    for field, targets in BODIES.get(made_by, {}).items():
        for target in targets:
            links[target] = {"operationId": target, "requestBody": {field: "$response.body#/id"}}
    return links
