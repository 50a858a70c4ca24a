"""Every refusal that the document promises is given: for each operation and status there is a request that gets it.

Driven from the OpenAPI document: an operation or a status that has no recipe here fails the test.
"""

from __future__ import annotations

import base64
import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError

from domain.errors import Conflict
from domain.ids import parse
from domain.log import Actor, Context
from domain.plans import SCOPES
from domain.usecases.operations import start_release
from gateway import idempotency
from gateway.openapi import openapi_document
from gateway.settings import GatewaySettings
from gateway.wl.answers import PREFIX
from tests.gateway.small_platform import Api, SmallPlatform, flash
from tests.gateway.test_isolation_contract import BODIES, IMAGE, SLOT, Owned, filled, of_nothing

NOTHING = "0" * 32
IMAGE_OF_FLASH = base64.b64encode(flash()).decode()
WISH = {"prompt": "a rose", "style": "blackwork"}
MORE_BODIES: dict[str, dict[str, Any]] = {
    "generate": WISH,
    "makeStencil": {"image": IMAGE},
    "makeUpscale": {"image": IMAGE},
    "makeVideo": {"image": IMAGE},
    "openStudio": {"name": "Casa", "zone": "UTC", "currency": "EUR"},
    "changeBrand": {"name": "Casa", "primary_colour": "#112233", "accent_colour": "#445566"},
    "addMember": {"name": "B", "email": "b@c.d", "role": "owner"},
    "addUser": {"name": "B", "email": "b@c.d", "role": "owner"},
    "issueKey": {"name": "k", "scopes": ["read"]},
    "registerWebhook": {"url": "https://example.com/hooks"},
    "registerTenant": {"name": "T", "tier": "free"},
    "search": {"text": "rose"},
    "wlCreateConcept": {"textPrompt": "a rose"},
    "wlSearch": {"queryText": "rose"},
}
NAMES = {
    "getReport": {"name": "trends"},
    "rebuildProjection": {"name": "concepts"},
    "retryParked": {"follower": "views", "position": "3"},
}
QUERIES = {"getEvidence": {"from": "2026-01-01", "to": "2026-12-31"}}
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in openapi_document()["paths"].items()
    for method, operation in methods.items()
}
PROMISED = [
    pytest.param(id, int(status), id=f"{id} {status}")
    for id, (_, _, operation) in OPERATIONS.items()
    for status in operation["responses"]
    if status >= "300"
]


@dataclass
class Ground:
    """A platform with one of each thing, and the same again of somebody who was erased."""

    small: SmallPlatform
    owned: Owned
    of_erased: Owned
    erased: str
    operator: Api
    spent: Api
    limited: SmallPlatform

    def body(self, id: str) -> Any:
        if id == "requestBooking":
            return {**self.owned.wish, **SLOT}
        if id == "makeStyle":
            return {"name": "House 2", "flash": [IMAGE_OF_FLASH]}
        return BODIES.get(id, MORE_BODIES.get(id))

    def caller(self, id: str) -> Api:
        return self.operator if "operator" in OPERATIONS[id][2]["x-required-scopes"] else self.owned.api

    def values(self, id: str, owned: Owned | None = None) -> dict[str, str]:
        path = OPERATIONS[id][1]
        if id in NAMES:
            return NAMES[id]
        return (owned or self.owned).values(path) if "{" in path else {}

    def ask(self, id: str, api: Api | None = None, values: dict[str, str] | None = None, **options: Any) -> int:
        method, path, _ = OPERATIONS[id]
        given = {"json": self.body(id), "params": QUERIES.get(id), **options}
        where = filled(path, self.values(id) if values is None else values)
        answer = (api or self.caller(id)).call(method, where, **{k: v for k, v in given.items() if v is not None})
        status: int = answer.status_code
        assert status < 400 or answer.json()
        return status


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    settings = GatewaySettings(limits=False, position_wait=0.01, warehouse_wait=0.01, in_flight_wait=0.01)
    small = SmallPlatform(tmp_path_factory.mktemp("statuses"), settings)
    limited = SmallPlatform(tmp_path_factory.mktemp("limited"), GatewaySettings())
    spent = limited.tenant("free", tuple(SCOPES - {"operator"}))
    while spent.get("/v1/account").status_code == 200:
        pass
    # What every started platform has, and what a retry is kept by.
    small.run(lambda work: start_release(work, "local", "0.1.0", "log 1", "a" * 64, "operator"))
    api = small.tenant()
    other = small.tenant()
    operator = small.tenant("enterprise", tuple(sorted(SCOPES)), "Platform")
    ground = Ground(small, Owned(small, api), Owned(small, other), "", operator, spent, limited)
    forget(ground)
    yield ground
    small.close()
    limited.close()


