"""Headers that are read once say what the framework's say, and a body is the same in one part and in many."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect

from gateway.headers import READ, ReadHeaders, ReadRequest

NAMES = st.sampled_from(["accept", "x-api-key", "prefer", "content-type"])


def scope_of(headers: Sequence[tuple[str, str]]) -> dict[str, Any]:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scope: dict[str, Any] = {"type": "http", "method": "POST", "headers": raw, "state": {}}
    scope["state"][READ] = ReadHeaders(scope)
    return scope


@given(st.lists(st.tuples(NAMES, st.text(st.characters(max_codepoint=255), max_size=5))), NAMES)
def test_they_say_what_the_framework_s_say(headers: list[tuple[str, str]], asked: str) -> None:
    scope = scope_of(headers)
    read, plain = ReadRequest(scope).headers, Headers(scope=scope)
    for name in (asked, asked.title(), asked.upper()):
        assert read.get(name) == plain.get(name)
        assert read.get(name, "none") == plain.get(name, "none")
        assert (name in read) == (name in plain)
    assert dict(read) == dict(plain) and read.getlist(asked) == plain.getlist(asked)
    if asked in plain:
        assert read[asked] == plain[asked]
    else:
        with pytest.raises(KeyError):
            read[asked]


def read_twice(*parts: dict[str, Any]) -> tuple[bytes, bytes]:
    left = list(parts)

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    async def main() -> tuple[bytes, bytes]:
        request = ReadRequest(scope_of([]), receive)
        return await request.body(), await request.body()

    return asyncio.run(main())


def test_a_body_may_come_in_parts_and_is_read_once() -> None:
    whole = {"type": "http.request", "body": b"abc", "more_body": False}
    first, last = {"type": "http.request", "body": b"ab", "more_body": True}, {"type": "http.request", "body": b"c"}
    assert read_twice(whole) == read_twice(first, last) == (b"abc", b"abc")
    assert read_twice({"type": "http.request"}) == (b"", b"")


def test_a_client_that_went_away_is_told_as_the_framework_tells_it() -> None:
    with pytest.raises(ClientDisconnect):
        read_twice({"type": "http.disconnect"})
