"""Asking for videos, following and cancelling them, and their files, whole and in parts."""

from __future__ import annotations

import asyncio
import base64
from typing import Any
from uuid import UUID

import pytest

from domain.ids import parse
from domain.sandbox import sandbox_of
from domain.usecases.videos import fail_video
from domain.videos import Motion, Video
from tests.gateway.small_platform import Api, SmallPlatform, picture

PROMPT = {"prompt": "a snake around a rose", "style": "blackwork"}
RED = base64.b64encode(picture("#cc0000")).decode()
FILM = bytes(range(256)) * 4


@pytest.fixture
def concept(small: SmallPlatform, api: Api) -> str:
    id: str = api.made("/v1/generate", {**PROMPT, "variants": 2})["id"]
    small.draw(id)
    return id


@pytest.fixture
def film(small: SmallPlatform, api: Api, concept: str) -> str:
    id: str = api.made("/v1/videos", {"concept_id": concept})["id"]
    small.film(id, FILM)
    return id


def test_a_video_of_a_variant_from_wish_to_film(small: SmallPlatform, api: Api, concept: str) -> None:
    wish = {"concept_id": concept, "variant": 1, "duration_s": 10, "size": "vertical", "seed": 7}
    asked = api.post("/v1/videos", wish)
    body = asked.json()
    assert (asked.status_code, asked.headers["location"]) == (202, f"/v1/videos/{body['id']}")
    assert (body["object"], body["status"], body["motion"], body["livemode"]) == ("video", "requested", "reveal", True)
    assert (body["width"], body["height"], body["fps"], body["seed"]) == (1080, 1920, 30, 7)
    assert (body["concept_id"], body["variant"], body["duration_s"]) == (concept, 1, 10)
    seen = api.get(asked.headers["location"], headers={"Atelier-Position": asked.headers["atelier-position"]})
    assert seen.json() == body
    assert api.get(f"/v1/videos/{body['id']}/file.mp4").status_code == 404
    small.film(body["id"], FILM)
    done = api.get(f"/v1/videos/{body['id']}").json()
    assert (done["status"], done["frames"], done["engine"], done["spec_digest"]) == ("ready", 150, "camera", "ab" * 32)
    assert [(each["media_type"], api.get(each["url"]).content) for each in done["files"]] == [
        ("video/mp4", FILM),
        ("image/jpeg", b"poster"),
    ]
    assert done["progress"] is None and done["seconds"] >= 0


def test_it_takes_no_unit_of_quota(small: SmallPlatform, api: Api, concept: str) -> None:
    before = api.get("/v1/usage").json()["data"][0]["requested"]
    api.made("/v1/videos", {"concept_id": concept})
    assert api.get("/v1/usage").json()["data"][0]["requested"] == before


def test_a_video_of_an_own_picture_is_erased_with_its_person(small: SmallPlatform, api: Api) -> None:
    studio = api.made("/v1/studios", {"name": "Casa", "zone": "Europe/Madrid", "currency": "EUR"})["id"]
    client = api.made(f"/v1/studios/{studio}/clients", {"name": "Ana"})["id"]
    body = api.made("/v1/videos", {"image": RED, "client_id": client})
    assert (body["motion"], body["concept_id"], body["variant"]) == ("zoom", None, None)
    id = parse("video", body["id"])
    assert id is not None
    video = small.run(lambda work: work.get(Video, id))
    assert video.subject == parse("client", client) and video.source.file.media_type == "image/png"
    small.film(body["id"])
    small.keyring.erase(video.subject)
    assert api.get(f"/v1/videos/{body['id']}/file.mp4").status_code == 410


@pytest.mark.parametrize(
    "wish, field",
    [
        ({}, "body"),
        ({"duration_s": 4}, "duration_s"),
        ({"duration_s": 31}, "duration_s"),
        ({"duration_s": "10"}, "duration_s"),
        ({"motion": "spin"}, "motion"),
        ({"motion": "reveal"}, "motion"),
        ({"motion": "animate"}, "motion"),
        ({"size": "4k"}, "size"),
        ({"seed": -1}, "seed"),
        ({"music": True}, "music"),
        ({"image": "%%%"}, "image"),
    ],
)
def test_a_wrong_wish_names_its_field(api: Api, wish: dict[str, Any], field: str) -> None:
    refused = api.post("/v1/videos", {"image": RED, **wish} if wish else {})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field), refused.text


def test_a_repeated_wish_is_one_video(api: Api, concept: str) -> None:
    first, second = (
        api.post("/v1/videos", {"concept_id": concept}, headers={"Idempotency-Key": "film-1"}) for _ in range(2)
    )
    assert first.json()["id"] == second.json()["id"] and second.headers["idempotency-replayed"] == "true"
    assert len(api.get("/v1/videos").json()["data"]) == 1


def test_one_can_be_waited_for(small: SmallPlatform, api: Api, concept: str) -> None:
    async def story() -> Any:
        body, headers = {"concept_id": concept}, {"Prefer": "wait=30"}
        waiting = asyncio.create_task(api.send("POST", "/v1/videos", json=body, headers=headers))
        while (row := small.store.one("SELECT id FROM videos")) is None:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(small.film, "vid_" + UUID(row["id"]).hex)
        return await waiting

    answer = small.loop.run_until_complete(story())
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


