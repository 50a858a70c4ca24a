"""Positions, `Prefer: wait`, and server-sent events."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any
from uuid import UUID

import pytest

from domain.ids import parse
from gateway import positions
from gateway.settings import GatewaySettings
from gateway.v1.events import Cursor, follow
from tests.gateway.conftest import Opener
from tests.gateway.small_platform import Api, SmallPlatform

PROMPT = {"prompt": "a rose", "style": "blackwork", "variants": 2}
STUDIO = {"name": "Casa", "zone": "UTC", "currency": "EUR"}


def test_a_read_that_is_too_early_says_so(small: SmallPlatform, api: Api) -> None:
    with small.holding():
        made = api.post("/v1/studios", STUDIO)
        at = {"Atelier-Position": made.headers["atelier-position"]}
        early = api.get(made.headers["location"], headers=at)
        assert (early.status_code, early.json()["code"]) == (503, "not-yet-visible")
        assert early.headers["retry-after"] == "1"
        assert api.get(made.headers["location"]).status_code == 404
    assert api.get(made.headers["location"], headers=at).status_code == 200


def test_a_read_waits_until_the_view_is_there(opened: Opener) -> None:
    small = opened(GatewaySettings(limits=False, position_wait=30))
    api = small.tenant()
    with small.holding():
        made = api.post("/v1/studios", STUDIO)
        later = threading.Timer(0.05, small.catch_up)
        later.start()
        at = {"Atelier-Position": made.headers["atelier-position"]}
        assert api.get(made.headers["location"], headers=at).status_code == 200
        later.join()


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "9" * 30, "٣"])
def test_a_position_is_a_number(api: Api, text: str) -> None:
    refused = api.get("/v1/studios", headers={"Atelier-Position": text.encode()})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "Atelier-Position")


def test_an_answer_about_a_key_waits_for_it_to_work_but_not_for_ever(small: SmallPlatform, api: Api) -> None:
    with small.holding():
        assert api.post("/v1/keys", {"name": "x", "scopes": ["read"]}).status_code == 201


def test_until_asks_again_and_gives_up() -> None:
    answers = iter([False, False, True])
    assert asyncio.run(positions.until(lambda: next(answers), 30))
    assert not asyncio.run(positions.until(lambda: False, 0.01))


def test_prefer_wait_answers_with_the_finished_concept(small: SmallPlatform, api: Api) -> None:
    async def story() -> Any:
        waiting = asyncio.create_task(api.send("POST", "/v1/generate", json=PROMPT, headers={"Prefer": "wait=30"}))
        while (row := small.store.one("SELECT id FROM concepts")) is None:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(small.draw, "con_" + UUID(row["id"]).hex)
        return await waiting

    answer = small.loop.run_until_complete(story())
    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "wait=30")
    body = answer.json()
    assert (body["status"], len(body["variants"])) == ("ready", 2)
    assert answer.headers["location"] == f"/v1/concepts/{body['id']}"


def test_prefer_wait_that_runs_out_answers_as_ever(api: Api) -> None:
    answer = api.post("/v1/generate", PROMPT, headers={"Prefer": "respond-async, wait=1"})
    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "wait=1")
    assert answer.json()["status"] == "requested"


@pytest.mark.parametrize("preference", ["wait=0", "wait=soon", "await=3", "return=minimal"])
def test_a_preference_that_cannot_be_read_is_passed_over(api: Api, preference: str) -> None:
    answer = api.post("/v1/generate", PROMPT, headers={"Prefer": preference})
    assert answer.status_code == 202 and "preference-applied" not in answer.headers


def test_a_rendition_can_be_waited_for(small: SmallPlatform, api: Api) -> None:
    concept = api.made("/v1/generate", PROMPT)["id"]
    small.draw(concept)

    async def story() -> Any:
        body = {"concept_id": concept}
        waiting = asyncio.create_task(api.send("POST", "/v1/stencil", json=body, headers={"Prefer": "wait=30"}))
        while (row := small.store.one("SELECT id FROM renditions")) is None:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(small.render, "stencil", "stn_" + UUID(row["id"]).hex)
        return await waiting

    answer = small.loop.run_until_complete(story())
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


def test_a_finished_concepts_stream_tells_its_whole_life_and_ends(small: SmallPlatform, api: Api) -> None:
    concept = api.made("/v1/generate", PROMPT)["id"]
    small.draw(concept)
    answer = api.get(f"/v1/concepts/{concept}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = heard(answer.content)
    assert [event["event"] for event in events] == [
        "concept.requested",
        "concept.generation-started",
        "concept.variant-drawn",
        "concept.variant-drawn",
        "concept.ready",
    ]
    assert [event["id"] for event in events] == [str(event["data"]["position"]) for event in events]
    assert events[2]["data"]["variant"] == 0 and events[2]["data"]["id"] == concept


def test_a_stream_goes_on_after_the_last_event_seen(small: SmallPlatform, api: Api) -> None:
    concept = api.made("/v1/generate", PROMPT)["id"]
    small.draw(concept)
    path = f"/v1/concepts/{concept}/events"
    all_of_them = heard(api.get(path).content)
    for number, event in enumerate(all_of_them[:-1]):
        rest = heard(api.get(path, headers={"Last-Event-ID": event["id"]}).content)
        assert rest == all_of_them[number + 1 :]
    done = api.get(path, headers={"Last-Event-ID": all_of_them[-1]["id"]})
    assert (done.status_code, done.content) == (204, b"")
    assert api.get(path, headers={"Last-Event-ID": "yesterday"}).status_code == 422


def test_progress_comes_between_and_is_not_heard_twice(small: SmallPlatform, api: Api) -> None:
    concept = api.made("/v1/generate", PROMPT)["id"]
    id = parse("concept", concept)
    assert id
    small.hub.publish(id, 0.25, "drawing", 0)
    serving = small.app.state.serving

    async def story() -> list[dict[str, Any]]:
        stream = follow(serving, id, Cursor())
        said = await anext(stream)
        await asyncio.to_thread(small.draw, concept)
        async for chunk in stream:
            said += chunk
        return heard(said)

    events = small.loop.run_until_complete(story())
    assert [event["event"] for event in events[:2]] == ["concept.requested", "progress"]
    assert events[1]["data"] == {"fraction": 0.25, "stage": "drawing", "variant": 0}
    assert events[1]["id"] == f"{events[0]['id']}.1"
    assert events[-1]["event"] == "concept.ready"
    resumed = heard(api.get(f"/v1/concepts/{concept}/events", headers={"Last-Event-ID": events[1]["id"]}).content)
    assert resumed == events[2:]


def test_a_quiet_stream_breathes_and_ends_in_time(opened: Opener) -> None:
    small = opened(GatewaySettings(limits=False, heartbeat=0.0, stream=0.2))
    api = small.tenant()
    concept = api.made("/v1/generate", PROMPT)["id"]
    answer = api.get(f"/v1/concepts/{concept}/events")
    assert b": still here\n\n" in answer.content
    assert [event["event"] for event in heard(answer.content)] == ["concept.requested"]
    id = parse("concept", concept)
    assert not small.hub._channels[id].feeds


def heard(stream: bytes) -> list[dict[str, Any]]:
    """Events as a browser would hear them: comments are none."""
    events = []
    for block in stream.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            events.append({**fields, "data": json.loads(fields["data"])})
    return events
