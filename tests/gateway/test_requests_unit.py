"""The log of requests: what is found in it, what is never kept, and that it goes with the person."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import parse
from gateway.recording import shown
from tests.gateway.small_platform import Api, SmallPlatform, picture
from tests.gateway.test_wl_unit import created


def logged(api: Api, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"/v1/requests?{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def bodies(api: Api, id: str) -> tuple[Any, Any]:
    answer = api.get(f"/v1/requests/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()["request_body"], answer.json()["response_body"]


def test_a_command_is_found_with_its_bodies(api: Api) -> None:
    made = api.post("/v1/generate", {"prompt": "a rose", "style": "blackwork"})
    (found,) = logged(api, "method=POST")
    assert found["endpoint"] == found["path"] == "/v1/generate" and found["status"] == 202
    assert found["request_id"] == made.headers["x-request-id"] and found["milliseconds"] > 0
    asked, answered = bodies(api, found["id"])
    assert asked == {"prompt": "a rose", "style": "blackwork"} and answered["id"] == made.json()["id"]


def test_it_can_be_searched(small: SmallPlatform, api: Api) -> None:
    id = api.made("/v1/generate", {"prompt": "a rose", "style": "blackwork"})["id"]
    api.get(f"/v1/concepts/{id}")
    api.post("/v1/generate", {"prompt": "", "style": "blackwork"})
    created(api)
    other = small.key(api.tenant)
    last = other.get("/v1/account").headers["x-request-id"]
    assert [each["path"] for each in logged(api, f"path={id}")] == [f"/v1/concepts/{id}"]
    assert [each["status"] for each in logged(api, "errors=true")] == [422]
    assert {each["status"] for each in logged(api, "errors=false&limit=100")} == {200, 202}
    assert [each["status"] for each in logged(api, "status=422")] == [422]
    assert len(logged(api, "endpoint=/v1/generate")) == 2
    assert len(logged(api, "endpoint=/api/v2/wl/concepts/create")) == 1
    assert [each["request_id"] for each in logged(api, f"request_id={last}")] == [last]
    assert [each["request_id"] for each in logged(api, f"key_id=key_{other.key.hex}")] == [last]
    assert logged(api, "since=2099-01-01T00:00:00Z") == []
    assert len(logged(api, "until=2099-01-01T00:00:00Z&limit=3")) == 3
    assert logged(api, "path=%25") == [], "no wild cards from outside"


def test_pages(api: Api) -> None:
    for _ in range(5):
        api.get("/v1/account")
    first = api.get("/v1/requests?limit=3&endpoint=/v1/account").json()
    rest = api.get(f"/v1/requests?limit=3&endpoint=/v1/account&cursor={first['next_cursor']}").json()
    ids = [each["id"] for each in first["data"] + rest["data"]]
    assert len(set(ids)) == 5 and not rest["has_more"]
    assert api.get(f"/v1/requests?limit=3&cursor={first['next_cursor']}").status_code == 422


def test_reads_leave_no_bodies_and_refusals_do(api: Api) -> None:
    api.get("/v1/account")
    api.get("/v1/concepts/nonsense")
    (refused,) = (each for each in logged(api) if each["path"] == "/v1/concepts/nonsense")
    read = logged(api, "endpoint=/v1/account")[0]
    assert bodies(api, read["id"]) == (None, None)
    assert bodies(api, refused["id"])[1]["code"] == "not-found"


def test_another_tenants_requests_are_not_there(small: SmallPlatform, api: Api) -> None:
    created(api)
    (found,) = logged(api, "method=POST")
    stranger = small.tenant(name="Stranger")
    assert logged(stranger, "method=POST") == []
    assert stranger.get(f"/v1/requests/{found['id']}").status_code == 404


def test_secrets_and_pictures_are_not_kept(small: SmallPlatform, api: Api) -> None:
    made = api.made("/v1/keys", {"name": "k", "scopes": ["read"]})
    image = base64.b64encode(picture() * 40).decode()
    api.post("/v1/generate", {"prompt": "a", "style": "blackwork", "reference_images": [image]})
    by_path = {each["path"]: bodies(api, each["id"]) for each in logged(api, "method=POST")}
    assert by_path["/v1/keys"][1]["secret"] == "[not kept]" and made["secret"] not in str(by_path)
    assert by_path["/v1/generate"][0]["reference_images"] == [f"[{len(image)} characters]"]


def test_requests_without_a_good_key_are_nobodys(small: SmallPlatform, api: Api) -> None:
    small.loop.run_until_complete(small.request("GET", "/v1/account", headers={"x-api-key": "x"}))
    small.loop.run_until_complete(small.request("GET", "/healthz"))
    assert small.requests.flush() == 0
    narrow = small.key(api.tenant, ("read",))
    narrow.post("/v1/generate", {"prompt": "a", "style": "b"})
    assert [each["status"] for each in logged(api, "errors=true")] == [403]


def test_bodies_are_sealed_where_they_lie(small: SmallPlatform, api: Api) -> None:
    api.post("/v1/generate", {"prompt": "quillfeather", "style": "blackwork"})
    small.requests.flush()
    (row,) = small.store.all("SELECT * FROM request_log WHERE method = 'POST'")
    assert b"quillfeather" not in bytes(row["request"]) and b"quillfeather" not in bytes(row["response"])


@pytest.fixture
def person(api: Api) -> str:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"})["id"]
    id: str = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana Quillfeather"})["id"]
    return id


def test_what_was_about_a_person_goes_with_them(small: SmallPlatform, api: Api, person: str) -> None:
    api.post("/v1/generate", {"prompt": "for Ana", "style": "blackwork", "client_id": person})
    api.post("/v1/generate", {"prompt": "for Ana", "style": "no such", "client_id": person})
    api.call("PUT", f"/v1/clients/{person}", json={"name": "Ana Halloway"})
    about = (
        {UUID(row["subject"]) for row in small.store.all("SELECT subject FROM request_log")}
        if small.requests.flush()
        else set()
    )
    id = parse("client", person)
    assert id in about
    (registered,) = logged(api, "endpoint=/v1/studios/%7Bid%7D/clients")
    assert bodies(api, registered["id"])[0]["name"] == "Ana Quillfeather"
    assert len(logged(api, "endpoint=/v1/generate")) == 2
    assert id is not None
    small.requests.forget(api.tenant, id)
    small.keyring.erase(id)
    assert logged(api, "endpoint=/v1/generate") == []
    assert api.get(f"/v1/requests/{registered['id']}").status_code == 404
    # What comes after is told, without its bodies.
    api.post("/v1/generate", {"prompt": "for Ana", "style": "no such", "client_id": person})
    (after,) = logged(api, "endpoint=/v1/generate")
    assert bodies(api, after["id"]) == (None, None)


def test_a_stranger_named_in_a_request_gets_no_key(small: SmallPlatform, api: Api, person: str) -> None:
    stranger = small.tenant(name="Stranger")
    stranger.post("/v1/generate", {"prompt": "a rose", "style": "blackwork", "client_id": person})
    (found,) = logged(stranger, "method=POST")
    assert found["status"] == 404 and bodies(stranger, found["id"]) == (None, None)


def test_a_refused_person_leaves_no_name(api: Api) -> None:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "UTC", "currency": "EUR"})["id"]
    assert api.post(f"/v1/studios/{studio}/clients", {"name": "Ana Quillfeather", "email": 7}).status_code == 422
    (found,) = logged(api, "errors=true")
    asked, answered = bodies(api, found["id"])
    assert asked == {"name": "[text]", "email": 7} and answered["code"] == "not-valid"


def test_thirty_days(small: SmallPlatform, api: Api) -> None:
    now = small.clock.now()
    small.clock.stopped = now
    api.get("/v1/account")
    small.clock.stopped = now + timedelta(days=29)
    assert len(logged(api, "endpoint=/v1/account")) == 1
    small.clock.stopped = now + timedelta(days=30, minutes=1)
    assert logged(api, "endpoint=/v1/account") == []
    small.requests.flush()
    assert small.store.all("SELECT * FROM request_log WHERE route = '/v1/account'") == []


def test_what_is_kept_of_a_body() -> None:
    assert shown(b"no json") is None and shown(b"") is None and shown(b"[" * 100_000) is None
    kept = shown(json.dumps({"secret": "s", "webhook_secret": "t", "n": 1, "x": ["y" * 3000]}).encode())
    assert kept is not None
    assert json.loads(kept) == {
        "secret": "[not kept]",
        "webhook_secret": "[not kept]",
        "n": 1,
        "x": ["[3000 characters]"],
    }
    blank = shown(json.dumps({"id": "cli_" + "0" * 32, "name": "Ana", "code": "not-valid"}).encode(), True)
    assert blank is not None
    assert json.loads(blank) == {"id": "cli_" + "0" * 32, "name": "[text]", "code": "not-valid"}
    assert shown(b'"\\ud800"') is not None


NAMES = st.sampled_from(["name", "Secret", "api_token", "prompt"]) | st.text(max_size=5)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=30),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "Secret", "api_token", "prompt"]) | st.text(max_size=5), inner, max_size=3
            )
        ),
        max_leaves=8,
    ),
    st.booleans(),
)
def test_a_small_body_is_kept_as_a_large_one_is(value: object, ascii_only: bool) -> None:
    small = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "replace")
    kept, kept_of_large = shown(small), shown(small + b" " * 3000)
    assert kept is not None and kept_of_large is not None
    assert json.loads(kept) == json.loads(kept_of_large)