def test_how_far_it_is_shows_while_it_is_made(small: SmallPlatform, api: Api, concept: str) -> None:
    body = api.made("/v1/videos", {"concept_id": concept})
    id = parse("video", body["id"])
    assert id is not None and api.get(f"/v1/videos/{body['id']}").json()["progress"] is None
    small.hub.publish(id, 0.25, "film", 0)
    small.hub.changed(id)
    assert api.get(f"/v1/videos/{body['id']}").json()["progress"] == 0.25
    assert api.get("/v1/videos").json()["data"][0]["progress"] == 0.25


def test_lists_by_concept_status_and_page(small: SmallPlatform, api: Api, concept: str, film: str) -> None:
    others = [api.made("/v1/videos", {"image": RED})["id"] for _ in range(2)]
    assert [each["id"] for each in api.get("/v1/videos").json()["data"]] == [*reversed(others), film]
    assert [each["id"] for each in api.get(f"/v1/videos?concept_id={concept}").json()["data"]] == [film]
    assert [each["id"] for each in api.get("/v1/videos?status=ready").json()["data"]] == [film]
    first = api.get("/v1/videos?limit=2").json()
    rest = api.get(f"/v1/videos?limit=2&cursor={first['next_cursor']}").json()
    assert [len(first["data"]), len(rest["data"]), rest["has_more"]] == [2, 1, False]
    assert api.get("/v1/videos?concept_id=con_1").status_code == 422


def test_cancelling_once_and_not_after_the_end(small: SmallPlatform, api: Api, concept: str, film: str) -> None:
    id = api.made("/v1/videos", {"concept_id": concept})["id"]
    for _ in range(2):
        cancelled = api.post(f"/v1/videos/{id}/cancel")
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert api.get(f"/v1/videos/{id}").json()["status"] == "cancelled"
    assert api.post(f"/v1/videos/{film}/cancel").status_code == 409
    assert api.post(f"/v1/videos/vid_{'0' * 32}/cancel").status_code == 404


def test_a_failed_one_says_why(small: SmallPlatform, api: Api, concept: str) -> None:
    body = api.made("/v1/videos", {"concept_id": concept})
    id = parse("video", body["id"])
    assert id is not None
    small.run(lambda work: fail_video(work, id, "picture-gone", "It is gone.", False))
    failed = api.get(f"/v1/videos/{body['id']}").json()
    assert (failed["status"], failed["error"], failed["files"]) == ("failed", "It is gone.", [])


def test_a_sandbox_s_video_is_small_and_not_live(small: SmallPlatform, api: Api) -> None:
    made = api.made("/v1/keys", {"name": "trying", "scopes": ["read", "design"], "mode": "test"})
    key = parse("key", made["id"])
    assert key is not None
    trying = Api(small, sandbox_of(api.tenant), key, made["secret"])
    video = trying.made("/v1/videos", {"image": RED, "motion": "orbit"})
    assert (video["livemode"], video["width"], video["height"]) == (False, 512, 288)


def test_motions_are_those_of_the_engines(small: SmallPlatform, api: Api) -> None:
    object.__setattr__(small.platform, "motions", (Motion.ANIMATE,))
    assert api.made("/v1/videos", {"image": RED})["motion"] == "animate"
    assert api.post("/v1/videos", {"image": RED, "motion": "zoom"}).status_code == 422


# Parts of a film, as players ask for them.


@pytest.mark.parametrize(
    "asked, first, end",
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 1024),
        ("bytes=100-199", 100, 200),
        ("bytes=1000-9999", 1000, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=-5000", 0, 1024),
        ("bytes=1023-", 1023, 1024),
    ],
)
def test_a_part_is_sent_alone(api: Api, film: str, asked: str, first: int, end: int) -> None:
    answer = api.get(f"/v1/videos/{film}/file.mp4", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, FILM[first:end])
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/1024"
    assert (answer.headers["content-type"], answer.headers["accept-ranges"]) == ("video/mp4", "bytes")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b", "nonsense", ""])
def test_what_is_no_range_is_passed_over(api: Api, film: str, asked: str) -> None:
    answer = api.get(f"/v1/videos/{film}/file.mp4", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, FILM) and "content-range" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused_with_the_size(api: Api, film: str, asked: str) -> None:
    refused = api.get(f"/v1/videos/{film}/file.mp4", headers={"Range": asked})
    assert (refused.status_code, refused.headers["content-range"]) == (416, "bytes */1024")
    assert refused.json()["errors"][0]["field"] == "Range"


def test_another_film_than_before_is_sent_whole(api: Api, film: str) -> None:
    path = f"/v1/videos/{film}/file.mp4"
    etag = api.get(path).headers["etag"]
    assert api.get(path, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert api.get(path, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    assert api.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_pictures_come_whole_as_they_did(api: Api, film: str) -> None:
    answer = api.get(f"/v1/videos/{film}/file.jpg", headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.content) == (200, b"poster") and "accept-ranges" not in answer.headers
    assert "sandbox" in answer.headers["content-security-policy"]
    film_policy = api.get(f"/v1/videos/{film}/file.mp4").headers["content-security-policy"]
    assert "media-src 'self'" in film_policy and "default-src 'none'" in film_policy
    assert api.get(f"/v1/videos/{film}/file.gif").status_code == 404
