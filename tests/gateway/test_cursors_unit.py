"""Cursors say where to go on, to the one they were made for alone."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.cursors import read, sign
from tests.gateway.small_platform import Api, SmallPlatform

KEY = b"k" * 32


@given(st.text(), st.text(max_size=80))
def test_a_cursor_is_read_back(scope: str, value: str) -> None:
    try:
        cursor = sign(KEY, scope, value)
    except UnicodeEncodeError:
        return
    assert read(KEY, scope, cursor) == value
    assert read(KEY, scope + "x", cursor) is None
    assert read(b"other key", scope, cursor) is None


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_cursor_is_none(place: int, change: int) -> None:
    cursor = bytearray(sign(KEY, "scope", "0193f3a2-7c5e").encode())
    cursor[place % len(cursor)] = (cursor[place % len(cursor)] ^ change) & 0x7F
    changed = cursor.decode("ascii")
    assume(changed != sign(KEY, "scope", "0193f3a2-7c5e"))
    assert read(KEY, "scope", changed) is None


@pytest.mark.parametrize("text", ["", "!", "ä", "AAAA", "=" * 40])
def test_nonsense_is_none(text: str) -> None:
    assert read(KEY, "scope", text) is None


def test_pages_follow_each_other_without_gap_or_repeat(small: SmallPlatform, api: Api) -> None:
    made = [api.made("/v1/studios", {"name": f"S{n}", "zone": "UTC", "currency": "EUR"})["id"] for n in range(5)]
    seen, cursor = [], ""
    while True:
        page = api.get(f"/v1/studios?limit=2{cursor}").json()
        seen += [each["id"] for each in page["data"]]
        assert page["object"] == "list" and page["has_more"] == (page["next_cursor"] is not None)
        if not page["has_more"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == sorted(made)


def test_a_cursor_of_another_list_tenant_or_filter_is_refused(small: SmallPlatform, api: Api) -> None:
    for _ in range(2):
        api.made("/v1/generate", {"prompt": "a rose", "style": "blackwork"})
    cursor = api.get("/v1/concepts?limit=1").json()["next_cursor"]
    assert api.get(f"/v1/concepts?limit=1&cursor={cursor}").status_code == 200
    for caller, path in (
        (small.tenant(), f"/v1/concepts?cursor={cursor}"),
        (api, f"/v1/concepts?style=blackwork&cursor={cursor}"),
        (api, f"/v1/studios?cursor={cursor}"),
        (api, "/v1/concepts?cursor=AAAA"),
    ):
        refused = caller.get(path)
        assert (refused.status_code, refused.json()["code"]) == (422, "bad-cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=" + "9" * 5000])
def test_a_limit_is_one_to_a_hundred(api: Api, query: str) -> None:
    assert api.get(f"/v1/studios?{query}").json()["errors"][0]["field"] == "limit"
