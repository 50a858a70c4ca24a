"""Tenants see nothing of each other: another's id gets, on every route, the answer of an id of nothing.

Driven from the OpenAPI document: a route with an id in its path and no resource here fails the test.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.ids import PREFIXES, public
from domain.public_types import rfc3339
from gateway.openapi import openapi_document
from gateway.settings import GatewaySettings
from tests.gateway.small_platform import Api, SmallPlatform, flash, picture

DAY = (datetime.now(UTC) + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
LATER = {"start": rfc3339(DAY + timedelta(hours=5)), "end": rfc3339(DAY + timedelta(hours=6))}
DOCUMENT = openapi_document()
ID_PATTERN = re.compile(r"\^[a-z]{3}_\[0-9a-f\]\{32\}\$")
SLOT = {"start": rfc3339(DAY), "end": rfc3339(DAY + timedelta(hours=1))}
EUROS = {"amount_minor": 1000, "currency": "EUR"}
IMAGE = base64.b64encode(picture()).decode()
BODIES: dict[str, Any] = {
    "rateConcept": {"stars": 5},
    "changeSubscription": {"subscription": "studio-enterprise"},
    "chooseNotices": {"clients": False, "team": True},
    "addArtist": {"name": "A"},
    "registerClient": {"name": "C"},
    "changeClient": {"name": "C"},
    "eraseClient": {"reason": "other"},
    "recordDeposit": {"amount": EUROS, "method": "cash", "reference": "r"},
    "rescheduleBooking": SLOT,
    "cancelBooking": {"reason": "other"},
    "completeBooking": {"paid": EUROS},
    "changeRole": {"role": "owner"},
    "changeUser": {"role": "owner"},
    "applyStyle": {"image": IMAGE},
    "changeTier": {"tier": "free"},
    "issueTenantKey": {"name": "k", "scopes": ["read"]},
    "changeWebhook": {"description": "ours"},
    "rotateWebhookSecret": {},
    "testWebhook": {},
    "replayWebhook": {"since": rfc3339(datetime.now(UTC) - timedelta(days=1))},
}
NOT_A_TENANTS = {"getReport", "retryParked", "rebuildProjection"}
"""Names that are the same for everybody."""
DESTRUCTIVE = [
    "retireStyle",
    "removeArtist",
    "eraseClient",
    "removeMember",
    "removeUser",
    "revokeKey",
    "deleteWebhook",
]


class Owned:
    """One of each thing that a tenant can have, by the route that shows it."""

    def __init__(self, small: SmallPlatform, api: Api) -> None:
        self.api = api
        concept = api.made("/v1/generate", {"prompt": "a rose", "style": "blackwork"})["id"]
        small.draw(concept)
        stencil = api.made("/v1/stencil", {"concept_id": concept})["id"]
        upscale = api.made("/v1/upscale", {"concept_id": concept})["id"]
        small.render("stencil", stencil)
        small.render("upscale", upscale)
        video = api.made("/v1/videos", {"concept_id": concept})["id"]
        small.film(video)
        studio = api.made("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"})["id"]
        artist = api.made(f"/v1/studios/{studio}/artists", {"name": "Lucía"})["id"]
        client = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})["id"]
        self.wish = {"studio_id": studio, "artist_id": artist, "client_id": client, "price": EUROS, "deposit": EUROS}
        booking = api.made("/v1/bookings", {**self.wish, **SLOT})["id"]
        member = api.made("/v1/members", {"name": "Bruno", "email": "b@c.d", "role": "owner"})["id"]
        style = api.made("/v1/styles", {"name": "House", "flash": [base64.b64encode(flash()).decode()]})["id"]
        restyle = api.made(f"/v1/styles/{style}/apply", {"image": IMAGE})["id"]
        small.render("restyle", restyle)
        user = api.made("/v1/users", {"name": "Carla", "email": "c@c.d", "role": "owner"})["id"]
        key = small.key(api.tenant, ("read",))
        webhook = api.made("/v1/webhooks", {"url": "https://example.com/hooks"})["id"]
        message = api.made(f"/v1/webhooks/{webhook}/test", {})["id"]
        small.announce()
        asked = api.get("/v1/requests").json()["data"][0]["id"]
        self.ids = {
            "/v1/concepts/": {"id": concept, "variant": "0", "format": "svg"},
            "/v1/stencils/": {"id": stencil, "format": "svg"},
            "/v1/upscales/": {"id": upscale, "format": "png"},
            "/v1/videos/": {"id": video, "format": "mp4"},
            "/v1/styles/": {"id": style},
            "/v1/restyles/": {"id": restyle, "format": "svg"},
            "/v1/studios/": {"id": studio, "artist_id": artist},
            "/v1/clients/": {"id": client},
            "/v1/bookings/": {"id": booking},
            "/v1/members/": {"id": member},
            "/v1/webhooks/": {"id": webhook, "message_id": message},
            "/v1/users/": {"id": user},
            "/v1/requests/": {"id": asked},
            "/v1/keys/": {"id": public("key", key.key)},
            "/v1/tenants/": {"id": public("tenant", api.tenant)},
            "/api/v2/wl/concepts/": {"id": concept, "variant": "0", "format": "png"},
        }

    def values(self, template: str) -> dict[str, str]:
        found = [values for prefix, values in self.ids.items() if template.startswith(prefix)]
        assert len(found) == 1, f"{template} has an id in its path and no resource in this test"
        return found[0]


def routes() -> list[tuple[str, str, str]]:
    return [
        (operation["operationId"], method.upper(), path)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if "{" in path and operation["operationId"] not in NOT_A_TENANTS
    ]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("isolation")
    small = SmallPlatform(folder, GatewaySettings(limits=False))
    yield small, Owned(small, small.tenant()), small.tenant(name="Stranger")
    small.close()


def filled(template: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], template)


def of_nothing(values: dict[str, str]) -> dict[str, str]:
    """The same values, with every public id one that nothing has."""
    prefixes = set(PREFIXES.values())
    return {
        name: f"{value.split('_')[0]}_{'0' * 32}" if value.split("_")[0] in prefixes else value
        for name, value in values.items()
    }


def told(answer: Any) -> tuple[Any, ...]:
    """All of an answer but the path and the request's id."""
    body = {name: value for name, value in answer.json().items() if name not in ("instance", "request_id", "requestId")}
    names = ("content-type", "cache-control", "www-authenticate", "retry-after", "location", "etag")
    return answer.status_code, body, [answer.headers.get(name) for name in names]


