"""What an operator is told: how all threads are, and that the database is away where it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import InterfaceError, OperationalError

from analytics.schema import WarehouseAway
from domain.work import Overloaded
from infra.followers import from_outside
from infra.operating import PlatformOperator
from infra.supervisor import Supervised


class Asked:
    """A log and a store of which one may be away."""

    def __init__(self, log: Exception | None = None, store: Exception | None = None) -> None:
        self.errors = {"log": log, "store": store}

    def head(self) -> int:
        return self._told("log", 9)

    def one(self, sql: str) -> Any:
        return self._told("store", {"n": 2})

    def _told(self, which: str, told: Any) -> Any:
        error = self.errors[which]
        if error is not None:
            raise error
        return told


def operator(asked: Asked, *states: str) -> PlatformOperator:
    threads = [Supervised(f"thread-{n}", lambda: None) for n in range(len(states))]
    for thread, state in zip(threads, states, strict=True):
        thread.status.state = state
        thread.status.error = None if state == "running" else "ValueError"
    given: Any = asked
    none: Any = None
    positions = {"views": lambda: 7, "audit": lambda: 4}
    return PlatformOperator(given, given, none, none, none, positions, threads, {}, Path())


@pytest.mark.parametrize(
    ("states", "status"),
    [
        (("running", "running"), "ready"),
        (("running", "retrying"), "degraded"),
        (("halted", "retrying"), "halted"),
    ],
)
def test_the_worst_of_the_threads_is_told(states: tuple[str, ...], status: str) -> None:
    told = operator(Asked(), *states).health()
    assert (told["status"], told["head"], told["parked"]) == (status, 9, 2)
    assert told["followers"] == {"views": {"position": 7, "lag": 2}, "audit": {"position": 4, "lag": 5}}
    assert told["problems"] == {f"thread-{n}": "ValueError" for n, each in enumerate(states) if each != "running"}


@pytest.mark.parametrize(
    "asked",
    [
        Asked(log=OperationalError("password=secret")),
        Asked(log=InterfaceError("password=secret")),
        Asked(store=Overloaded("password=secret")),
    ],
)
def test_a_database_that_is_away_is_told_with_what_is_known_without_it(asked: Asked) -> None:
    errors, asked.errors = asked.errors, {"log": None, "store": None}
    asking = operator(asked, "running", "retrying")
    assert asking.health()["status"] == "degraded"
    asked.errors = errors
    told = asking.health()
    assert (told["status"], told["head"]) == ("away", 7)
    assert told["problems"] == {"thread-1": "ValueError", "database": "cannot be reached"}
    assert told["followers"]["audit"] == {"position": 4, "lag": 3} and "secret" not in str(told)


def test_a_follower_that_needs_the_database_to_say_where_it_is_hides_nothing() -> None:
    asking = operator(Asked(), "running")

    def away() -> int:
        raise Overloaded("the database cannot be reached")

    asking._positions = {"views": lambda: 7, "warehouse": away}
    told = asking.health()
    assert told["status"] == "away" and told["problems"]["database"] == "cannot be reached"


def test_an_error_of_another_kind_is_not_taken_for_that() -> None:
    with pytest.raises(KeyError):
        operator(Asked(log=KeyError("x"))).health()


@pytest.mark.parametrize(
    "error", [OSError(), Overloaded(), OperationalError(), InterfaceError(), WarehouseAway(0, "away")]
)
def test_a_server_that_is_away_halts_no_follower(error: Exception) -> None:
    assert from_outside(error) and not from_outside(ValueError("a row that makes no sense"))
