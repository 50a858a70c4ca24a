"""What strangers write into headers, ids and cursors is read or refused, and never an error of ours."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from domain import keys
from domain.ids import PREFIXES, parse, public
from gateway import cursors, idempotency, positions
from gateway.auth.sessions import Grant, Session, open_session
from gateway.frame import Frame
from gateway.pages.weeks import Week
from gateway.problems import Problem
from gateway.ranges import Unsatisfiable, part_of
from gateway.v1 import uploads, waiting
from gateway.v1.events import EVENT, Cursor
from gateway.v1.models import moment
from tests.gateway.small_platform import SmallPlatform

KEY = b"k" * 32
SESSION = Session(Grant(UUID(int=1), UUID(int=2)), "0f", datetime(2027, 1, 1, tzinfo=UTC))
HEADER = st.binary(max_size=300).map(lambda data: data.decode("latin-1"))
"""What a server hands on as a header: any bytes, each a character."""
ANY_TEXT = HEADER | st.text(max_size=300)


def asked(name: str, value: str) -> Request:
    header = (name.lower().encode(), value.encode("latin-1"))
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [header], "query_string": b""})


@given(ANY_TEXT)
@example('""')
@example('"')
@example(" ")
def test_an_idempotency_key_is_read_just_where_the_document_says_so(text: str) -> None:
    # A server takes the blanks around a header's value off.
    text = text.strip(" \t")
    documented = re.fullmatch(idempotency.PATTERN, text) is not None and len(text) <= idempotency.LONGEST
    try:
        key = idempotency.read(text)
    except Problem as refused:
        assert refused.status == 400 and not documented
        return
    assert key and key in text and (documented or len(text) == idempotency.LONGEST + 2)


@given(ANY_TEXT | st.from_regex(r"[0-9]{1,20}", fullmatch=True))
def test_a_position_is_a_number_or_refused(text: str) -> None:
    try:
        position = positions.parse(text)
    except Problem as refused:
        assert refused.status == 422
        return
    assert 0 <= position <= positions.LARGEST and int(text) == position


@given(HEADER | st.from_regex(r"(respond-async[,; ])?wait ?= ?[0-9]{1,6}([,;][ -~]*)?", fullmatch=True))
@example("wait=²")
@example("wait=99999")
def test_a_preference_asks_for_some_seconds_or_none(text: str) -> None:
    seconds = waiting.wanted(asked("Prefer", text))
    assert 0 <= seconds <= waiting.LONGEST
    assert not seconds or "wait" in text


@given(ANY_TEXT | st.from_regex(r"[0-9]{1,20}(\.[0-9]{1,12})?", fullmatch=True))
@example("")
def test_a_last_event_id_is_read_or_refused(text: str) -> None:
    try:
        cursor = Cursor.parse(text)
    except Problem as refused:
        assert refused.status == 422
        return
    assert cursor.position >= 0 and cursor.tick >= 0
    pattern = EVENT["properties"]["id"]["pattern"]
    assert not text or re.fullmatch(pattern, text)


@given(HEADER, HEADER, HEADER)
@example("00-" + "a" * 32 + "-" + "b" * 16 + "-01", "req_" + "0" * 64, "²")
@example("", "", "9" * 40)
def test_no_header_gets_the_better_of_the_frame(traceparent: str, request_id: str, length: str) -> None:
    seen: list[dict[str, Any]] = []
    counted: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["state"])
        await Response("fine")(scope, receive, send)

    async def receive() -> Any:
        raise AssertionError("nobody reads a body here")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            seen.append({"status": message["status"]})

    serving: Any = SimpleNamespace(
        settings=SimpleNamespace(max_body=10_000, hsts_seconds=0),
        platform=SimpleNamespace(ids=SimpleNamespace(token=bytes)),
        metrics=SimpleNamespace(observe=lambda method, route, status, seconds: counted.append(status)),
    )
    names = ((b"traceparent", traceparent), (b"x-request-id", request_id), (b"content-length", length))
    headers = [(name, value.encode("latin-1")) for name, value in names]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    asyncio.run(Frame(app, serving)(scope, receive, send))
    (*states, last) = seen
    assert counted == [last["status"]]
    assert last["status"] == (413 if not states else 200)
    for state in states:
        assert state["traceparent"] in (None, traceparent)
        assert re.fullmatch(r"req_[0-9a-f]{8,64}", state["request_id"])


@given(ANY_TEXT)
def test_a_key_that_nobody_made_is_mistyped(text: str) -> None:
    assert not keys.well_formed(text)
    assert not keys.well_formed(keys.PREFIX + text)


@given(st.text(alphabet=keys.ALPHABET, min_size=30, max_size=30), st.integers(0, 35), st.sampled_from(keys.ALPHABET))
def test_one_wrong_character_is_seen(entropy: str, place: int, letter: str) -> None:
    secret = entropy + keys.checksum(entropy)
    assert keys.well_formed(keys.PREFIX + secret)
    changed = secret[:place] + letter + secret[place + 1 :]
    assert keys.well_formed(keys.PREFIX + changed) == (changed == secret)


@given(st.sampled_from(sorted(PREFIXES)), ANY_TEXT, st.uuids())
def test_a_public_id_has_one_form(kind: str, text: str, id: UUID) -> None:
    for tried in (text, f"{PREFIXES[kind]}_{text}", public(kind, id), public(kind, id) + text):
        found = parse(kind, tried)
        assert found is None or public(kind, found) == tried
    assert parse(kind, public(kind, id)) == id


@given(ANY_TEXT)
def test_a_cursor_that_nobody_signed_is_none(text: str) -> None:
    assert cursors.read(KEY, "scope", text) is None


@given(ANY_TEXT)
def test_a_cookie_that_nobody_sealed_is_no_session(text: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    sealed = SESSION.seal(KEY)
    assert open_session(KEY, sealed, now) == SESSION
    for cookie in (text, f"{text}.{sealed.split('.')[1]}", f"{sealed.split('.')[0]}.{text}"):
        assert open_session(KEY, cookie, now) is None or cookie == sealed


@given(ANY_TEXT | st.datetimes(timezones=st.timezones()).map(str))
@example("0001-01-01T00:00:00+23:59")
@example("9999-12-31T23:59:59-23:59")
@example("2026-06-30T23:59:60Z")
@example("٢٠٢٦-01-01T00:00:00Z")
def test_a_time_is_read_as_utc_or_refused(text: str) -> None:
    try:
        at = moment(text)
    except ValueError as refused:
        assert "date and time" in str(refused)
        return
    assert at.tzinfo is UTC


@given(ANY_TEXT | st.text(max_size=100).map("data:image/png;base64,".__add__))
def test_what_is_no_base64_is_refused(text: str) -> None:
    try:
        assert isinstance(uploads.decode(text, "image"), bytes)
    except Problem as refused:
        assert refused.status == 422


@pytest.mark.parametrize("text", ["ä" * 10, "%zz", "AAAA.AAAA", "." * 300])
def test_a_cursor_of_another_alphabet_is_none(text: str) -> None:
    assert cursors.read(KEY, "scope", text) is None


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/" + "x999/" * 2_000 + "999",
        "tile/0/" + "x999/" * 7 + "999",
        "heads/" + "0" * 5_000,
        "tile/0/000/000",
        "%00",
    ],
)
def test_no_path_gets_the_better_of_the_published_log(small: SmallPlatform, path: str) -> None:
    answer = small.loop.run_until_complete(small.request("GET", f"/audit/{path}"))
    assert answer.status_code == 404


@given(HEADER | st.from_regex(r"bytes=[0-9]{0,20}-[0-9]{0,20}", fullmatch=True), st.integers(1, 10**6))
@example("bytes=-0", 9)
@example("bytes=9-8", 9)
@example("bytes=٣-٤", 9)
@example("bytes=0-0,2-3", 9)
def test_a_range_is_a_part_of_the_file_or_the_whole_or_none_of_it(text: str, size: int) -> None:
    try:
        part = part_of(text, size)
    except Unsatisfiable:
        assert re.fullmatch(r"bytes=\d*-\d*", text.strip())
        return
    assert part is None or 0 <= part[0] < part[1] <= size


@given(ANY_TEXT | st.from_regex(r"[0-9]{4}-W[0-9]{2}", fullmatch=True) | st.dates().map(str))
@example("0001-W01")
@example("9999-W53")
@example("٢٠٢٦-W٠١")
def test_a_week_is_one_of_the_calendar_s_or_this_one(text: str) -> None:
    week = Week.parse(text, date(2026, 11, 21))
    assert week.monday.weekday() == 0 and Week.parse(week.name, date(2026, 1, 1)) == week
    assert week.before.days[-1] < week.monday < week.after.monday
