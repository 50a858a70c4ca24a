"""Reading the log ahead of whoever loads it: the same batches, whatever grows meanwhile and whoever stops early."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.schema import Block, block_of
from domain.log import Recorded
from infra.warehouse.follower import _ReadAhead, _Upto


class Log:
    def __init__(self, events: int) -> None:
        self.events = [Recorded(2 * n, UUID(int=n), 1, "t", b"") for n in range(1, events + 1)]
        self.failing = False

    def read_block(self, after: int, limit: int) -> Block:
        if self.failing:
            raise OSError("the disk")
        return block_of([each for each in self.events if each.position > after][:limit])

    def head(self) -> int:
        return self.events[-1].position if self.events else 0


def drained(reader: _ReadAhead | _Upto, limit: int) -> list[Recorded]:
    found: list[Recorded] = []
    while block := reader.read_block(found[-1].position if found else 0, limit):
        assert len(block) <= limit
        found += [block.event(place) for place in range(len(block))]
    return found


@given(st.integers(0, 40), st.integers(1, 7), st.integers(0, 90))
def test_it_gives_what_the_log_gives(events: int, limit: int, upto: int) -> None:
    log = Log(events)
    ahead = _ReadAhead(log)
    assert drained(ahead, limit) == log.events
    assert drained(_Upto(ahead, upto), limit) == [each for each in log.events if each.position <= upto]
    assert ahead.head() == log.head()
    ahead.close()


def test_what_came_after_the_look_ahead_is_found() -> None:
    log = Log(4)
    ahead = _ReadAhead(log)
    assert len(ahead.read_block(0, 4)) == 4
    log.events.append(Recorded(100, UUID(int=100), 1, "t", b""))
    assert list(ahead.read_block(8, 4).positions) == [100]
    ahead.close()


def test_a_failure_ahead_is_raised_when_its_turn_comes_and_can_be_tried_again() -> None:
    log = Log(4)
    ahead = _ReadAhead(log)
    log.failing = True
    with pytest.raises(OSError):
        ahead.read_block(0, 2)
    log.failing = False
    assert len(ahead.read_block(0, 2)) == 2
    ahead.close()
    ahead.close()
