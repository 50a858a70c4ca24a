"""The relay against a log, a transport and a position that fail at every place they can."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.log import Actor, Envelope, Happened, Position, Recorded
from projections.relay.messages import Message, position_of, source_of
from projections.relay.relay import Overtaken, Relay

BATCH = 4
ENVELOPE = Envelope(UUID(int=7), UUID(int=8), Actor("key", "k"), "r", "c", None, "c", None, datetime.now(UTC), 1)


class Log:
    """Positions with gaps: three of four are there."""

    def __init__(self, events: int) -> None:
        self.events = [
            Recorded(n + n // 3, UUID(int=n % 3), n // 3 + 1, "style.made", b"%d" % n) for n in range(1, events + 1)
        ]
        self.reads = 0

    def read(self, after: Position, limit: int) -> Sequence[Recorded]:
        self.reads += 1
        return [each for each in self.events if each.position > after][:limit]

    def head(self) -> Position:
        return self.events[-1].position if self.events else 0


class Envelopes:
    def envelope(self, recorded: Recorded) -> Envelope:
        return ENVELOPE

    def decode(self, recorded: Recorded) -> Happened:
        raise AssertionError("the relay opens nothing")


class Kafka:
    """What several relays send to: only the last to begin a term is listened to."""

    def __init__(self) -> None:
        self.committed: list[list[Position]] = []
        self.term = 0

    @property
    def positions(self) -> list[Position]:
        return [position for batch in self.committed for position in batch]


class Transport:
    def __init__(self, kafka: Kafka) -> None:
        self._kafka, self._term = kafka, 0
        self._batch: list[Position] = []
        self.breaks: list[str] = []
        """Where the next steps fail: `put`, `commit`, or `after` the commit took effect."""

    def begin_term(self) -> None:
        self._kafka.term += 1
        self._term, self._batch = self._kafka.term, []

    def put(self, messages: Sequence[Message]) -> None:
        self._fail("put")
        self._batch = [position_of(each.headers) for each in messages]

    def commit(self) -> None:
        if self._term != self._kafka.term:
            raise Overtaken("fenced")
        self._fail("commit")
        self._kafka.committed.append(self._batch)
        self._fail("after")

    def _fail(self, place: str) -> None:
        if self.breaks and self.breaks[0] == place:
            self.breaks.pop(0)
            raise OSError(place)


class Positions:
    def __init__(self) -> None:
        self.term, self.position = 0, 0
        self.breaks = False

    def claim(self) -> tuple[int, Position]:
        self.term += 1
        return self.term, self.position

    def move(self, term: int, old: Position, new: Position) -> None:
        if self.breaks:
            self.breaks = False
            raise OSError("away")
        if term != self.term or old != self.position:
            raise Overtaken("moved")
        self.position = new

    def look(self) -> Position:
        return self.position


def relay(log: Log, kafka: Kafka, positions: Positions) -> tuple[Relay, Transport]:
    transport = Transport(kafka)
    return Relay(log, Envelopes(), transport, positions, source_of("local"), BATCH), transport


def drain(each: Relay) -> None:
    while True:
        try:
            if not each.step():
                return
        except OSError:
            continue


def test_all_events_are_sent_in_the_logs_order_and_none_twice() -> None:
    log, kafka, positions = Log(11), Kafka(), Positions()
    each, _ = relay(log, kafka, positions)

    drain(each)

    assert kafka.positions == [event.position for event in log.events]
    assert [len(batch) for batch in kafka.committed] == [4, 4, 3]
    assert positions.position == each.position == log.head()
    assert each.sent == 11


def test_a_full_batch_has_the_next_one_read_while_it_is_sent() -> None:
    log, kafka = Log(8), Kafka()
    each, _ = relay(log, kafka, Positions())

    assert (each.step(), each.step(), each.step()) == (4, 4, 0)
    assert log.reads == 4, "one to begin with, one beside each full batch, one that finds nothing"


def test_an_empty_log_sends_nothing() -> None:
    kafka = Kafka()
    each, _ = relay(Log(0), kafka, Positions())

    assert each.step() == 0
    assert kafka.committed == []


def test_what_was_sent_but_not_counted_is_sent_again_once() -> None:
    log, kafka, positions = Log(10), Kafka(), Positions()
    first, _ = relay(log, kafka, positions)
    first.step()
    positions.breaks = True
    with pytest.raises(OSError, match="away"):
        first.step()

    second, _ = relay(log, kafka, positions)  # as after a kill
    drain(second)

    assert [len(batch) for batch in kafka.committed] == [4, 4, 4, 2]
    assert kafka.committed[1] == kafka.committed[2], "the repeat is that one batch"


def test_a_leader_that_was_paused_in_a_batch_sends_nothing_once_another_leads() -> None:
    log, kafka, positions = Log(10), Kafka(), Positions()
    paused, transport = relay(log, kafka, positions)
    paused.lead()
    transport.put([])  # here it stops
    successor, _ = relay(log, kafka, positions)
    drain(successor)
    before = list(kafka.committed)

    with pytest.raises(Overtaken):
        transport.commit()

    assert kafka.committed == before


def test_a_leader_that_goes_on_after_its_commit_moves_no_position() -> None:
    positions = Positions()
    term, position = positions.claim()
    positions.claim()

    with pytest.raises(Overtaken):
        positions.move(term, position, 9)


def test_who_stands_by_sees_how_far_the_other_is_and_begins_there() -> None:
    log, kafka, positions = Log(10), Kafka(), Positions()
    leader, _ = relay(log, kafka, positions)
    standby, _ = relay(log, kafka, positions)
    leader.step()

    assert standby.look() == 0
    assert standby.position == leader.position

    drain(standby)
    assert kafka.positions == [event.position for event in log.events]
    with pytest.raises(Overtaken):
        leader.step()


@given(
    st.integers(0, 40),
    st.lists(st.sampled_from(["put", "commit", "after", "move", "kill", "other"]), max_size=8),
)
def test_whatever_fails_nothing_is_lost_and_repeats_are_whole_batches(events: int, failures: list[str]) -> None:
    log, kafka, positions = Log(events), Kafka(), Positions()
    relays = [relay(log, kafka, positions), relay(log, kafka, positions)]
    for failure in failures:
        each, transport = relays[0]
        if failure == "kill":
            relays[0] = relay(log, kafka, positions)
        elif failure == "other":
            relays.reverse()
        elif failure == "move":
            positions.breaks = True
        else:
            transport.breaks = [failure]
        with suppress(OSError, Overtaken):
            each.step()
        transport.breaks, positions.breaks = [], False
    drain(relay(log, kafka, positions)[0])

    in_log = [event.position for event in log.events]
    first_time = list(dict.fromkeys(kafka.positions))
    assert first_time == in_log, "each at least once, in order"
    repeats = len(kafka.positions) - len(in_log)
    assert repeats <= BATCH * len(failures)
    for batch in kafka.committed:
        assert batch == in_log[in_log.index(batch[0]) :][: len(batch)], "a batch is contiguous"
