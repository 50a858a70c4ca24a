"""Webhook endpoints over HTTP: what is taken, what is refused, and what is shown of deliveries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.ids import parse
from domain.public_types import rfc3339
from gateway.v1.webhooks import MOST_ENDPOINTS
from processors.delivery import claims
from processors.delivery.claims import Attempt
from tests.gateway.small_platform import Api, SmallPlatform

URL = "https://example.com/hooks"


def registered(api: Api, **body: Any) -> dict[str, Any]:
    return api.made("/v1/webhooks", {"url": URL, **body})


def client(api: Api) -> str:
    """Something that happens; the client's id."""
    studios = api.get("/v1/studios").json()["data"]
    studio = (studios or [api.made("/v1/studios", {"name": "N", "zone": "UTC", "currency": "EUR"})])[0]["id"]
    id: str = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})["id"]
    return id


def attempt(small: SmallPlatform, status: int | None, error: str | None = None, response: bytes | None = None) -> None:
    """One attempt of all that is due, ended so."""
    now = small.clock.now() + timedelta(seconds=1)
    with small.store.write() as connection:
        claims.record(
            connection,
            [
                Attempt(each, now, 0.25, status, error, response, None, 0.5)
                for each in claims.claim(connection, now, {})
            ],
        )


def refused(answer: Any, status: int, code: str, field: str | None) -> None:
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["code"] == code
    if field is not None:
        assert problem["errors"][0]["field"] == field


def test_a_secret_is_shown_once(api: Api) -> None:
    made = api.post("/v1/webhooks", {"url": URL, "description": "Ours", "event_types": ["concept.*"]})
    body = made.json()
    assert made.status_code == 201 and made.headers["Location"] == f"/v1/webhooks/{body['id']}"
    assert body["secret"].startswith("whsec_") and body["id"].startswith("whk_")
    shown = api.get(f"/v1/webhooks/{body['id']}").json()
    assert shown == {name: value for name, value in body.items() if name != "secret"}
    assert shown["enabled"] and shown["event_types"] == ["concept.*"] and shown["description"] == "Ours"
    listed = api.get("/v1/webhooks").json()
    assert listed["data"] == [shown] and body["secret"] not in str(listed)


def test_a_repeat_with_the_same_key_makes_one(api: Api) -> None:
    first, second = (api.post("/v1/webhooks", {"url": URL}, headers={"Idempotency-Key": "one"}) for _ in range(2))
    assert first.json() == second.json() and second.headers["Idempotency-Replayed"] == "true"
    assert len(api.get("/v1/webhooks").json()["data"]) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://[::ffff:10.0.0.1]/",
        "https://user:geheim@example.com/",
        "nonsense",
    ],
)
def test_a_url_that_is_not_allowed(api: Api, url: str) -> None:
    answer = api.post("/v1/webhooks", {"url": url})
    refused(answer, 422, "url-not-allowed", "url")
    assert "geheim" not in answer.text
    id = registered(api)["id"]
    refused(api.call("PATCH", f"/v1/webhooks/{id}", json={"url": url}), 422, "url-not-allowed", "url")


def test_an_unknown_event_type(api: Api) -> None:
    refused(
        api.post("/v1/webhooks", {"url": URL, "event_types": ["concept.redy.v1"]}),
        422,
        "unknown-event-type",
        "event_types",
    )
    id = registered(api)["id"]
    refused(api.post(f"/v1/webhooks/{id}/test", {"event_type": "a.b"}), 422, "unknown-event-type", "event_type")
    refused(
        api.call("PATCH", f"/v1/webhooks/{id}", json={"event_types": ["zebra.*"]}),
        422,
        "unknown-event-type",
        "event_types",
    )


@pytest.mark.parametrize(
    "body, field",
    [
        ({}, "url"),
        ({"url": URL, "secret": "mine"}, "secret"),
        ({"url": URL, "event_types": "all"}, "event_types"),
        ({"url": URL, "event_types": ["Not A Type"]}, "event_types.0"),
        ({"url": URL, "description": "two\nlines"}, "description"),
        ({"url": URL + "x" * 1000}, "url"),
    ],
)
def test_bodies_that_are_not_valid(api: Api, body: dict[str, Any], field: str) -> None:
    refused(api.post("/v1/webhooks", body), 422, "not-valid", field)


