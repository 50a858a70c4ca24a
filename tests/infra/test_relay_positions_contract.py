"""Where the relay keeps how far it has come: compare-and-set within a term, on each store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.kafka.positions import StoredPositions
from projections.relay.relay import Overtaken
from tests.infra.stores import TABLES


@pytest.fixture(params=sorted(TABLES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    opened = TABLES[request.param](tmp_path)
    yield opened
    opened.close()


def test_a_new_relay_begins_at_the_logs_beginning(store: Any) -> None:
    assert StoredPositions(store).claim() == (1, 0)


def test_the_position_moves_on_and_is_kept(store: Any) -> None:
    positions = StoredPositions(store)
    term, position = positions.claim()
    positions.move(term, position, 40)
    positions.move(term, 40, 55)

    assert positions.look() == 55
    assert StoredPositions(store).claim() == (term + 1, 55)


def test_a_term_that_has_ended_moves_nothing(store: Any) -> None:
    positions = StoredPositions(store)
    old, position = positions.claim()
    positions.claim()

    with pytest.raises(Overtaken):
        positions.move(old, position, 40)
    assert positions.look() == 0


def test_a_position_that_is_another_one_is_not_moved(store: Any) -> None:
    positions = StoredPositions(store)
    term, position = positions.claim()
    positions.move(term, position, 40)

    with pytest.raises(Overtaken):
        positions.move(term, position, 50)
    assert positions.look() == 40


def test_two_relays_of_other_names_have_nothing_to_do_with_each_other(store: Any) -> None:
    one, other = StoredPositions(store, "one"), StoredPositions(store, "other")
    term, _ = one.claim()
    other.claim()

    one.move(term, 0, 7)

    assert (one.look(), other.look()) == (7, 0)
