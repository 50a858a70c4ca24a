"""Sign-ups that wait, in each database: opened once by their token, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from gateway.auth.sign_ups import SignUp
from infra.sign_ups import StoredSignUps
from tests.infra.stores import TABLES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
ASKED = SignUp(UUID(int=1), UUID(int=2), "Ink & Söhne", "ada@example.com")
Other = Callable[[], StoredSignUps]


@pytest.fixture(params=sorted(TABLES))
def other(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Other]:
    """The sign-ups as any process has them."""
    store = TABLES[request.param](tmp_path)
    yield lambda: StoredSignUps(store, most=2)
    store.close()


def test_a_token_opens_its_own_once(other: Other) -> None:
    assert other().offer("token", ASKED, LATER, NOW)
    assert other().burn("other", NOW) is None
    assert other().burn("token", NOW) == ASKED
    assert other().burn("token", NOW) is None


def test_what_expired_is_gone(other: Other) -> None:
    other().offer("token", ASKED, LATER, NOW)
    assert other().burn("token", LATER) is None


def test_so_many_wait_and_no_more(other: Other) -> None:
    assert other().offer("one", ASKED, LATER, NOW) and other().offer("two", ASKED, LATER, NOW)
    assert not other().offer("three", ASKED, LATER, NOW)
    assert other().burn("three", NOW) is None
    assert other().offer("three", ASKED, LATER + timedelta(minutes=30), LATER)


def test_neither_is_shown_by_accident() -> None:
    assert "ada" not in repr(ASKED) and "Ink" not in repr(ASKED)
