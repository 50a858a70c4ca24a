"""The white-label API, in the shapes that its clients know."""

from __future__ import annotations

import base64
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from domain.ids import parse, public
from gateway.settings import GatewaySettings
from gateway.wl.routes import next_month
from infra.eventlog.transcoding import Transcoder
from tests.gateway.conftest import Opener
from tests.gateway.small_platform import Api, SmallPlatform, picture

CREATE = "/api/v2/wl/concepts/create"
OPTIONS = {
    "style": "fine-line",
    "variants": 2,
    "branding": {"name": "Casa Tinta", "primaryColor": "#102030", "accentColor": "#c08040"},
    "webhookUrl": "https://hooks.casa-tinta.com/designs?secret=s3",
    "tags": ["summer", "sleeve"],
    "metadata": {"order": "A-17"},
}


def wl(api: Api, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """A call with the key where the white-label API wants it."""
    options = {"json": body} if body is not None else {}
    sent = api.small.request(method, path, headers={"x-api-key": api.secret, **headers}, **options)
    return api.small.loop.run_until_complete(sent)


def created(api: Api, **options: Any) -> str:
    answer = wl(api, "POST", CREATE, {"textPrompt": "a snake around a dagger", "options": options})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["conceptId"])


def test_create_answers_as_the_seed_says(api: Api) -> None:
    answer = wl(api, "POST", CREATE, {"textPrompt": "a rose", "options": OPTIONS})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"success", "conceptId", "status", "estimatedCompletion", "webhookSecret"}
    assert body["success"] is True and body["status"] == "requested" and body["estimatedCompletion"] == 20
    # Nothing that a client's customer sees names who is behind it.
    assert "atelier" not in (answer.text + str(answer.headers)).lower()


