"""Leases: one leader at a time, a standby after it, and nobody who was paused for long believes in an old one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from infra.postgres import leading as module
from infra.postgres.leading import Leading
from infra.postgres.peers import PostgresPeers
from infra.postgres.store import PostgresStore
from infra.roles import PLAYED, leases_of
from tests.infra.postgres_server import database_of

Make = Callable[[str], Leading]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return database_of(tmp_path)


@pytest.fixture
def make(url: str) -> Iterator[Make]:
    made: list[Leading] = []

    def one(holder: str) -> Leading:
        made.append(Leading(url, holder, ("views", "audit")))
        return made[-1]

    yield one
    for each in made:
        each.stop()


def let_run_out(url: str, table: str = "leaders") -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"UPDATE platform.{table} SET until = clock_timestamp() - interval '1 second'".encode())


def test_one_leads_and_the_other_takes_over_when_it_stops(make: Make) -> None:
    one, two = make("one"), make("two")
    one._round()
    two._round()
    assert one.holds("views") == one.holds("audit") == 1 and two.holds("views") is None
    one._round()
    assert one.holds("views") == 1, "renewed, it is the same term"
    one.stop()
    assert one.holds("views") is None
    two._round()
    assert two.holds("views") == 1


def test_a_lease_that_ran_out_goes_to_another_with_a_higher_fence(make: Make, url: str) -> None:
    one, two = make("one"), make("two")
    one._round()
    let_run_out(url)
    two._round()
    assert two.holds("views") == 2
    one._round()
    assert one.holds("views") is None, "what it believed in is gone"
    let_run_out(url)
    one._round()
    assert one.holds("views") == 3


def test_a_leader_believes_in_no_lease_longer_than_it_lasts(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = make("one")
    one._round()
    now = time.monotonic()
    monkeypatch.setattr(module.time, "monotonic", lambda: now + module.LEASE + 0.1)
    assert one.holds("views") is None


def test_who_gives_no_sign_of_life_is_gone(make: Make, url: str) -> None:
    one = make("one")
    assert one.gone([]) == set()
    one._round()
    assert one.gone(["one", "stranger"]) == {"stranger"}
    let_run_out(url, "processes")
    assert one.gone(["one"]) == {"one"}
    one._round()
    one.stop()
    assert make("two").gone(["one"]) == {"one"}


def test_a_led_step_steps_looks_and_begins_each_term_once(url: str) -> None:
    store = PostgresStore(url, "views", 1, size=2)
    told: list[str] = []

    def say(word: str) -> Callable[[], int]:
        return lambda: told.append(word) or 0

    one, two = PostgresPeers(store, "one"), PostgresPeers(store, "two")
    try:
        steps = [peers.led("views", say(f"{n} steps"), say(f"{n} looks"), say(f"{n} leads")) for n, peers in
                 (("one", one), ("two", two))]  # fmt: skip
        for each in (*steps, *steps):
            each()
        assert told == ["one looks", "two looks"] * 2, "nobody leads before it has started"
        told.clear()
        one._leading._round()
        two._leading._round()
        for each in (*steps, *steps):
            each()
        assert told == ["one leads", "one steps", "two looks", "one steps", "two looks"]
        told.clear()
        one._leading.stop()
        two._leading._round()
        for each in (*steps, *steps):
            each()
        assert told == ["one looks", "two leads", "two steps", "one looks", "two steps"]
        assert all(two.leads(name) for name in leases_of(PLAYED))
    finally:
        two._leading.stop()
        store.close()