def forget(ground: Ground) -> None:
    """Everything of the other tenant's client goes: what was made for them, and they themselves."""
    small, api = ground.small, ground.of_erased.api
    ids = ground.of_erased.ids
    client = ids["/v1/clients/"]["id"]
    concept = api.made("/v1/generate", {**WISH, "client_id": client})["id"]
    small.draw(concept)
    ids["/v1/concepts/"] = {**ids["/v1/concepts/"], "id": concept}
    ids["/api/v2/wl/concepts/"] = {**ids["/api/v2/wl/concepts/"], "id": concept}
    for kind, path, body in (
        ("stencil", "/v1/stencil", {"image": IMAGE, "client_id": client}),
        ("upscale", "/v1/upscale", {"image": IMAGE, "client_id": client}),
        ("restyle", f"/v1/styles/{ids['/v1/styles/']['id']}/apply", {"image": IMAGE, "client_id": client}),
    ):
        made = api.made(path, body)["id"]
        small.render(kind, made)
        ids[f"/v1/{kind}s/"] = {**ids[f"/v1/{kind}s/"], "id": made}
    video = api.made("/v1/videos", {"image": IMAGE, "client_id": client})["id"]
    small.film(video)
    ids["/v1/videos/"] = {**ids["/v1/videos/"], "id": video}
    answer = api.post(f"/v1/clients/{client}/erase", {"reason": "client-request"})
    assert answer.status_code == 202
    person = parse("client", client)
    assert person is not None
    small.keyring.erase(person)
    ground.erased = client


def unversioned(ground: Ground, id: str) -> int:
    if OPERATIONS[id][1].startswith(PREFIX):
        return ground.ask(id, json=None, content=b"{", headers={"Content-Type": "application/json"})
    return ground.ask(id, headers={"Atelier-Version": "1999-01-01"})


def without_key(ground: Ground, id: str) -> int:
    method, path, _ = OPERATIONS[id]
    where = filled(path, ground.values(id))
    answer = ground.small.loop.run_until_complete(ground.small.request(method, where))
    assert answer.headers["www-authenticate"] or path.startswith(PREFIX)
    return int(answer.status_code)


def without_scope(ground: Ground, id: str) -> int:
    others = SCOPES - set(OPERATIONS[id][2]["x-required-scopes"]) - {"operator"}
    return ground.ask(id, ground.small.key(ground.owned.api.tenant, tuple(sorted(others))))


def once_too_often(ground: Ground, id: str) -> int:
    return ground.ask(id, ground.spent)


def too_large(ground: Ground, id: str) -> int:
    return ground.ask(id, json=None, content=b"{}", headers={"Content-Length": "99999999"})


OF_NOTHING: dict[str, tuple[str, str]] = {
    "generate": ("client_id", "cli"),
    "makeStencil": ("client_id", "cli"),
    "makeUpscale": ("client_id", "cli"),
    "makeVideo": ("client_id", "cli"),
    "requestBooking": ("client_id", "cli"),
    "makeStyle": ("studio_id", "std"),
}


def of_nobody(ground: Ground, id: str) -> int:
    if id in NAMES:
        return ground.ask(id, values={**NAMES[id], **{k: "9" for k in NAMES[id]}})
    if id in OF_NOTHING:
        name, prefix = OF_NOTHING[id]
        return ground.ask(id, json={**ground.body(id), name: f"{prefix}_{NOTHING}"})
    if id == "wlCreateConcept":
        return ground.ask(id, json={**ground.body(id), "options": {"clientId": f"cli_{NOTHING}"}})
    if "{" not in OPERATIONS[id][1]:
        return ground.ask(id)
    return ground.ask(id, values=of_nothing(ground.values(id)))