def test_what_was_made_is_shown_under_the_clients_brand(small: SmallPlatform, api: Api) -> None:
    id = created(api, **OPTIONS)
    small.draw(id)
    answer = wl(api, "GET", f"/api/v2/wl/concepts/{id}")
    assert answer.status_code == 200 and answer.json()["success"] is True
    concept = answer.json()["concept"]
    assert concept["id"] == id and concept["status"] == "ready" and concept["style"] == "fine-line"
    assert concept["textPrompt"] == "a snake around a dagger" and concept["images"][0]["notDrawn"] == "glitter"
    assert concept["branding"] == OPTIONS["branding"]
    assert concept["tags"] == ["summer", "sleeve"] and concept["metadata"] == {"order": "A-17"}
    assert [image["isPrimary"] for image in concept["images"]] == [True, False]
    assert "webhook" not in answer.text and "s3" not in answer.text
    first = concept["images"][0]
    shown = wl(api, "GET", first["url"])
    assert shown.status_code == 200 and shown.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(shown.content)) as branded:
        assert branded.height > branded.width == 8
        assert branded.info["Author"] == "Casa Tinta"
        assert branded.convert("RGB").getpixel((0, 0)) == (0xAA, 0x22, 0x11)
    again = wl(api, "GET", first["url"], **{"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304
    assert wl(api, "GET", first["svgUrl"]).content == b"<svg/>"
    for wrong in ("9.png", "0.gif"):
        assert wl(api, "GET", f"/api/v2/wl/concepts/{id}/images/{wrong}").status_code == 404


def test_without_a_brand_of_its_own_a_concept_has_the_tenants(small: SmallPlatform, api: Api) -> None:
    id = created(api)
    small.draw(id)
    assert wl(api, "GET", f"/api/v2/wl/concepts/{id}").json()["concept"]["branding"] is None
    bare = wl(api, "GET", f"/api/v2/wl/concepts/{id}/images/0.png").content
    with Image.open(io.BytesIO(bare)) as plain:
        assert plain.size == (8, 8) and "Author" not in plain.info
    for name in ("T" * 200, "Tinta"):
        brand = {"name": name, "primary_colour": "#111111", "accent_colour": "#222222"}
        assert api.call("PUT", "/v1/brand", json=brand).status_code == 200
        shown = wl(api, "GET", f"/api/v2/wl/concepts/{id}").json()["concept"]["branding"]
        assert shown == {"name": name, "primaryColor": "#111111", "accentColor": "#222222"}


def test_the_webhooks_address_and_its_secret_are_kept_for_the_deliverer_alone(small: SmallPlatform, api: Api) -> None:
    body = {"textPrompt": "a rose", "options": OPTIONS}
    answers = [wl(api, "POST", CREATE, body, **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert answers[0].content == answers[1].content and answers[1].headers["idempotency-replayed"] == "true"
    secret = answers[0].json()["webhookSecret"]
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 and secret.startswith("whsec_")
    assert wl(api, "POST", CREATE, body).json()["webhookSecret"] != secret, "each concept has one of its own"
    id = parse("concept", answers[0].json()["conceptId"])
    decode = Transcoder(small.keyring).decode
    said = [decode(each).event for each in small.log.read(0, 1000) if each.topic == "concept.labelled"]
    (event,) = [each for each in said if each.originator_id == id]
    assert (event.callback.value, event.callback_secret.value) == (OPTIONS["webhookUrl"], secret)
    assert secret not in wl(api, "GET", f"/api/v2/wl/concepts/{answers[0].json()['conceptId']}").text
    small.announce()
    waiting = [tuple(row) for row in small.store.all("SELECT concept, subject FROM webhook_callbacks")]
    assert (str(id), str(api.tenant)) in waiting and len(waiting) == 2
    stored = b"".join(each.state for each in small.log.read(0, 1000))
    assert secret[6:].encode() not in stored and b"casa-tinta.com" not in stored
    for table in ("concept_labels", "webhook_callbacks", "webhook_targets"):
        assert not any("casa-tinta" in str(cell) for row in small.store.all(f"SELECT * FROM {table}") for cell in row)


def test_without_an_address_there_is_no_secret(small: SmallPlatform, api: Api) -> None:
    answer = wl(api, "POST", CREATE, {"textPrompt": "a rose", "options": {"tags": ["x"]}})
    assert "webhookSecret" not in answer.json()
    small.announce()
    assert small.store.all("SELECT * FROM webhook_callbacks") == []


def test_a_callback_is_no_endpoint(small: SmallPlatform, api: Api) -> None:
    id = created(api, **OPTIONS)
    small.draw(id)
    small.announce()
    target = small.store.one("SELECT id FROM webhook_targets")
    assert target is not None and parse("concept", id) == UUID(target["id"])
    assert api.call("GET", "/v1/webhooks").json()["data"] == []
    for path in ("", "/deliveries"):
        assert api.call("GET", f"/v1/webhooks/{public('webhook', UUID(target['id']))}{path}").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.casa-tinta.com/x",
        "https://user:word@casa-tinta.com/x",
        "https://casa-tinta.com/x#part",
        "https://127.0.0.1/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://printer.local/x",
        "https://metadata.google.internal/x",
        "https://intranet/x",
        "https://casa-tinta.com:99999/x",
        "https://casa tinta.com/x",
        "ftp://casa-tinta.com/x",
    ],
)
def test_a_webhook_address_that_is_not_allowed(small: SmallPlatform, api: Api, url: str) -> None:
    head = small.log.head()
    answer = wl(api, "POST", CREATE, {"textPrompt": "a rose", "options": {"webhookUrl": url}})
    assert answer.status_code == 422
    assert answer.json()["code"] == "webhook-not-allowed"
    assert [each["field"] for each in answer.json()["errors"]] == ["options.webhookUrl"]
    assert small.log.head() == head


def test_a_key_is_asked_for_in_its_header(api: Api, small: SmallPlatform) -> None:
    async def asked(headers: dict[str, str]) -> Any:
        return await small.request("GET", "/api/v2/wl/concepts/x", headers=headers)

    for headers, error in (
        ({}, "API key required"),
        ({"Authorization": f"Bearer {api.secret}"}, "API key required"),
        ({"x-api-key": "nonsense"}, "Invalid API key"),
        ({"x-api-key": "atl_live_" + "0" * 36}, "Invalid API key"),
    ):
        answer = small.loop.run_until_complete(asked(headers))
        assert answer.status_code == 401
        assert answer.json()["error"] == error and answer.json()["requestId"] == answer.headers["x-request-id"]
        assert answer.headers["content-type"] == "application/json"
        assert "atelier" not in str(answer.headers).lower()


def test_a_key_without_the_scope(small: SmallPlatform) -> None:
    reader = small.tenant(scopes=("read",))
    answer = wl(reader, "POST", CREATE, {"textPrompt": "a rose"})
    assert answer.status_code == 403 and answer.json()["code"] == "missing-scope"


def test_another_tenants_concept_is_no_concept(small: SmallPlatform, api: Api) -> None:
    id, stranger = created(api), small.tenant(name="Stranger")
    nothing = public("concept", api.tenant)
    answers = [wl(stranger, "GET", f"/api/v2/wl/concepts/{each}") for each in (id, nothing, "nonsense")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["error"] for answer in answers} == {"Concept not found"}


def test_the_tiers_limit_says_when_it_ends(opened: Opener) -> None:
    small = opened(GatewaySettings(position_wait=0.05))
    api = small.tenant("free")
    small.clock.stopped = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)
    seen = [wl(api, "GET", "/api/v2/wl/concepts/x") for _ in range(11)]
    assert [answer.status_code for answer in seen] == [404] * 10 + [429]
    refused = seen[-1]
    assert refused.json()["error"] == "Rate limit exceeded"
    assert refused.json()["resetAt"] == "2026-05-17T12:01:00Z" and refused.headers["retry-after"] == "60"
    small.clock.stopped += timedelta(seconds=60)
    assert wl(api, "GET", "/api/v2/wl/concepts/x").status_code == 404


def test_a_spent_plan_says_when_the_units_come_back(small: SmallPlatform) -> None:
    api = small.tenant("free")
    small.clock.stopped = datetime(2026, 12, 17, 12, 0, tzinfo=UTC)
    for _ in range(12):
        created(api, variants=8)
    answer = wl(api, "POST", CREATE, {"textPrompt": "a rose", "options": {"variants": 8}})
    assert answer.status_code == 429 and answer.json()["code"] == "quota-exceeded"
    assert answer.json()["resetAt"] == "2027-01-01T00:00:00Z"


def test_next_month() -> None:
    assert next_month(datetime(2026, 1, 31, 23, tzinfo=UTC)) == datetime(2026, 2, 1, tzinfo=UTC)
    assert next_month(datetime(2026, 12, 1, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "body, status, field",
    [
        ({"textPrompt": " "}, 422, "prompt"),
        ({}, 422, "textPrompt"),
        ({"textPrompt": "a rose", "prompt": "x"}, 422, "prompt"),
        ({"textPrompt": "a rose", "referenceImages": ["bm8gcGljdHVyZQ=="]}, 422, "referenceImages.0"),
        ({"textPrompt": "a rose", "options": {"style": "glitter"}}, 422, "style"),
        ({"textPrompt": "a rose", "options": {"branding": {"name": "x", "primaryColor": "red"}}}, 422, None),
        ({"textPrompt": "a rose", "options": {"tags": ["x" * 61]}}, 422, None),
    ],
)
def test_bad_bodies_name_the_field(api: Api, body: Any, status: int, field: str | None) -> None:
    answer = wl(api, "POST", CREATE, body)
    assert answer.status_code == status and set(answer.json()) == {"error", "code", "errors", "requestId"}
    assert answer.json()["errors"] and field in (None, answer.json()["errors"][0]["field"])


def test_a_body_over_the_limit_and_an_address_that_is_none(opened: Opener) -> None:
    small = opened(GatewaySettings(limits=False, max_body=2000))
    api = small.tenant()
    large = wl(api, "POST", CREATE, {"textPrompt": "a rose", "referenceImages": ["x" * 3000]})
    assert large.status_code == 413 and large.json()["code"] == "too-large" and "error" in large.json()
    assert wl(api, "GET", "/api/v2/wl/nothing").json()["code"] == "no-such-route"
    wrong = wl(api, "DELETE", "/api/v2/wl/concepts/x")
    assert wrong.status_code == 405 and wrong.headers["allow"] == "GET"
    assert wl(api, "PUT", CREATE).headers["allow"] == "POST"


def test_reference_images_give_their_colours(small: SmallPlatform, api: Api) -> None:
    image = base64.b64encode(picture("#2266aa")).decode()
    answer = wl(api, "POST", CREATE, {"textPrompt": "a rose", "referenceImages": [image]})
    concept = wl(api, "GET", f"/api/v2/wl/concepts/{answer.json()['conceptId']}").json()["concept"]
    assert concept["referenceImages"] == 1


def test_a_repeat_gets_the_first_answer(api: Api) -> None:
    body = {"textPrompt": "a rose"}
    first = wl(api, "POST", CREATE, body, **{"Idempotency-Key": "one"})
    second = wl(api, "POST", CREATE, body, **{"Idempotency-Key": "one"})
    assert first.json() == second.json() and second.headers["idempotency-replayed"] == "true"


def test_the_estimate_is_from_measured_times(small: SmallPlatform, api: Api) -> None:
    start = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)
    small.clock.stopped = start
    id = created(api)
    from domain.usecases import concepts as use_cases

    found = parse("concept", id)
    assert found is not None
    small.run(lambda work: use_cases.start_generation(work, found))
    small.clock.stopped = start + timedelta(seconds=7)
    small.draw(id)
    assert wl(api, "POST", CREATE, {"textPrompt": "a rose"}).json()["estimatedCompletion"] == 7
    # One waits already, and is drawn first.
    assert wl(api, "POST", CREATE, {"textPrompt": "a rose"}).json()["estimatedCompletion"] == 14
