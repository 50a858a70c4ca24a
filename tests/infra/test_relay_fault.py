"""Relays that are killed, doubled and paused, with real processes: nothing is lost, and what comes twice is one batch
a restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.cluster import unhurried, until
from tests.infra.relay_given import RelayProgram, on_kafka, relays
from tests.infra.relay_stand import Stand, gets_on, leader_of, standing

TAKEN_OVER = 5.0
"""Seconds within which a standby leads."""


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as made:
        yield made


def test_a_relay_killed_under_load_is_followed_by_the_other(tmp_path: Path, stand: Stand) -> None:
    kills = 2
    with relays(stand.url, stand.broker.address, tmp_path, 2) as running, stand.load():
        for number in range(kills):
            leader = leader_of(running)
            (standby,) = (each for each in running if each is not leader)
            assert until(gets_on(leader), 60)
            taken = gets_on(standby)
            leader.kill()
            assert until(lambda each=standby: each.health()["leading"], unhurried(TAKEN_OVER))
            assert until(taken, 60)
            running.remove(leader)
            running.append(RelayProgram(stand.url, stand.broker.address, tmp_path / f"again-{number}.errors"))
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        stand.carried(running[0])
    # The last two were killed with their block.
    stand.check(kills + 2)


def test_of_two_relays_one_sends(tmp_path: Path, stand: Stand) -> None:
    with relays(stand.url, stand.broker.address, tmp_path, 2) as running:
        with stand.load():
            leader = leader_of(running)
            for _ in range(10):
                assert sum(each.metrics()["atelier_relay_leading"] for each in running) <= 1
                time.sleep(0.2)
        stand.carried(leader)
        (standby,) = (each for each in running if each is not leader)
        assert standby.health()["sent"] == 0
        assert until(lambda: standby.health()["followers"]["relay"]["lag"] == 0, 60), "it sees how far the other is"
        assert leader.end() == 0
        assert until(lambda: standby.health()["leading"], unhurried(TAKEN_OVER))
        stand.writer.write(10)
        stand.carried(standby)
    stand.check(0)


def test_a_leader_that_was_paused_in_a_batch_writes_nothing_when_it_goes_on(tmp_path: Path, stand: Stand) -> None:
    for _ in range(12):
        stand.writer.write(1000)
    with relays(stand.url, stand.broker.address, tmp_path, 1) as running:
        (paused,) = running
        # There is a backlog of many batches, so this is in the middle of one.
        assert until(lambda: paused.health()["sent"] > 0, 60)
        paused.pause()
        successor = RelayProgram(stand.url, stand.broker.address, tmp_path / "successor.errors")
        running.append(successor)
        assert until(lambda: successor.health()["leading"], unhurried(TAKEN_OVER))
        stand.carried(successor)
        before = on_kafka(stand.broker.address, committed=False)

        paused.resume()

        assert until(lambda: not paused.health()["leading"], 60)
        time.sleep(2)
        after = on_kafka(stand.broker.address, committed=False)
        assert len(after) == len(before), "what it had begun to send was refused"
        assert until(lambda: paused.health()["status"] == "ready", 60), "it stands by like any other"
        stand.writer.write(100)
        stand.carried(successor)
    stand.check(1)
