"""Progress told across processes: once in each, and never back to where it came from."""

from __future__ import annotations

import queue
from uuid import UUID

from gateway.ports.progress import Tick
from infra.peers import PROGRESSED, Heard, NoPeers
from infra.peers_progress import PeersProgress
from infra.progress import ProgressHub

CONCEPT = UUID(int=1)


class Bus(NoPeers):
    """Tells all who hear, the teller too, as PostgreSQL does."""

    def __init__(self) -> None:
        super().__init__("bus")
        self.hearing: list[Heard] = []
        self.told: list[str] = []

    def hear(self, channel: str, heard: Heard) -> None:
        assert channel == PROGRESSED
        self.hearing.append(heard)

    def tell(self, channel: str, text: str) -> None:
        self.told.append(text)
        for heard in self.hearing:
            heard(text)


def fed(feed: queue.Queue[Tick | None]) -> list[tuple[float, str, int]]:
    found = []
    while not feed.empty():
        tick = feed.get_nowait()
        assert tick is not None
        found.append((tick.fraction, tick.stage, tick.variant))
    return found


def test_what_one_process_draws_is_watched_in_all() -> None:
    bus = Bus()
    one, two = (PeersProgress(ProgressHub(), bus, name) for name in ("one", "two"))
    feeds = [each.subscribe(CONCEPT) for each in (one, two)]
    one.publish(CONCEPT, 0.5, "lines", 1)
    one.publish(CONCEPT, 0.51, "lines", 1)  # too soon after the first
    assert [fed(feed) for feed in feeds] == [[(0.5, "lines", 1)]] * 2
    assert len(bus.told) == 1, "what nobody is shown is not sent either"
    for heard in bus.hearing:
        heard(None)
    two.changed(CONCEPT)
    assert feeds[1].get_nowait() is None and feeds[0].empty()
    two.unsubscribe(CONCEPT, feeds[1])
    one.publish(CONCEPT, 0.9, "shading", 1)
    assert feeds[1].empty()


def test_a_process_without_peers_leads_everything_and_takes_all_others_for_gone() -> None:
    alone = NoPeers("me")
    step = alone.led("views", lambda: 3, lambda: 0, lambda: None)
    assert step() == 3 and alone.leads("audit")
    assert alone.gone(["me", "old"]) == {"old"}
    with alone.alone("opening"):
        alone.tell("anything", "to nobody")
