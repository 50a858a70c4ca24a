"""Versions, changelog, users, and usage by key and endpoint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.ids import public
from domain.operations import RouteCount
from domain.usecases.operations import count_requests
from gateway.versions import CURRENT, RELEASES, VERSIONS
from tests.gateway.small_platform import Api, SmallPlatform

AT = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)


def test_an_answer_tells_its_version(api: Api) -> None:
    assert api.get("/v1/account").headers["atelier-version"] == CURRENT
    for version in VERSIONS:
        answer = api.get("/v1/account", headers={"Atelier-Version": version})
        assert answer.status_code == 200 and answer.headers["atelier-version"] == version


@pytest.mark.parametrize("version", ["2026-13-01", "2019-01-01", "latest", ""])
def test_a_version_that_does_not_exist(small: SmallPlatform, api: Api, version: str) -> None:
    head = small.log.head()
    answer = api.post("/v1/generate", {"prompt": "a", "style": "blackwork"}, headers={"Atelier-Version": version})
    assert answer.status_code == 400 and answer.json()["code"] == "unknown-version"
    assert answer.json()["errors"][0]["field"] == "Atelier-Version" and answer.json()["versions"] == list(VERSIONS)
    assert small.log.head() == head


def test_the_changelog_is_newest_first(api: Api) -> None:
    shown = api.get("/v1/changelog").json()["data"]
    assert [release["id"] for release in shown] == sorted((release.version for release in RELEASES), reverse=True)
    assert [release["current"] for release in shown] == [True] + [False] * (len(shown) - 1)
    assert all(release["changes"] for release in shown)


def test_users_one_by_one(small: SmallPlatform, api: Api) -> None:
    made = api.post("/v1/users", {"name": "Bruno", "email": "b@c.de", "role": "artist"})
    assert made.status_code == 201 and made.json()["object"] == "user"
    path = made.headers["location"]
    assert api.get(path).json() == made.json()
    assert api.call("PATCH", path, json={"role": "front-desk"}).json()["role"] == "front-desk"
    assert api.get("/v1/users").json()["data"][0]["role"] == "front-desk"
    refused = api.call("PATCH", path, json={"role": "king"})
    assert refused.status_code == 422 and refused.json()["errors"][0]["field"] == "role"
    assert api.call("DELETE", path).status_code == 204
    assert api.get(path).status_code == 404


def test_a_cursor_of_another_tenant(small: SmallPlatform, api: Api) -> None:
    for n in range(3):
        api.made("/v1/users", {"name": f"B{n}", "email": "b@c.de", "role": "artist"})
    first = api.get("/v1/users?limit=2").json()
    assert len(api.get(f"/v1/users?limit=2&cursor={first['next_cursor']}").json()["data"]) == 1
    stranger = small.tenant(name="Stranger").get(f"/v1/users?cursor={first['next_cursor']}")
    assert stranger.status_code == 422 and stranger.json()["code"] == "bad-cursor"


@pytest.fixture
def counted(small: SmallPlatform, api: Api) -> Api:
    other = small.key(api.tenant)
    for key, days, route, status, count in (
        (api.key, 0, "POST /v1/generate", 202, 5),
        (api.key, 0, "POST /v1/generate", 422, 2),
        (api.key, 1, "GET /v1/concepts", 200, 11),
        (other.key, 1, "POST /v1/generate", 202, 1),
    ):
        minute, counts = AT + timedelta(days=days), (RouteCount(route, status, count),)
        small.run(lambda work, k=key, m=minute, c=counts: count_requests(work, api.tenant, k, m, c))
    small.clock.stopped = AT + timedelta(days=2)
    return api


def rows(answer: Any, *names: str) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200, answer.text
    return [tuple(row[name] for name in names) for row in answer.json()["data"]]


def test_requests_by_endpoint_key_and_day(counted: Api) -> None:
    by_endpoint = counted.get("/v1/usage/requests")
    assert rows(by_endpoint, "endpoint", "requests", "errors", "day") == [
        ("GET /v1/concepts", 11, 0, None),
        ("POST /v1/generate", 8, 2, None),
    ]
    by_key = counted.get("/v1/usage/requests?group_by=key&endpoint=POST%20/v1/generate")
    assert rows(by_key, "key_id", "requests")[0] == (public("key", counted.key), 7)
    by_both = counted.get("/v1/usage/requests?group_by=day,status,day")
    assert rows(by_both, "day", "status", "requests")[:2] == [("2026-05-18", 200, 11), ("2026-05-17", 202, 5)]
    own = counted.get(f"/v1/usage/requests?group_by=endpoint&key_id={public('key', counted.key)}&to=2026-05-17")
    assert rows(own, "endpoint", "requests") == [("POST /v1/generate", 7)]


def test_another_tenants_requests_are_not_counted(small: SmallPlatform, counted: Api) -> None:
    stranger = small.tenant(name="Stranger")
    assert rows(stranger.get("/v1/usage/requests"), "requests") == []
    assert rows(stranger.get(f"/v1/usage/requests?key_id={public('key', counted.key)}"), "requests") == []


@pytest.mark.parametrize(
    "query, field",
    [
        ("group_by=colour", "group_by"),
        ("from=2026-01-02&to=2026-01-01", "from"),
        ("from=2020-01-01&to=2026-01-01", "from"),
        ("key_id=nonsense", "key_id"),
        ("from=yesterday", "from"),
        ("to=0", "to"),
    ],
)
def test_bad_questions_name_the_field(api: Api, query: str, field: str) -> None:
    answer = api.get(f"/v1/usage/requests?{query}")
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == field