@pytest.mark.parametrize("id, method, template", routes(), ids=lambda value: value)
def test_anothers_id_is_an_id_of_nothing(two: Any, id: str, method: str, template: str) -> None:
    small, owned, stranger = two
    values = owned.values(template)
    head = small.log.head()
    theirs = stranger.call(method, filled(template, values), json=BODIES.get(id))
    nothing = stranger.call(method, filled(template, of_nothing(values)), json=BODIES.get(id))
    no_id = stranger.call(method, filled(template, {**values, "id": "nonsense"}), json=BODIES.get(id))
    assert told(theirs) == told(nothing) == told(no_id)
    assert theirs.status_code == (403 if template.startswith("/v1/tenants/") else 404)
    assert small.log.head() == head


def ids_within(schema: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where in a schema's values a public id may stand."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if ID_PATTERN.fullmatch(schema.get("pattern", "")):
        yield at
    for name, each in schema.get("properties", {}).items():
        yield from ids_within(each, (*at, name))
    for each in [*schema.get("anyOf", ()), *schema.get("allOf", ())]:
        yield from ids_within(each, at)
    if "items" in schema:
        yield from ids_within(schema["items"], (*at, "0"))


def named_within() -> list[tuple[str, tuple[str, ...]]]:
    """Every place for an id in a body, or in the query of a list; and a style, whose name may be an id."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            asked = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            places = list(dict.fromkeys(ids_within(asked)))
            queries = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
            places += [("?", each["name"]) for each in queries if each["name"].endswith("_id")]
            found += [(operation["operationId"], place) for place in places]
    return [*found, ("generate", ("style",)), ("wlCreateConcept", ("options", "style"))]


KINDS = {
    "client_id": "/v1/clients/",
    "clientId": "/v1/clients/",
    "concept_id": "/v1/concepts/",
    "studio_id": "/v1/studios/",
    "artist_id": "/v1/studios/",
    "message_id": "/v1/webhooks/",
    "key_id": "/v1/keys/",
    "request_id": "/v1/requests/",
    "style": "/v1/styles/",
}


@pytest.fixture(scope="module")
def inside(two: Any) -> Owned:
    """A third tenant, with all that its own requests need."""
    small = two[0]
    return Owned(small, small.tenant(name="Third"))


def asking(id: str, mine: Owned, place: tuple[str, ...], named: str) -> tuple[str, str, dict[str, Any]]:
    """The request of an operation, sound but for what is named in that place."""
    method, path = next(
        (method.upper(), path)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] == id
    )
    path = filled(path, mine.values(path)) if "{" in path else path
    if place[0] == "?":
        return method, path, {"params": {place[1]: named}}
    bodies: dict[str, dict[str, Any]] = {
        "generate": {"prompt": "a rose", "style": "blackwork"},
        "wlCreateConcept": {"textPrompt": "a rose", "options": {}},
        "requestBooking": {**mine.wish, **LATER},
        "makeStyle": {"name": "House 2", "flash": [base64.b64encode(flash()).decode()]},
        "search": {"text": "rose", "filters": {}},
        "wlSearch": {"queryText": "rose", "filters": {}},
        "replayWebhook": {},
    }
    # A picture is sent for whom it is; a concept stands in the place of one.
    body = bodies.get(id, {} if place == ("concept_id",) else {"image": IMAGE})
    inner = body
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = named
    return method, path, {"json": body}


@pytest.mark.parametrize("id, place", named_within(), ids=lambda value: value if isinstance(value, str) else value[-1])
def test_anothers_id_within_a_request_is_an_id_of_nothing(
    two: Any, inside: Owned, id: str, place: tuple[str, ...]
) -> None:
    small, owned, _ = two
    values = owned.ids[KINDS[place[-1]]]
    foreign = values.get(place[-1], values["id"])
    nowhere = f"{foreign.split('_')[0]}_{'0' * 32}"
    assert foreign != nowhere
    head = small.log.head()
    answers = []
    for named in (foreign, nowhere):
        method, path, options = asking(id, inside, place, named)
        answers.append(inside.api.call(method, path, **options))
    assert told(answers[0]) == told(answers[1])
    finds = method == "GET" or "search" in path
    assert answers[0].status_code in ((200, 404) if finds else (404, 422)), answers[0].text
    if answers[0].status_code == 200:
        assert answers[0].json().get("data", answers[0].json().get("results")) == []
    assert small.log.head() == head


@pytest.mark.parametrize(
    "path", [path for path, methods in DOCUMENT["paths"].items() if "get" in methods and "{" not in path]
)
def test_lists_hold_nothing_of_anothers(two: Any, path: str) -> None:
    _, owned, stranger = two
    query = "?from=2026-01-01&to=2026-01-02" if path == "/v1/evidence" else ""
    text = stranger.get(path + query).text
    for values in owned.ids.values():
        for value in values.values():
            assert len(value) < 30 or value not in text


@pytest.mark.parametrize(
    "id, method, template",
    sorted(
        (route for route in routes() if not route[2].startswith("/v1/tenants/")),
        key=lambda route: route[0] in DESTRUCTIVE,
    ),
    ids=lambda value: value,
)
def test_the_owner_finds_each_of_them(two: Any, id: str, method: str, template: str) -> None:
    """Without this, the test above would pass for a route that finds nothing for anybody."""
    _, owned, _stranger = two
    answer = owned.api.call(method, filled(template, owned.values(template)), json=BODIES.get(id))
    assert answer.status_code in (200, 201, 202, 204, 409), answer.text
