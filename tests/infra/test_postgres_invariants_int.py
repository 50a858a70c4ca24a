"""Four writers on one PostgreSQL, as four gateway processes would be: what must hold across them holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.bookings import Booking
from domain.concepts import Concept
from domain.errors import Conflict, Refused
from domain.money import Money
from domain.usage import UsageMeter
from domain.usecases import bookings, concepts
from domain.usecases.usage import Leases
from domain.work import Answer, Sealing
from infra.eventlog.commits import CommitLoop
from infra.eventlog.postgres import PostgresEventLog
from tests.given import START, FakeIds, context
from tests.infra.postgres_server import database_of
from tests.parts import Parts, parts_in
from tests.scenes import STYLES, Scene, set_scene

PROCESSES, REQUESTS = 4, 200


class Gateways:
    """Commit loops with logs, ids and leases of their own, over one database and one key ring."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self.parts = parts
        self.logs = [PostgresEventLog(database_of(folder)) for _ in range(PROCESSES)]
        self.leases = [Leases(f"gateway-{number}") for number in range(PROCESSES)]
        self.loops = [
            CommitLoop(log, parts.keyring, parts.clock, FakeIds(f"gateway-{number}"))
            for number, log in enumerate(self.logs)
        ]
        for loop in self.loops:
            loop.start()

    def all_at_once(self, send: Callable[[CommitLoop, Leases, int], Future[Answer]]) -> list[Answer | Exception]:
        """200 requests spread over the four; one that met a conflict too often is sent again, as a client would."""

        def one(number: int) -> Answer | Exception:
            place = number % PROCESSES
            while True:
                try:
                    return send(self.loops[place], self.leases[place], number).result(60)
                except Refused as refused:
                    if refused.code != "changed-meanwhile":
                        return refused

        with ThreadPoolExecutor(REQUESTS) as pool:
            return list(pool.map(one, range(REQUESTS)))

    def close(self) -> None:
        for loop, log in zip(self.loops, self.logs, strict=True):
            loop.stop()
            log.close()


@pytest.fixture
def gateways(tmp_path: Path) -> Iterator[Gateways]:
    with parts_in(tmp_path, PostgresEventLog(database_of(tmp_path))) as parts:
        made = Gateways(parts, tmp_path)
        yield made
        made.close()


def happened(gateways: Gateways, kind: type[Any]) -> list[Any]:
    return [each.event for each in gateways.parts.happened() if isinstance(each.event, kind)]


def test_a_quota_lets_exactly_the_plan_s_number_through(gateways: Gateways) -> None:
    scene = set_scene(gateways.parts.do, tier="free")

    def send(loop: CommitLoop, leases: Leases, number: int) -> Future[Answer]:
        return loop.submit(
            context(f"design-{number}", scene.tenant),
            lambda work: concepts.request_concept(work, leases, STYLES, "a rose", "fine-line", (1,), 100.0, 256),
        )

    answers = gateways.all_at_once(send)
    accepted = [each for each in answers if isinstance(each, Answer)]
    assert len(accepted) == len(happened(gateways, Concept.Requested)) == 100
    assert {each.code for each in answers if isinstance(each, Refused)} == {"quota-exceeded"}
    assert sum(event.units for event in happened(gateways, UsageMeter.BlockLeased)) == 100


def test_a_slot_is_held_once(gateways: Gateways) -> None:
    scene = set_scene(gateways.parts.do)
    answers = gateways.all_at_once(lambda loop, leases, number: loop.submit(
        context(f"book-{number}", scene.tenant), lambda work: _book(work, scene)
    ))  # fmt: skip
    held = [each for each in answers if isinstance(each, Answer)]
    assert len(held) == len(happened(gateways, Booking.Requested)) == 1
    assert all(isinstance(each, Conflict) for each in answers if not isinstance(each, Answer))


def test_an_idempotency_key_makes_one_concept_and_equal_answers(gateways: Gateways) -> None:
    scene = set_scene(gateways.parts.do)
    keep = Sealing(lambda result: scene.tenant, lambda result: str(result).encode())

    def send(loop: CommitLoop, leases: Leases, number: int) -> Future[Answer]:
        return loop.submit(
            context("the-same-key", scene.tenant),
            lambda work: concepts.request_concept(work, leases, STYLES, "a rose", "fine-line", (1,), 100.0, 256),
            "the same body",
            keep,
        )

    answers = gateways.all_at_once(send)
    (event,) = happened(gateways, Concept.Requested)
    assert all(isinstance(each, Answer) for each in answers)
    told = Counter(
        (each.position, (each.replay or str(each.result).encode()).decode())
        for each in answers
        if isinstance(each, Answer)
    )
    assert set(told.values()) == {REQUESTS} and [text for _, text in told] == [str(event.originator_id)]


def _book(work: Any, scene: Scene) -> Any:
    start = START + timedelta(days=7)
    price, deposit = Money(20000, "EUR"), Money(5000, "EUR")
    return bookings.request_booking(
        work, scene.studio, scene.artist, scene.client, None, start, start + timedelta(hours=2), price, deposit
    )
