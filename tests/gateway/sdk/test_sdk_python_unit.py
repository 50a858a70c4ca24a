"""The Python SDK against a transport that answers as told: what it sends, when it tries again, what it raises."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import httpx
import pytest
from atelier_sdk import (
    AsyncClient,
    Client,
    ConnectionFailed,
    GenerationFailed,
    Invalid,
    QuotaExceeded,
    ServerError,
    TimedOut,
    Unauthenticated,
    webhooks,
)
from atelier_sdk import client as client_module
from atelier_sdk import requests as requests_module
from atelier_sdk.calls import backoff, path, pause
from atelier_sdk.errors import ApiError, error_of
from atelier_sdk.events import EventReader
from hypothesis import given
from hypothesis import strategies as st

from gateway.openapi import openapi_document
from gateway.sdk.generation.operations import Operation, operations, snake_case

Handler = Callable[[httpx.Request], httpx.Response]
OPERATIONS = list(operations(openapi_document()))
PAGE = {"data": [], "has_more": False, "next_cursor": None}


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The pauses that were made; none takes any time."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    for module in (requests_module, client_module):
        monkeypatch.setattr(module.time, "sleep", pauses.append)
        monkeypatch.setattr(module.asyncio, "sleep", sleep)
    yield pauses


def client(handler: Handler, **options: Any) -> Client:
    http = httpx.Client(transport=httpx.MockTransport(handler), base_url="https://api.test")
    return Client("atl_live_x", http=http, **options)


def asynchronous(handler: Handler, **options: Any) -> AsyncClient:
    http = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="https://api.test")
    return AsyncClient("atl_live_x", http=http, **options)


def in_turn(*answers: httpx.Response | Exception) -> tuple[Handler, list[httpx.Request]]:
    """Answers one after the other, and the requests that they were for."""
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        answer = answers[len(asked) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handle, asked


def expected(each: Operation) -> tuple[str, str]:
    place = each.path
    for name in each.path_parameters:
        place = place.replace(f"{{{name}}}", f"{name}%20%2F")
    return each.method, place


def arguments(each: Operation) -> tuple[list[str], dict[str, Any]]:
    named = {{"from": "from_"}.get(query.name, query.name): "q" for query in each.query if query.required}
    return [f"{name} /" for name in each.path_parameters], named


@pytest.mark.parametrize("each", OPERATIONS, ids=lambda each: each.id)
def test_every_operation_is_sent_where_the_document_says(each: Operation) -> None:
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=PAGE)

    places, named = arguments(each)
    name = snake_case(each.id)
    getattr(getattr(client(handle), snake_case(each.resource)), name)(*places, **named)
    asyncio.run(getattr(getattr(asynchronous(handle), snake_case(each.resource)), name)(*places, **named))

    assert len(asked) == 2
    for request in asked:
        assert (request.method, request.url.raw_path.decode().partition("?")[0]) == expected(each)
        assert request.headers["authorization"] == "Bearer atl_live_x"
        assert ("idempotency-key" in request.headers) == (each.method == "POST" and each.repeatable)


def test_a_failure_that_passes_is_tried_again_with_the_same_key(slept: list[float]) -> None:
    handle, asked = in_turn(httpx.ConnectError("no"), httpx.Response(503), httpx.Response(202, json={"id": "con_1"}))

    assert client(handle).designs.generate(prompt="a rose", style="blackwork")["id"] == "con_1"
    assert len({request.headers["idempotency-key"] for request in asked}) == 1 and len(asked) == 3
    assert json.loads(asked[0].content) == {"prompt": "a rose", "style": "blackwork"}
    assert 0.25 <= slept[0] <= 0.5 <= slept[1] <= 1.0


def test_it_gives_up_after_so_many_tries() -> None:
    handle, asked = in_turn(*[httpx.Response(502)] * 3)
    with pytest.raises(ServerError):
        client(handle).account.get_account()
    assert len(asked) == 3

    handle, asked = in_turn(*[httpx.ReadTimeout("slow")] * 2)
    with pytest.raises(ConnectionFailed):
        client(handle, max_retries=1).account.get_account()
    assert len(asked) == 2


def test_what_may_change_something_twice_is_sent_once() -> None:
    handle, asked = in_turn(httpx.Response(503), httpx.Response(200, json={}))
    with pytest.raises(ServerError):
        client(handle).operations.rebuild_projection("concepts")
    assert len(asked) == 1 and "idempotency-key" not in asked[0].headers


def test_the_asynchronous_one_does_the_same(slept: list[float]) -> None:
    handle, asked = in_turn(httpx.ConnectError("no"), httpx.Response(429, headers={"Retry-After": "3"}), ok({"id": 1}))
    assert asyncio.run(asynchronous(handle).account.get_account())["id"] == 1
    assert len(asked) == 3 and slept[1] == 3

    handle, _ = in_turn(httpx.Response(422, json={"code": "not-valid"}))
    with pytest.raises(Invalid):
        asyncio.run(asynchronous(handle).account.get_account())


def ok(body: Any, **headers: str) -> httpx.Response:
    return httpx.Response(200, json=body, headers=headers)


def test_reads_wait_for_what_was_written() -> None:
    handle, asked = in_turn(ok({}, **{"Atelier-Position": "41"}), ok({}), ok({}))
    made = client(handle)
    made.designs.generate(prompt="x", style="y", pixels=256)
    made.account.get_account()
    made.with_options(timeout=3, max_retries=0, headers={"X-Mine": "1"}).account.get_account()

    assert [request.headers.get("atelier-position") for request in asked] == [None, "41", "41"]
    assert asked[2].headers["x-mine"] == "1"


def test_a_key_of_ones_own_and_a_wait() -> None:
    handle, asked = in_turn(ok({}), ok({}))
    client(handle).with_options(idempotency_key="order-17").designs.generate(prompt="x", style="y", wait=30)
    asyncio.run(asynchronous(handle).with_options(idempotency_key="18").designs.generate(prompt="x", style="y"))

    assert [request.headers["idempotency-key"] for request in asked] == ["order-17", "18"]
    assert asked[0].headers["prefer"] == "wait=30" and asked[0].extensions["timeout"]["read"] == 40


def test_pages_are_asked_for_when_they_are_reached() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        cursor = int(request.url.params.get("cursor", 0))
        asked.append(str(request.url.query.decode()))
        more = str(cursor + 1) if cursor < 2 else None
        return ok({"data": [{"id": cursor}], "next_cursor": more, "has_more": bool(more)})

    asked: list[str] = []
    page = client(handle).designs.list_concepts(style="y", limit=1)
    assert len(asked) == 1 and [each["id"] for each in page.data] == [0]
    assert [each["id"] for each in page] == [0, 1, 2]
    assert asked[-1] == "style=y&limit=1&cursor=2"
    assert page.next() is not None and len(list(page.pages())) == 3

    async def everything() -> list[Any]:
        page = await asynchronous(handle).designs.list_concepts()
        return [each["id"] async for each in page]

    assert asyncio.run(everything()) == [0, 1, 2]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, Unauthenticated), (422, Invalid), (429, QuotaExceeded), (500, ServerError), (418, ApiError)],
)
def test_errors_by_kind(status: int, kind: type[ApiError]) -> None:
    problem = {"code": "c", "detail": "What.", "errors": [{"field": "style", "message": "No."}], "request_id": "req_1"}
    error = error_of(status, {}, json.dumps(problem).encode())

    assert type(error) is kind
    assert (error.code, error.request_id, error.errors[0]["field"]) == ("c", "req_1", "style")
    assert str(error) == f"What. style: No. (status {status}, code c, request req_1)"


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b""])
def test_an_answer_that_is_no_problem_document(body: bytes) -> None:
    error = error_of(502, {"x-request-id": "req_2"}, body)
    assert error.request_id == "req_2" and error.body == body and "HTTP status 502" in str(error)


def test_pauses() -> None:
    assert pause(404, {}, 0, 0.5, 0) is None
    assert pause(409, {}, 0, 0.5, 0) is None
    assert pause(409, {"retry-after": "1"}, 0, 0.5, 0) == 1
    assert pause(429, {"retry-after": "86400"}, 0, 0.5, 0) is None, "a month's quota is not waited for"
    assert pause(503, {"retry-after": formatdate(1_000_007, usegmt=True)}, 0, 0, 1_000_000) == 7
    assert pause(503, {"retry-after": "soon"}, 1, 0, 0) == 0.5
    assert pause(503, {}, 0, 1, 0) == 0.5


@given(st.integers(0, 60), st.floats(0, 1, exclude_max=True))
def test_a_pause_stays_within_its_bounds(attempt: int, chance: float) -> None:
    assert 0.25 <= backoff(attempt, chance) <= 8.0


def test_a_path_keeps_its_segments() -> None:
    assert path("/v1/{a}/{b}.svg", a="x/../y", b=0) == "/v1/x%2F..%2Fy/0.svg"
    for wrong in ("", ".", ".."):
        with pytest.raises(ValueError, match="a must not be"):
            path("/v1/{a}", a=wrong)


def test_a_key_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ATELIER_API_KEY", raising=False)
    with pytest.raises(ValueError, match="ATELIER_API_KEY"):
        Client()
    monkeypatch.setenv("ATELIER_API_KEY", "atl_test_e")
    monkeypatch.setenv("ATELIER_BASE_URL", "https://a.test/")
    with Client() as made:
        assert made._requests.http.base_url == "https://a.test"

    async def opened() -> str:
        async with AsyncClient() as made:
            return made._requests.options.api_key

    assert asyncio.run(opened()) == "atl_test_e"


STREAM = b'id: 4\nevent: progress\ndata: {"fraction":\ndata: 0.5}\n\n: still here\n\n'
END = b"id: 5\r\nevent: concept.ready\r\ndata: {}\r\n\r\nid: 6\nevent: never\ndata: {}\n\n"


def test_a_broken_stream_is_taken_up_where_it_broke(slept: list[float]) -> None:
    handle, asked = in_turn(
        httpx.Response(200, content=STREAM), httpx.ReadError("broke"), httpx.Response(200, content=END)
    )
    seen = list(client(handle).watch("con_1"))

    assert [(each.id, each.event) for each in seen] == [("4", "progress"), ("5", "concept.ready")]
    assert seen[0].data == {"fraction": 0.5} and not seen[0].terminal and seen[1].terminal
    assert [request.headers.get("last-event-id") for request in asked] == [None, "4", "4"]


def test_waiting_gives_the_concept_or_says_why_not() -> None:
    handle, _ = in_turn(httpx.Response(200, content=END), ok({"id": "con_1", "status": "ready"}))
    assert client(handle).wait("con_1")["status"] == "ready"
    failed = {"id": "con_1", "status": "failed", "error": "engine-failed"}
    handle, _ = in_turn(httpx.Response(204), ok(failed))
    with pytest.raises(GenerationFailed, match="con_1 is failed: engine-failed"):
        client(handle).wait("con_1")
    handle, _ = in_turn(httpx.Response(200, content=END), ok({"id": "con_1", "status": "ready"}))
    assert asyncio.run(asynchronous(handle).wait("con_1"))["status"] == "ready"
    handle, _ = in_turn(httpx.ReadError("broke"), httpx.Response(204), ok(failed))
    with pytest.raises(GenerationFailed):
        asyncio.run(asynchronous(handle).wait("con_1"))


def test_a_stream_that_is_refused_or_never_ends() -> None:
    handle, _ = in_turn(httpx.Response(404, json={"code": "not-found"}))
    with pytest.raises(ApiError):
        list(client(handle).watch("con_1"))
    handle, _ = in_turn(httpx.Response(404, json={"code": "not-found"}))
    with pytest.raises(ApiError):
        asyncio.run(asynchronous(handle).wait("con_1"))
    with pytest.raises(TimedOut):
        client(lambda request: httpx.Response(200, content=STREAM)).wait("con_1", timeout=0.05)
    with pytest.raises(TimedOut):
        asyncio.run(asynchronous(lambda request: httpx.Response(200, content=STREAM)).wait("con_1", timeout=0.05))


def test_events_as_the_standard_reads_them() -> None:
    reader = EventReader()
    lines = ["data: plain", "", "event: x", "", "id: a\0b", "id", "unknown: 1", "data:1", "data: 2", ""]
    seen = [event for line in lines if (event := reader.line(line)) is not None]
    assert [(each.event, each.data) for each in seen] == [("message", "plain"), ("message", "1\n2")]


VECTOR = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "Webhook-Timestamp": "1614265330",
    "webhook-signature": "v1a,x v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
SECRET, BODY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", '{"test": 2432232314}'


def test_the_standards_own_delivery_is_verified() -> None:
    assert webhooks.verify(BODY, VECTOR, SECRET, 1614265331) == {"test": 2432232314}
    assert webhooks.verify(BODY.encode(), VECTOR, SECRET, 1614265330 - 300)["test"]


@pytest.mark.parametrize(
    ("changes", "body", "secret", "now"),
    [
        ({}, BODY + " ", SECRET, 1614265331),
        ({"webhook-id": "msg_other"}, BODY, SECRET, 1614265331),
        ({"Webhook-Timestamp": "soon"}, BODY, SECRET, 1614265331),
        ({"webhook-signature": "v1,é"}, BODY, SECRET, 1614265331),
        ({}, BODY, SECRET, 1614265330 + 301),
        ({}, BODY, SECRET, 1614265330 - 301),
        ({}, BODY, "whsec_!", 1614265331),
        ({}, BODY, SECRET, None),
    ],
)
def test_anything_else_is_not(changes: dict[str, str], body: str, secret: str, now: float | None) -> None:
    with pytest.raises(webhooks.NotVerified):
        webhooks.verify(body, VECTOR | changes, secret, now)
    with pytest.raises(webhooks.NotVerified):
        webhooks.verify(BODY, {}, SECRET, 1614265331)