def test_a_key_without_the_scope(small: SmallPlatform, api: Api) -> None:
    id = registered(api)["id"]
    reader = small.key(api.tenant, ("read", "design", "book", "report", "audit"))
    for method, path in (
        ("GET", "/v1/webhooks"),
        ("POST", "/v1/webhooks"),
        ("GET", f"/v1/webhooks/{id}"),
        ("PATCH", f"/v1/webhooks/{id}"),
        ("DELETE", f"/v1/webhooks/{id}"),
        ("POST", f"/v1/webhooks/{id}/rotate"),
        ("POST", f"/v1/webhooks/{id}/test"),
        ("POST", f"/v1/webhooks/{id}/replay"),
        ("GET", f"/v1/webhooks/{id}/deliveries"),
        ("GET", f"/v1/webhooks/{id}/deliveries/msg_{'0' * 32}"),
    ):
        answer = reader.call(method, path)
        refused(answer, 403, "missing-scope", None)
        assert answer.json()["missing_scope"] == "manage"


def test_there_may_not_be_too_many(api: Api) -> None:
    for _ in range(MOST_ENDPOINTS):
        registered(api)
    refused(api.post("/v1/webhooks", {"url": URL}), 409, "too-many-webhooks", None)


def test_what_is_left_out_stays(api: Api) -> None:
    made = registered(api, description="Ours", event_types=["booking.*"])
    path = f"/v1/webhooks/{made['id']}"
    changed = api.call("PATCH", path, json={"url": "https://example.org/"}).json()
    assert (changed["url"], changed["description"], changed["event_types"]) == (
        "https://example.org/", "Ours", ["booking.*"],
    )  # fmt: skip
    changed = api.call("PATCH", path, json={"description": "", "event_types": [], "enabled": False}).json()
    assert (changed["description"], changed["event_types"], changed["enabled"]) == (None, [], False)
    assert changed["disabled_reason"] == "by-tenant" and api.get(path).json() == changed
    refused(api.post(f"{path}/test", {}), 409, "webhook-disabled", None)
    assert api.call("PATCH", path, json={"enabled": True}).json()["disabled_reason"] is None


def test_a_rotated_secret(api: Api) -> None:
    made = registered(api)
    answer = api.post(f"/v1/webhooks/{made['id']}/rotate", {"overlap_hours": 2})
    rotated = answer.json()
    assert answer.status_code == 201 and rotated["secret"] != made["secret"]
    until = datetime.fromisoformat(rotated["previous_secret_until"])
    assert timedelta(hours=1.9) < until - datetime.now(UTC) <= timedelta(hours=2)
    shown = api.get(f"/v1/webhooks/{made['id']}").json()
    assert shown["previous_secret_until"] == rotated["previous_secret_until"]
    refused(api.post(f"/v1/webhooks/{made['id']}/rotate", {"overlap_hours": 200}), 422, "not-valid", "overlap_hours")


def test_a_deleted_one_is_gone(small: SmallPlatform, api: Api) -> None:
    id = registered(api)["id"]
    assert api.call("DELETE", f"/v1/webhooks/{id}").status_code == 204
    assert api.get(f"/v1/webhooks/{id}").status_code == 404
    assert api.call("DELETE", f"/v1/webhooks/{id}").status_code == 404
    assert api.get("/v1/webhooks").json()["data"] == []
    small.announce()
    assert small.keyring.is_erased(parse("webhook", id))  # type: ignore[arg-type]


def test_deliveries_with_their_bodies(small: SmallPlatform, api: Api) -> None:
    path = f"/v1/webhooks/{registered(api)['id']}/deliveries"
    about = client(api)
    small.announce()
    (waiting,) = api.get(path).json()["data"]
    assert (waiting["status"], waiting["attempts"], waiting["settled"]) == ("waiting", 0, None)
    assert waiting["event_type"] == "client.registered.v1" and about in waiting["payload"]
    attempt(small, 500, response=b"not \xff now")
    (failing,) = api.get(path, params={"status": "waiting"}).json()["data"]
    assert (failing["attempts"], failing["last_status"]) == (1, 500) and failing["next_attempt"] is not None
    small.clock.stopped = datetime.now(UTC) + timedelta(minutes=1)
    attempt(small, None, error="timeout")
    small.clock.stopped += timedelta(hours=1)
    attempt(small, 204)
    small.clock.stopped = None
    (done,) = api.get(path, params={"status": "delivered"}).json()["data"]
    assert (done["status"], done["attempts"], done["next_attempt"], done["last_error"]) == ("delivered", 3, None, None)
    assert api.get(path, params={"status": "waiting"}).json()["data"] == []
    shown = api.get(f"{path}/{done['id']}").json()
    tried = [(each["number"], each["status"], each["error"], each["response"]) for each in shown.pop("tried")]
    assert shown == done
    assert tried == [(1, 500, None, "not � now"), (2, None, "timeout", None), (3, 204, None, None)]


