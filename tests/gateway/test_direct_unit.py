"""The direct way to a hot route says the same as the framework's way, of right requests and of wrong ones."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from gateway.settings import GatewaySettings
from tests.gateway.conftest import Opener
from tests.gateway.small_platform import Api, SmallPlatform

BODY = {"prompt": "a snake around a rose", "style": "blackwork", "seed": 7}
CAREFUL = "application/json; charset=utf-8"
"""A content type that only the framework reads."""


def sent(api: Api, content: bytes, content_type: str, **headers: str) -> httpx.Response:
    return api.call("POST", "/v1/generate", content=content, headers={"Content-Type": content_type, **headers})


def comparable(answer: httpx.Response) -> dict[str, Any]:
    said: dict[str, Any] = answer.json()
    return {key: value for key, value in said.items() if key not in ("id", "created", "request_id")}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (json.dumps(BODY).encode(), 202),
        (json.dumps({**BODY, "prompt": "räven"}).encode(), 202),
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b'{"prompt": 3, "style": "blackwork"}', 422),
        (b'{"prompt": "a rose", "style": "blackwork", "colour": "red"}', 422),
        (b'{"prompt": "a rose", "style": "blackwork", "width_mm": NaN}', 422),
        (b'{"prompt": "a rose", "style": "blackwork", "seed": 123456789012345678901234567890}', 422),
        (b'{"prompt": "\\ud800", "style": "blackwork"}', 422),
        (b'{"prompt": "a rose", "style": "nobody\'s"}', 422),
        (b"\xff", 422),
    ],
)
def test_both_ways_say_the_same(api: Api, content: bytes, status: int) -> None:
    direct, careful = sent(api, content, "application/json"), sent(api, content, CAREFUL)
    assert direct.status_code == careful.status_code == status, direct.text
    assert comparable(direct) == comparable(careful)
    assert {name for name in direct.headers} == {name for name in careful.headers}


def test_another_content_type_is_refused_as_everywhere(api: Api) -> None:
    assert sent(api, json.dumps(BODY).encode(), "text/plain").status_code == 422


def test_who_asks_is_settled_before_the_body_is_read(small: SmallPlatform, api: Api) -> None:
    nobody = sent(api, b"{", "application/json", Authorization="Bearer nothing")
    assert nobody.status_code == 401 and "www-authenticate" in nobody.headers
    reader = small.tenant("pro", ("read",))
    assert sent(reader, b"{", "application/json").json()["missing_scope"] == "design"


def test_a_request_counts_once_whichever_way_it_goes(opened: Opener) -> None:
    api = opened(GatewaySettings(limits=True)).tenant()
    left = [
        int(sent(api, content, "application/json").headers["ratelimit"].split("r=")[1].split(";")[0])
        for content in (json.dumps(BODY).encode(), b"{", json.dumps(BODY).encode())
    ]
    assert left[0] - left[1] == left[1] - left[2] == 1


def test_a_repeat_with_the_same_key_gets_the_first_answer(api: Api) -> None:
    content = json.dumps(BODY).encode()
    first, again = (sent(api, content, "application/json", **{"Idempotency-Key": "one"}) for _ in range(2))
    assert first.json() == again.json() and again.headers["idempotency-replayed"] == "true"


def test_another_method_at_the_address_is_the_frameworks(api: Api) -> None:
    answer = api.get("/v1/generate")
    assert answer.status_code == 405 and answer.headers["allow"] == "POST"
