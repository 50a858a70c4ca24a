"""Sign-in links in memory and in a database: what was made is burned once, and what was ended stays ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from gateway.auth.sessions import Grant, Links, Session, SignInLinks
from infra.sign_in_links import StoredLinks
from tests.infra.stores import TABLES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GRANT = Grant(UUID(int=1), UUID(int=2), ("read", "design"))
SESSION = Session(GRANT, "ab" * 16, NOW + timedelta(hours=12))
Other = Callable[[], Links]


@pytest.fixture(params=["memory", *sorted(TABLES)])
def other(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Other]:
    """Gives the links as another process has them, where processes share them."""
    if request.param == "memory":
        held = SignInLinks()
        yield lambda: held
        return
    store = TABLES[request.param](tmp_path)
    yield lambda: StoredLinks(store)
    store.close()


def test_a_link_signs_in_once_wherever_it_is_shown(other: Other) -> None:
    other().offer("token", GRANT, NOW + timedelta(minutes=15))
    assert other().burn("other", NOW) is None
    assert other().burn("token", NOW) == GRANT
    assert other().burn("token", NOW) is None


def test_a_link_expires(other: Other) -> None:
    other().offer("token", GRANT, NOW)
    assert other().burn("token", NOW) is None


def test_a_session_that_was_ended_is_ended_everywhere(other: Other) -> None:
    assert not other().ended(SESSION)
    other().end(SESSION, NOW)
    other().end(SESSION, NOW)
    assert other().ended(SESSION)
    later = Session(GRANT, "cd" * 16, NOW + timedelta(hours=20))
    other().end(later, NOW + timedelta(hours=13))
    assert other().ended(later) and not other().ended(Session(GRANT, "ef" * 16, SESSION.expires))
