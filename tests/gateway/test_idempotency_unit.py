"""A repeated POST gets the first answer, and does nothing twice."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import parse
from gateway.idempotency import InFlight, Stored, command_id, read
from gateway.problems import Problem
from tests.gateway.small_platform import Api, SmallPlatform, picture

KEY = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
STUDIO = {"name": "Casa", "zone": "UTC", "currency": "EUR"}


def test_a_repeat_gets_the_same_answer(small: SmallPlatform, api: Api) -> None:
    first = api.post("/v1/studios", STUDIO, headers=KEY)
    head = small.log.head()
    second = api.post("/v1/studios", STUDIO, headers={"Idempotency-Key": f'"{KEY["Idempotency-Key"]}"'})
    assert second.content == first.content
    assert (second.status_code, second.headers["idempotency-replayed"]) == (201, "true")
    assert "idempotency-replayed" not in first.headers
    for name in ("location", "atelier-position", "content-type"):
        assert second.headers[name] == first.headers[name]
    assert small.log.head() == head
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_without_a_key_it_is_done_again(small: SmallPlatform, api: Api) -> None:
    same = {"X-Request-Id": "req_0123456789abcdef"}
    first, second = (api.post("/v1/studios", STUDIO, headers=same) for _ in range(2))
    assert first.json()["id"] != second.json()["id"]


def test_another_body_or_place_under_the_same_key_is_refused(api: Api) -> None:
    studio = api.post("/v1/studios", STUDIO, headers=KEY).json()["id"]
    refused = api.post("/v1/studios", {**STUDIO, "name": "Other"}, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    other = api.made("/v1/studios", {**STUDIO, "name": "Other"})["id"]
    assert api.post(f"/v1/studios/{studio}/artists", {"name": "A"}, headers=KEY).status_code == 201
    assert api.post(f"/v1/studios/{other}/artists", {"name": "A"}, headers=KEY).status_code == 422


def test_keys_of_two_tenants_and_two_routes_have_nothing_to_do_with_each_other(small: SmallPlatform, api: Api) -> None:
    other = small.tenant()
    ids = {each.post("/v1/studios", STUDIO, headers=KEY).json()["id"] for each in (api, other)}
    assert len(ids) == 2
    assert api.post("/v1/members", {"name": "B", "email": "b@c.d", "role": "owner"}, headers=KEY).status_code == 201


def test_a_refused_command_may_be_tried_again_with_its_key(api: Api) -> None:
    assert api.post("/v1/studios", {**STUDIO, "zone": "No/Where"}, headers=KEY).status_code == 422
    assert api.post("/v1/studios", STUDIO, headers=KEY).status_code == 201


def test_a_secret_is_shown_again_to_who_repeats(api: Api) -> None:
    body = {"name": "ci", "scopes": ["read"]}
    first, second = (api.post("/v1/keys", body, headers=KEY).json() for _ in range(2))
    assert first["secret"] == second["secret"]


def test_at_the_same_time_it_is_done_once(small: SmallPlatform, api: Api) -> None:
    async def crowd() -> list[str]:
        sent = (api.send("POST", "/v1/studios", json=STUDIO, headers=KEY) for _ in range(12))
        # On a slow machine those who waited in vain for the first are told to come again.
        answers = [answer for answer in await asyncio.gather(*sent) if answer.status_code != 409]
        assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
        return [answer.json()["id"] for answer in answers]

    assert len(set(small.loop.run_until_complete(crowd()))) == 1


def test_on_a_repeat_no_picture_is_put_away_again(small: SmallPlatform, api: Api) -> None:
    image = base64.b64encode(picture()).decode()
    body = {"prompt": "a rose", "style": "blackwork", "reference_images": [image]}
    first = api.post("/v1/generate", body, headers=KEY)
    stored = sorted(path.name for path in (small.folder / "objects").rglob("*") if path.is_file())
    second = api.post("/v1/generate", body, headers=KEY)
    assert second.content == first.content and second.headers["idempotency-replayed"] == "true"
    assert sorted(path.name for path in (small.folder / "objects").rglob("*") if path.is_file()) == stored
    assert api.post("/v1/generate", {**body, "reference_images": []}, headers=KEY).status_code == 422


def test_an_answer_goes_after_a_day_but_the_command_is_not_done_again(small: SmallPlatform, api: Api) -> None:
    api.post("/v1/studios", STUDIO, headers=KEY)
    small.log.forget_answers((datetime.now(UTC) + timedelta(days=1)).isoformat())
    refused = api.post("/v1/studios", STUDIO, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (409, "answer-not-kept")


def test_an_answer_goes_with_its_person(small: SmallPlatform, api: Api) -> None:
    studio = api.made("/v1/studios", STUDIO)["id"]
    path, body = f"/v1/studios/{studio}/clients", {"name": "Ana"}
    client = api.post(path, body, headers=KEY).json()["id"]
    id = parse("client", client)
    assert id
    small.keyring.erase(id)
    assert api.post(path, body, headers=KEY).json()["code"] == "answer-not-kept"


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb"])
def test_a_bad_key_is_refused(api: Api, key: str) -> None:
    refused = api.post("/v1/studios", STUDIO, headers={"Idempotency-Key": key})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad-idempotency-key")


def test_one_pair_of_quotes_comes_off() -> None:
    assert [read(each) for each in (None, "k", '"k"', '""k""', '"')] == [None, "k", "k", '"k"', '"']


def test_ids_keep_tenants_and_routes_apart() -> None:
    ids = {command_id(UUID(int=tenant), route, "k") for tenant in (1, 2) for route in ("POST /a", "POST /b")}
    assert len(ids) == 4


@given(st.integers(200, 299), st.dictionaries(st.text(), st.text()), st.binary())
def test_a_stored_answer_is_read_back(status: int, headers: dict[str, str], body: bytes) -> None:
    assert Stored.decode(Stored(status, headers, body).encode()) == Stored(status, headers, body)


def test_the_second_waits_for_the_first_and_gives_up_in_the_end() -> None:
    async def story() -> list[str]:
        said: list[str] = []
        running, patient = InFlight(0.05), asyncio.Event()

        async def first() -> None:
            async with running.turn("a"):
                said.append("first")
                await patient.wait()

        task = asyncio.create_task(first())
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            async with running.turn("a"):
                said.append("never")
        assert (refused.value.status, refused.value.code) == (409, "still-running")
        async with running.turn("b"):
            said.append("other")
        patient.set()
        async with running.turn("a"):
            said.append("second")
        await task
        return said

    assert asyncio.run(story()) == ["first", "other", "second"]