def contended(ground: Ground, id: str) -> int:
    """Others keep writing to the same log, so that this one never gets its turn."""
    if id == "getEvidence":
        return ground.ask(id, params={**QUERIES[id], "seed": "nothing-published"})
    if id == "rebuildProjection":
        return failing(ground, id, Conflict("not-here", "Another process leads this one."))
    append, log = ground.small.log.append, ground.small.log

    def refused(*rows: Any) -> Any:
        raise IntegrityError

    log.append = refused  # type: ignore[method-assign]
    try:
        return ground.ask(id)
    finally:
        log.append = append  # type: ignore[method-assign]


def of_the_erased(ground: Ground, id: str) -> int:
    api = ground.of_erased.api
    body = ground.body(id)
    if id == "requestBooking":
        return ground.ask(id, api, json={**ground.of_erased.wish, **SLOT})
    if id == "wlCreateConcept":
        return ground.ask(id, api, json={**body, "options": {"clientId": ground.erased}})
    values = ground.values(id, ground.of_erased)
    if body is not None and id != "changeClient":
        return ground.ask(id, api, values, json={**body, "client_id": ground.erased})
    return ground.ask(id, api, values)


def not_as_asked(ground: Ground, id: str) -> int:
    method, path, operation = OPERATIONS[id]
    if "requestBody" in operation:
        return ground.ask(id, json={"nonsense": 1})
    if method == "GET":
        return ground.ask(id, headers={"Atelier-Position": "x"})
    # A command without a body: its key was used for something else.
    api = ground.caller(id)
    name = idempotency.command_id(api.tenant, f"{method} {path}", f"taken-{id}")
    context = Context(api.tenant, Actor("key", str(api.key)), name, "r", "r")
    ground.small.commits.submit(context, lambda work: None, "another").result(10)
    return ground.ask(id, headers={"Idempotency-Key": f"taken-{id}"})


def not_yet(ground: Ground, id: str) -> int:
    if OPERATIONS[id][0] == "GET" and not OPERATIONS[id][1].startswith(PREFIX):
        return ground.ask(id, headers={"Atelier-Position": "9" * 18})
    if id in ("rebuildProjection", "wlGetImage"):
        return failing(ground, id, OSError(errno.ENOSPC, "No space left on device"))
    ground.small.commands.overloaded = True
    try:
        return ground.ask(id)
    finally:
        ground.small.commands.overloaded = False


def failing(ground: Ground, id: str, error: Exception) -> int:
    """What the port behind the operation raises, on a full disk for one."""

    def refused(*arguments: Any) -> Any:
        raise error

    holder, name = (ground.small.operator, "rebuild") if id == "rebuildProjection" else (ground.small.objects, "get")
    own = getattr(holder, name)
    setattr(holder, name, refused)
    try:
        return ground.ask(id)
    finally:
        setattr(holder, name, own)


def had_already(ground: Ground, id: str) -> int:
    method, path, _ = OPERATIONS[id]
    first = ground.caller(id).call(method, filled(path, ground.values(id)))
    return ground.ask(id, headers={"If-None-Match": first.headers["etag"]})


def behind_its_end(ground: Ground, id: str) -> int:
    return ground.ask(id, headers={"Range": "bytes=999999999-"})


RECIPES: dict[int, Callable[[Ground, str], int]] = {
    304: had_already,
    400: unversioned,
    401: without_key,
    403: without_scope,
    404: of_nobody,
    409: contended,
    410: of_the_erased,
    413: too_large,
    416: behind_its_end,
    422: not_as_asked,
    429: once_too_often,
    503: not_yet,
}


@pytest.mark.parametrize("id, status", PROMISED)
def test_a_promised_refusal_is_given(ground: Ground, id: str, status: int) -> None:
    head = ground.small.log.head()
    assert RECIPES[status](ground, id) == status
    told = ground.small.log.read(head, 100)
    assert len(told) <= 1, "a refusal changes nothing but, for some, that the file was put away"


def test_no_operation_is_left_out() -> None:
    bodies = BODIES.keys() | MORE_BODIES.keys() | {"requestBooking", "makeStyle"}
    assert bodies >= {id for id, (_, _, operation) in OPERATIONS.items() if "requestBody" in operation}
    assert {int(status) for _, status in (each.values for each in PROMISED)} == RECIPES.keys()
