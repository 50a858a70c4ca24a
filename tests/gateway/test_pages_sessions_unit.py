"""Sessions and sign-in links: what opens a door, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from gateway.auth.sessions import (
    Grant,
    Session,
    SignInLinks,
    open_session,
    require_form_token,
    require_same_origin,
)
from gateway.problems import Problem

KEY = b"k" * 32
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GRANT = Grant(UUID(int=7), UUID(int=8), ("read", "book"))
SESSION = Session(GRANT, "ab" * 16, NOW + timedelta(hours=12))


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw})


def test_a_sealed_session_opens_with_everything_in_it() -> None:
    assert open_session(KEY, SESSION.seal(KEY), NOW) == SESSION


def test_a_session_ends_at_its_time_and_not_before() -> None:
    cookie = SESSION.seal(KEY)
    assert open_session(KEY, cookie, SESSION.expires - timedelta(seconds=1)) is not None
    assert open_session(KEY, cookie, SESSION.expires) is None


def test_another_key_opens_nothing() -> None:
    assert open_session(b"x" * 32, SESSION.seal(KEY), NOW) is None


@given(st.data())
def test_a_cookie_with_one_letter_changed_opens_nothing(data: st.DataObject) -> None:
    cookie = SESSION.seal(KEY)
    at = data.draw(st.integers(0, len(cookie) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."))
    changed = cookie[:at] + letter + cookie[at + 1 :]
    found = open_session(KEY, changed, NOW)
    # The last letter of unpadded base64 has bits that say nothing; what it opens is the same session at most.
    assert found is None or found == SESSION


@given(st.text(max_size=200))
def test_any_other_text_opens_nothing(text: str) -> None:
    assert open_session(KEY, text, NOW) is None


def test_a_link_signs_in_once() -> None:
    links = SignInLinks()
    links.offer("token", GRANT, NOW + timedelta(minutes=15))
    assert links.burn("other", NOW) is None
    assert links.burn("token", NOW) == GRANT
    assert links.burn("token", NOW) is None


def test_a_link_expires() -> None:
    links = SignInLinks()
    links.offer("token", GRANT, NOW)
    assert links.burn("token", NOW) is None


def test_no_token_is_kept() -> None:
    links = SignInLinks()
    links.offer("a-secret-token", GRANT, NOW + timedelta(minutes=1))
    assert "a-secret-token" not in repr(vars(links))


def test_an_ended_session_stays_ended_while_it_could_still_be_shown() -> None:
    links, other = SignInLinks(), Session(GRANT, "cd" * 16, NOW + timedelta(hours=13))
    links.end(SESSION, NOW)
    links.end(other, NOW + timedelta(hours=11))
    assert links.ended(SESSION) and links.ended(other)
    assert not links.ended(Session(GRANT, "ef" * 16, SESSION.expires))


def test_the_form_token_is_of_this_session_alone() -> None:
    require_form_token(SESSION, KEY, SESSION.form_token(KEY))
    other = Session(GRANT, "cd" * 16, SESSION.expires)
    for given_token in ("", "ü", other.form_token(KEY), SESSION.form_token(b"x" * 32)):
        with pytest.raises(Problem) as refused:
            require_form_token(SESSION, KEY, given_token)
        assert (refused.value.status, refused.value.code) == (403, "stale-form")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"origin": "http://atelier.test", "host": "atelier.test"},
        {"origin": "https://atelier.test:8443", "host": "atelier.test:8443"},
    ],
)
def test_our_own_forms_pass(headers: dict[str, str]) -> None:
    require_same_origin(request(**headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site", "origin": "http://atelier.test", "host": "atelier.test"},
        {"sec_fetch_site": "same-site", "host": "atelier.test"},
        {"sec_fetch_site": "none", "host": "atelier.test"},
        {"origin": "http://elsewhere.test", "host": "atelier.test"},
        {"origin": "null", "host": "atelier.test"},
        {"host": "atelier.test"},
        {},
    ],
)
def test_forms_of_others_do_not(headers: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        require_same_origin(request(**headers))
    assert (refused.value.status, refused.value.code) == (403, "cross-site")
