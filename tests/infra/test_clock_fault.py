"""A clock that is set back: the log keeps its order, ids stay unique, nothing waits for the old time to come again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.usecases.tenants import issue_key
from gateway.limits import MovingWindow
from infra.clock import SystemIds
from infra.platform import open_platform
from infra.provision import provision
from infra.running import Running
from infra.server import in_thread
from infra.settings import Settings
from tests.given import FakeClock
from tests.infra.exported import verified
from tests.scenes import Scene, ask, book, set_scene

BACK = timedelta(hours=3)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def running(tmp_path: Path, clock: FakeClock) -> Iterator[Running]:
    opened = open_platform(Settings(data=tmp_path / "data"), clock=clock)
    provision(opened)
    yield opened
    opened.close()


def doing(running: Running) -> Callable[..., Any]:
    def do(use_case: Callable[[Any], Any], tenant: UUID | None = None) -> Any:
        id = f"test/{uuid4()}"
        context = Context(tenant or PLATFORM, Actor("key" if tenant else "system", "test"), id, id, id)
        return running.commits.submit(context, use_case).result(20).result

    return do


def until(holds: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def concept_state(running: Running, concept: UUID) -> str:
    row = running.store.one("SELECT state FROM concepts WHERE id = ?", (str(concept),))
    return "" if row is None else str(row["state"])


def test_the_platform_goes_on(running: Running, clock: FakeClock, tmp_path: Path) -> None:
    do = doing(running)
    scene: Scene = set_scene(do)
    leases = running.gateway.leases
    first = ask(do, scene, leases, seeds=(1,))
    until(lambda: concept_state(running, first) == "ready", "not drawn before")
    held = book(do, scene, clock.now() + timedelta(days=2))
    order = [each.position for each in running.log.read(0, 1000)]
    # A lease taken just before the clock was set back, by a worker that is gone.
    with running.store.write() as connection:
        connection.execute("UPDATE jobs SET state = 'running', fence = fence + 1, lease_until = ?", (late(clock),))
    clock.time -= BACK
    second = ask(do, scene, leases, seeds=(2,))
    until(lambda: concept_state(running, second) == "ready", "a job waits for the old time")
    until(lambda: running.store.one("SELECT 1 FROM jobs WHERE state = 'done' AND attempts > 1"), "a lease holds on")
    with running.store.write() as connection:
        connection.execute("UPDATE jobs SET state = 'queued', run_at = ?", (late(clock),))
    until(lambda: not running.store.all("SELECT 1 FROM jobs WHERE state <> 'done'"), "a queued job waits")
    running.traffic.count(scene.tenant, uuid4(), "GET /v1/concepts", 200)
    clock.move(seconds=11)
    until(lambda: running.store.all("SELECT 1 FROM traffic_pending"), "counts are not saved")
    assert running.settle(30)
    events = running.log.read(0, 1000)
    assert [each.position for each in events][: len(order)] == order
    happened = [running.transcoder.decode(each) for each in events]
    times = [each.envelope.time for each in happened]
    assert times != sorted(times), "the clock was set back"
    positions = [each.position for each in happened]
    assert positions == sorted(positions)
    # The hold ends when its time has come by the clock as it is now, once.
    assert booking_state(running, held) == "deposit-due"
    clock.time += BACK + timedelta(hours=24, minutes=1)
    until(lambda: booking_state(running, held) == "cancelled", "the hold's timer never fired")
    assert running.settle(30)
    assert [each.topic for each in running.log.read(0, 1000)].count("booking.cancelled") == 1
    assert verified(running, tmp_path).ok


def late(clock: FakeClock) -> str:
    return (clock.now() + timedelta(minutes=30)).isoformat()


def booking_state(running: Running, booking: UUID) -> str:
    row = running.store.one("SELECT state FROM bookings WHERE id = ?", (str(booking),))
    return "" if row is None else str(row["state"])


def test_nobody_is_locked_out_and_keys_go_on_working(tmp_path: Path, clock: FakeClock) -> None:
    running = open_platform(Settings(data=tmp_path / "data"), clock=clock)
    provision(running)
    do = doing(running)
    scene: Scene = set_scene(do, tier="free")
    _, secret = do(lambda work: issue_key(work, scene.tenant, "test", ("read",)), scene.tenant)
    headers = {"Authorization": f"Bearer {secret.text}"}
    with in_thread(running) as address, httpx.Client(base_url=address.url, trust_env=False) as client:
        assert running.settle(30)
        answers = [client.get("/v1/concepts", headers=headers).status_code for _ in range(80)]
        assert answers[0] == 200 and answers[-1] == 429
        clock.time -= BACK
        assert client.get("/v1/concepts", headers=headers).status_code == 429, "nobody gets more for it"
        clock.time += timedelta(seconds=61)
        assert client.get("/v1/concepts", headers=headers).status_code == 200


def test_a_window_goes_on_at_the_new_pace() -> None:
    window = MovingWindow()
    assert [window.admit("one", 2, at).admitted for at in (1000.0, 1030.0, 1031.0)] == [True, True, False]
    assert [window.admit("one", 2, at).admitted for at in (10.0, 38.0, 40.0, 41.0)] == [False, False, True, False]
    assert window.admit("other", 1, 5.0).admitted and not window.admit("other", 1, 64.0).admitted
    assert window.admit("other", 1, 65.0).admitted


def test_ids_are_unique_though_the_same_time_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_800_000_000_000_000_000]
    monkeypatch.setattr("infra.clock.time.time_ns", lambda: now[0])
    ids, made = SystemIds(), set()
    for turn in range(4):
        for _ in range(25_000):
            now[0] += 100_000
            made.add(ids.uuid())
        now[0] -= 2_500_000_000
        assert len(made) == (turn + 1) * 25_000
    assert {each.version for each in list(made)[:100]} == {7}
