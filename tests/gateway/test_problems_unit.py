"""Every refusal is a problem of one shape, tells which field, and nothing of the inside."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from domain.errors import Conflict, Gone, Invalid, NotFound, QuotaExceeded, Refused
from domain.personal import SubjectErased
from gateway.problems import MEDIA_TYPE, Problem, of_http, of_refusal
from gateway.settings import GatewaySettings
from tests.gateway.conftest import Opener
from tests.gateway.small_platform import Api, SmallPlatform, picture

STUDIO = {"name": "Casa", "zone": "UTC", "currency": "EUR"}
JSON = {"Content-Type": "application/json"}
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "errors", "request_id"}


def shaped(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, having checked what all of them have."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert set(problem) >= MEMBERS and problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["type"] == f"/problems/{code}" or "iana.org" in problem["type"]
    return problem


def test_an_unknown_address_and_a_wrong_method(api: Api) -> None:
    assert shaped(api.get("/v2/nothing"), 404, "no-such-route")["instance"] == "/v2/nothing"
    wrong = api.call("DELETE", "/v1/changelog")
    shaped(wrong, 405, "method-not-allowed")
    assert wrong.headers["allow"] == "GET" and wrong.json()["detail"].endswith("takes GET.")
    assert api.call("DELETE", "/motifs").json()["detail"] == "This address does not take that method."
    assert api.call("DELETE", "/v1/keys").headers["allow"] == "GET, POST"
    shaped(api.get("/v1/styles/"), 404, "no-such-route")


@pytest.mark.parametrize("body", [b"{", b"", b"nonsense", b'{"a":1}}', b"[" * 100_000])
def test_what_is_not_json(api: Api, body: bytes) -> None:
    answer = api.call("POST", "/v1/studios", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == MEDIA_TYPE


@pytest.mark.parametrize(
    "path, body, field, said",
    [
        ("studios", "[]", "body", "Content-Type: application/json"),
        ("studios", '{"name": "Casa", "zone": "UTC", "currency": "EURO"}', "currency", "such as EUR"),
        ("studios", '{"name": "", "zone": "UTC", "currency": "EUR"}', "name", "It is empty."),
        ("studios", '{"name": "Casa", "zone": "UTC", "currency": "EUR", "colour": "red"}', "colour", "no such field"),
        ("generate", '{"prompt": "", "style": "blackwork"}', "prompt", "It is empty."),
        ("members", '{"email": "nope", "name": "Jo", "role": "owner"}', "email", "such as jo@example.org"),
    ],
)
def test_what_was_expected_is_said_in_plain_words(api: Api, path: str, body: str, field: str, said: str) -> None:
    refused = shaped(api.call("POST", f"/v1/{path}", content=body.encode(), headers=JSON), 422, "not-valid")
    (message,) = [each["message"] for each in refused["errors"] if each["field"] == field]
    assert said in message and "pattern" not in message


def test_a_body_without_its_type_is_told_which_it_needs(api: Api) -> None:
    refused = shaped(api.call("POST", "/v1/studios", content=json.dumps(STUDIO).encode()), 422, "not-valid")
    assert "Content-Type: application/json" in refused["errors"][0]["message"]


def test_malformed_json_is_a_400(api: Api) -> None:
    shaped(api.call("POST", "/v1/studios", content=b'{"name": ', headers=JSON), 400, "malformed-json")


@pytest.mark.parametrize(
    "body, field",
    [
        (b'{"name": "\\u0000", "zone": "UTC"}', "name"),
        (b'{"name": "a\\nb", "zone": "UTC"}', "name"),
        (b'{"name": "\\ud800", "zone": "UTC"}', "name"),
        (b'{"name": "  ", "zone": "UTC"}', "name"),
        (b'{"name": "Casa", "zone": "UTC", "name2": 1}', "name2"),
        (b'{"name": "Casa", "zone": "UTC", "\\ud800\\n": 1}', "body"),
        (b'{"name": "Casa", "zone": "UTC", "\\u0007": 1}', "?"),
        (b'{"name": ["Casa"], "zone": "UTC"}', "name"),
        (b'{"name": "Casa"}', "zone"),
        (b'"Casa"', "body"),
        (b'{"name": "\xff", "zone": "UTC"}', "body"),
        (b'{"name": ' + b"9" * 5000 + b"}", "body"),
    ],
)
def test_a_wrong_body_is_a_422_that_names_the_field_and_echoes_nothing(api: Api, body: bytes, field: str) -> None:
    answer = api.call("POST", "/v1/studios", content=body, headers=JSON)
    problem = shaped(answer, 422, "not-valid")
    assert field in [error["field"] for error in problem["errors"]]
    assert "Casa" not in answer.text and "9" * 30 not in answer.text


def test_a_text_too_long_is_counted_in_characters(api: Api) -> None:
    answer = api.call("POST", "/v1/generate", json={"prompt": "x" * 2001, "style": "blackwork"})
    (error,) = shaped(answer, 422, "not-valid")["errors"]
    assert error["message"] == "Text should have at most 2000 characters."


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"seed": 10**400}, "seed"),
        ({"seed": -1}, "seed"),
        ({"seed": "7"}, "seed"),
        ({"variants": 1.5}, "variants"),
        ({"variants": True}, "variants"),
        ({"width_mm": 19.9}, "width_mm"),
        ({"pixels": 5000}, "pixels"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"prompt": "a\x07b"}, "prompt"),
        ({"client_id": "cli_1"}, "client_id"),
        ({"reference_images": ["AA"] * 5}, "reference_images"),
    ],
)
def test_a_wrong_generation_names_its_field(api: Api, changes: dict[str, Any], field: str) -> None:
    problem = shaped(api.post("/v1/generate", {"prompt": "a rose", "style": "blackwork", **changes}), 422, "not-valid")
    assert problem["errors"][0]["field"] == field


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_what_is_no_number_is_refused(api: Api, number: str) -> None:
    body = f'{{"prompt": "a rose", "style": "blackwork", "width_mm": {number}}}'.encode()
    problem = shaped(api.call("POST", "/v1/generate", content=body, headers=JSON), 422, "not-valid")
    assert problem["errors"][0]["field"] == "width_mm"


def test_a_body_of_another_type_is_refused(api: Api) -> None:
    answer = api.call("POST", "/v1/studios", content=json.dumps(STUDIO), headers={"Content-Type": "text/plain"})
    shaped(answer, 422, "not-valid")


def test_too_large_by_its_own_word_and_by_what_comes(opened: Opener) -> None:
    small = opened(GatewaySettings(limits=False, max_body=1000))
    api = small.tenant()
    shaped(api.post("/v1/studios", {**STUDIO, "name": "x" * 2000}), 413, "too-large")

    async def chunks() -> Any:
        for _ in range(5):
            yield b" " * 400

    async def streamed() -> Any:
        return await api.send("POST", "/v1/studios", content=chunks(), headers=JSON)

    shaped(small.loop.run_until_complete(streamed()), 413, "too-large")


def test_a_body_is_not_read_for_who_has_no_key(small: SmallPlatform) -> None:
    answer = small.loop.run_until_complete(small.request("POST", "/v1/studios", content=b"{", headers=JSON))
    shaped(answer, 401, "missing-key")


def test_what_goes_wrong_inside_stays_inside(small: SmallPlatform, api: Api, caplog: Any) -> None:
    def broken() -> Any:
        raise RuntimeError("Ana's phone is +34 600 000 000")

    small.operator.health = broken  # type: ignore[method-assign]
    answer = api.get("/readyz")
    problem = shaped(answer, 500, "internal")
    assert "Ana" not in answer.text + caplog.text
    assert problem["request_id"] in caplog.text and "RuntimeError" in caplog.text


def test_too_many_commands_at_once(small: SmallPlatform, api: Api) -> None:
    small.commands.overloaded = True
    answer = api.post("/v1/studios", STUDIO)
    shaped(answer, 503, "overloaded")
    assert answer.headers["retry-after"] == "1"


def test_a_command_that_breaks_is_a_500_and_changes_nothing(small: SmallPlatform, api: Api, monkeypatch: Any) -> None:
    monkeypatch.setattr("gateway.v1.studios.open_studio", lambda *arguments: 1 / 0)
    head = small.log.head()
    shaped(api.post("/v1/studios", STUDIO), 500, "internal")
    assert small.log.head() == head


def test_a_person_erased_meanwhile_is_gone(api: Api, monkeypatch: Any) -> None:
    def erased(*arguments: Any) -> None:
        raise SubjectErased(api.tenant)

    monkeypatch.setattr("gateway.v1.reports.Response", erased)
    shaped(api.get("/v1/reports/trends"), 410, "client-erased")


@pytest.mark.parametrize(
    "refused, status",
    [
        (Invalid("c", "m", "f"), 422),
        (NotFound("thing"), 404),
        (Conflict("c", "m"), 409),
        (QuotaExceeded("c", "m"), 429),
        (Gone("c", "m"), 410),
    ],
)
def test_each_refusal_has_its_status(refused: Refused, status: int) -> None:
    problem = of_refusal(refused)
    assert (problem.status, problem.detail) == (status, refused.message)
    assert list(problem.errors) == ([("f", "m")] if refused.field else [])


@pytest.mark.parametrize("status, given", [(400, 400), (418, 500), (500, 500)])
def test_what_the_framework_refuses(status: int, given: int) -> None:
    assert of_http(HTTPException(status)).status == given


def test_a_fields_name_is_made_printable() -> None:
    body = json.loads(Problem(422, "c", "d", [("\ud800\n" + "x" * 200, "m")]).body("/p", "req_1"))
    assert body["errors"][0]["field"] == "??" + "x" * 98


@pytest.mark.parametrize(
    "path", ["/v1/stencil", "/v1/upscale", "/v1/videos", "/v1/styles/blackwork/apply", "/v1/search"]
)
def test_a_picture_that_promises_too_many_pixels_is_refused_everywhere(api: Api, path: str) -> None:
    """A bomb of a few kilobytes: 65,500 pixels square, by its header."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 65_500, 65_500, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1_000_000), 9))
    image = base64.b64encode(bomb).decode()
    problem = shaped(api.post(path, {"image": image}), 422, "too-many-pixels")
    assert problem["errors"][0]["field"] == "image"
    wished = {
        "prompt": "a rose",
        "style": "blackwork",
        "reference_images": [base64.b64encode(picture()).decode(), image],
    }
    problem = shaped(api.post("/v1/generate", wished), 422, "too-many-pixels")
    assert problem["errors"][0]["field"] == "reference_images.1"
