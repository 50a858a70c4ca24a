"""Sign-in links and ended sessions: in memory and in the folder's database, the same; the latter outlive a process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from gateway.auth.sessions import Grant, Session, SignInLinks, SignIns
from infra.sign_ins import KeptSignIns
from infra.sqlite import Database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GRANT = Grant(UUID(int=1), UUID(int=2), ("book", "read"))
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    held = Database(tmp_path / "views.db", "OFF")
    yield held
    held.close()


@pytest.fixture(params=["memory", "kept"])
def links(request: pytest.FixtureRequest, store: Database) -> SignIns:
    return SignInLinks() if request.param == "memory" else KeptSignIns(store)


def session(nonce: str, hours: int = 12) -> Session:
    return Session(GRANT, nonce, NOW + timedelta(hours=hours))


def test_a_link_signs_in_once(links: SignIns) -> None:
    links.offer("token", GRANT, LATER)
    assert links.burn("other", NOW) is None
    assert links.burn("token", NOW) == GRANT
    assert links.burn("token", NOW) is None


def test_a_link_expires_and_takes_no_other_with_it(links: SignIns) -> None:
    links.offer("old", GRANT, NOW)
    links.offer("new", GRANT, LATER)
    assert links.burn("old", NOW) is None
    assert links.burn("new", NOW) == GRANT


def test_an_ended_session_stays_ended(links: SignIns) -> None:
    links.end(session("ab"), NOW)
    links.end(session("ab"), NOW)
    links.end(session("cd", hours=20), NOW + timedelta(hours=13))
    assert links.ended(session("cd")) and not links.ended(session("ef"))


def test_they_outlive_the_process(store: Database) -> None:
    KeptSignIns(store).offer("token", GRANT, LATER)
    KeptSignIns(store).end(session("ab"), NOW)
    again = KeptSignIns(store)
    assert again.ended(session("ab")) and again.burn("token", NOW) == GRANT
    assert KeptSignIns(store).burn("token", NOW) is None


def test_no_token_is_in_the_file(store: Database, tmp_path: Path) -> None:
    KeptSignIns(store).offer("a-secret-token", GRANT, LATER)
    store.close()
    assert not any(b"a-secret-token" in path.read_bytes() for path in tmp_path.iterdir())
