"""The job table: who is next, leases and fences, pauses, cancelling."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from infra.sqlite import Database
from processors import jobs
from processors.jobs import BACKOFF, LEASE, Depth, Job, Jobs
from tests.given import START
from tests.infra.stores import TABLES

ANN, BEN, CAT = UUID(int=1), UUID(int=2), UUID(int=3)


@pytest.fixture(params=sorted(TABLES))
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    opened = TABLES[request.param](tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def table(store: Database) -> Jobs:
    return Jobs(store)


def add(store: Database, position: int, tenant: UUID = ANN, priority: int = 0, about: int | None = None) -> str:
    id = f"generation/{position}/generate"
    with store.write() as connection:
        jobs.insert(connection, id, "generate", tenant, UUID(int=about or 1000 + position), position, priority, START)
    return id


def row(store: Database, id: str) -> dict[str, object]:
    found = store.one("SELECT * FROM jobs WHERE id = ?", (id,))
    assert found is not None
    return dict(found)


def claimed(table: Jobs, times: int) -> list[int]:
    found = [table.claim(START) for _ in range(times)]
    return [job.position for job in found if job is not None]


def claim(table: Jobs, at: timedelta = timedelta()) -> Job:
    job = table.claim(START + at)
    assert job is not None
    return job


def test_nothing_waits(table: Jobs) -> None:
    assert table.claim(START) is None and table.counts() == {}


def test_a_claimed_job_tells_what_it_is(store: Database, table: Jobs) -> None:
    id = add(store, 7)
    assert claim(table) == Job(id, "generate", ANN, UUID(int=1007), 7, 1, 1)
    assert table.claim(START) is None
    assert table.counts() == {"running": 1}


def test_making_a_job_again_changes_nothing(store: Database, table: Jobs) -> None:
    id = add(store, 7)
    table.finish(claim(table))
    assert add(store, 7) == id
    assert table.claim(START) is None and table.counts() == {"done": 1}


def test_the_oldest_is_first(store: Database, table: Jobs) -> None:
    for position in (5, 3, 9):
        add(store, position)
    assert claimed(table, 4) == [3, 5, 9]


def test_priority_goes_before_age(store: Database, table: Jobs) -> None:
    add(store, 1)
    add(store, 2, BEN, priority=3)
    add(store, 3, ANN, priority=1)
    assert claimed(table, 3) == [2, 3, 1]


def test_tenants_take_turns(store: Database, table: Jobs) -> None:
    for position in range(1, 7):
        add(store, position, ANN)
    for position in (10, 11):
        add(store, position, BEN)
    add(store, 20, CAT)
    order = []
    for _ in range(9):  # one worker: each job ends before the next is claimed
        job = claim(table)
        order.append(job.position)
        table.finish(job)
    assert order == [1, 10, 20, 2, 11, 3, 4, 5, 6]


def test_who_has_fewer_running_is_next(store: Database, table: Jobs) -> None:
    for position in range(1, 5):
        add(store, position, ANN)
    first, second = claim(table), claim(table)
    add(store, 10, BEN)
    add(store, 11, BEN)
    assert claimed(table, 2) == [10, 11], "until both have two running"
    table.finish(first)
    assert claimed(table, 1) == [3]
    assert second.position == 2


def test_a_job_put_back_waits_longer_each_time(store: Database, table: Jobs) -> None:
    id, now = add(store, 1), START
    for attempt, pause in enumerate((*BACKOFF, BACKOFF[-1]), start=1):
        job = table.claim(now)
        assert job is not None and job.attempts == attempt
        table.put_back(job, "ValueError", now)
        assert row(store, id)["error"] == "ValueError" and table.counts() == {"queued": 1}
        assert table.claim(now + pause - timedelta(microseconds=1)) is None
        now += pause


def test_a_lease_that_is_renewed_is_kept(store: Database, table: Jobs) -> None:
    add(store, 1)
    job = claim(table)
    later = START + LEASE - timedelta(seconds=1)
    assert table.renew(job, later)
    assert table.reclaim(later + LEASE) == 0
    assert table.reclaim(later + LEASE + timedelta(seconds=1)) == 1
    assert not table.renew(job, later + LEASE), "it is not running any more"


def test_a_late_worker_can_do_nothing(store: Database, table: Jobs) -> None:
    id = add(store, 1)
    late = claim(table)
    table.reclaim(START + 2 * LEASE)
    present = claim(table, 2 * LEASE)
    assert (present.fence, present.attempts) == (2, 2)
    before = row(store, id)
    table.finish(late)
    table.finish(late, "failed", "x")
    table.put_back(late, "x", START)
    assert not table.renew(late, START + 9 * LEASE)
    assert row(store, id) == before
    table.finish(present)
    assert row(store, id)["state"] == "done"


def test_after_a_crash_all_that_ran_is_queued_again(store: Database, table: Jobs) -> None:
    for position in (1, 2, 3):
        add(store, position)
    table.finish(claim(table))
    claim(table)
    assert Jobs(store).reclaim(None) == 1
    assert table.counts() == {"done": 1, "queued": 2}


def test_cancelling_takes_queued_and_running_jobs_of_one_thing(store: Database, table: Jobs) -> None:
    ran, queued, other = add(store, 1, about=50), add(store, 2, about=50), add(store, 3)
    done = add(store, 4, priority=5, about=50)
    table.finish(claim(table))
    job = claim(table)
    assert job.id == ran
    with store.write() as connection:
        jobs.cancel(connection, UUID(int=50))
        jobs.cancel(connection, UUID(int=50))
    states = {id: row(store, id)["state"] for id in (ran, queued, other, done)}
    assert states == {ran: "cancelled", queued: "cancelled", other: "queued", done: "done"}
    assert not table.renew(job, START)
    table.finish(job)
    table.put_back(job, "x", START)
    assert row(store, ran)["state"] == "cancelled"
    assert claimed(table, 2) == [3]


def test_a_crowd_of_workers_claims_each_job_once(store: Database, table: Jobs) -> None:
    for position in range(1, 25):
        add(store, position)
    claimed: list[int] = []

    def work() -> None:
        mine = Jobs(store)
        while (job := mine.claim(START)) is not None:
            claimed.append(job.position)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)), "none twice"
    while (job := table.claim(START)) is not None:  # one that found the row it wanted taken may have gone home
        claimed.append(job.position)
    assert sorted(claimed) == list(range(1, 25))


def test_only_the_kinds_that_are_asked_for_are_claimed(store: Database, table: Jobs) -> None:
    add(store, 1)
    assert table.claim(START, ["stencil", "upscale"]) is None
    found = table.claim(START, ["stencil", "generate"])
    assert found is not None and found.position == 1


def test_a_job_handed_back_is_claimed_at_once_as_if_it_had_not_run(store: Database, table: Jobs) -> None:
    id = add(store, 1)
    first = claim(table)
    assert table.hand_back(first, START) and not table.hand_back(first, START)
    assert row(store, id)["state"] == "queued" and row(store, id)["attempts"] == 0
    assert not table.renew(first, START), "its process is told by the next word of it"
    second = claim(table)
    assert second.attempts == 1 and second.fence > first.fence
    assert not table.hand_back(first, START)
    table.finish(second)
    assert row(store, id)["state"] == "done"


def test_a_lease_renewed_by_another_process_a_moment_ago_holds(store: Database, table: Jobs) -> None:
    add(store, 1)
    job = claim(table)
    assert table.renew(job, START + timedelta(seconds=5))
    assert table.reclaim(START + timedelta(seconds=4)) == 0, "asked before, and written after it was renewed"
    assert table.renew(job, START + timedelta(seconds=6))


def test_the_depth_of_the_table_is_told_by_kind_priority_and_state(store: Database, table: Jobs) -> None:
    for position, priority in ((1, 0), (2, 0), (3, 2)):
        add(store, position, priority=priority)
    failed = claim(table)
    assert failed.position == 3
    later = START + timedelta(seconds=10)
    assert table.depths(later) == [
        Depth("generate", 0, "queued", 2, 10.0),
        Depth("generate", 2, "running", 1, 10.0),
    ]
    table.put_back(failed, "OSError", later)
    assert [depth.count for depth in table.depths(later)] == [2], "one that pauses does not wait for a worker"
    assert table.depths(START - timedelta(seconds=1)) == []