def test_pages_of_deliveries_and_foreign_cursors(small: SmallPlatform, api: Api) -> None:
    path = f"/v1/webhooks/{registered(api)['id']}/deliveries"
    for _ in range(5):
        client(api)
    small.announce()
    seen, cursor = [], None
    while True:
        page = api.get(path, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [each["position"] for each in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        last = cursor
    assert len(seen) == 5 and seen == sorted(seen, reverse=True)
    stranger = small.tenant(name="Stranger")
    other = f"/v1/webhooks/{registered(stranger)['id']}/deliveries"
    for where, who in ((f"{other}?", stranger), ("/v1/webhooks?", api), (f"{path}?status=failed&", api)):
        refused(who.get(f"{where}cursor={last}"), 422, "bad-cursor", "cursor")
    refused(api.get(path, params={"cursor": "x" * 600}), 422, "not-valid", "cursor")
    refused(api.get(path, params={"status": "lost"}), 422, "not-valid", "status")


def test_a_test_and_where_to_see_it(small: SmallPlatform, api: Api) -> None:
    id = registered(api, event_types=["booking.*"])["id"]
    answer = api.post(f"/v1/webhooks/{id}/test", {"event_type": "concept.ready.v1"})
    assert answer.status_code == 202
    small.announce()
    position = {"Atelier-Position": answer.headers["Atelier-Position"]}
    shown = api.get(answer.headers["Location"], headers=position).json()
    assert (shown["id"], shown["event_type"]) == (answer.json()["id"], "concept.ready.v1")


def test_a_read_waits_for_deliveries_too(small: SmallPlatform, api: Api) -> None:
    id = registered(api)["id"]
    small.announce()
    answer = api.post(f"/v1/webhooks/{id}/test", {})
    position = {"Atelier-Position": answer.headers["Atelier-Position"]}
    refused(api.get(f"/v1/webhooks/{id}/deliveries", headers=position), 503, "not-yet-visible", None)
    small.announce()
    assert len(api.get(f"/v1/webhooks/{id}/deliveries", headers=position).json()["data"]) == 1


def test_replays(small: SmallPlatform, api: Api) -> None:
    id = registered(api)["id"]
    path = f"/v1/webhooks/{id}"
    client(api)
    small.announce()
    attempt(small, 204)
    (delivered,) = api.get(f"{path}/deliveries").json()["data"]
    answer = api.post(f"{path}/replay", {"message_id": delivered["id"]})
    assert answer.status_code == 202 and answer.json()["message_id"] == delivered["id"]
    small.announce()
    (again,) = api.get(f"{path}/deliveries").json()["data"]
    assert (again["id"], again["status"], again["replays"], again["attempts"]) == (delivered["id"], "waiting", 1, 0)
    attempt(small, 204)
    since = rfc3339(datetime.now(UTC) - timedelta(hours=1))
    for body, replays in (({"since": since, "undelivered_only": True}, 1), ({"since": since}, 2)):
        assert api.post(f"{path}/replay", body).status_code == 202
        small.announce()
        assert api.get(f"{path}/deliveries").json()["data"][0]["replays"] == replays
    tried = api.get(f"{path}/deliveries/{delivered['id']}").json()["tried"]
    assert [(each["replay"], each["number"]) for each in tried] == [(0, 1), (1, 1)]


@pytest.mark.parametrize(
    "body, code, field",
    [
        ({}, "nothing-to-replay", "since"),
        ({"since": "2020-01-01T00:00:00Z"}, "too-old", "since"),
        ({"since": "yesterday"}, "not-valid", "since"),
        ({"message_id": f"msg_{'0' * 32}"}, "unknown-message", "message_id"),
        ({"message_id": "msg_1"}, "not-valid", "message_id"),
    ],
)
def test_replays_that_cannot_be(api: Api, body: dict[str, Any], code: str, field: str) -> None:
    id = registered(api)["id"]
    refused(api.post(f"/v1/webhooks/{id}/replay", body), 422, code, field)


def test_anothers_message_is_no_message(small: SmallPlatform, api: Api) -> None:
    mine = registered(api)["id"]
    client(api)
    small.announce()
    (delivery,) = api.get(f"/v1/webhooks/{mine}/deliveries").json()["data"]
    stranger = small.tenant(name="Stranger")
    theirs = registered(stranger)["id"]
    answer = stranger.post(f"/v1/webhooks/{theirs}/replay", {"message_id": delivery["id"]})
    refused(answer, 422, "unknown-message", "message_id")
    assert stranger.get(f"/v1/webhooks/{theirs}/deliveries/{delivery['id']}").status_code == 404
