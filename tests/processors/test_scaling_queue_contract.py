"""The simulated queue gives jobs out in the job table's order: the same script of asking, claiming and finishing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.sqlite import Database
from processors import jobs
from processors.jobs import Jobs
from processors.scaling.demand import Asked
from processors.scaling.queue import Waiting
from tests.given import START

steps = st.lists(
    st.one_of(st.tuples(st.just("ask"), st.integers(0, 3), st.integers(1, 4)), st.tuples(st.just("claim")),
              st.tuples(st.just("finish"), st.integers(0, 5))),
    max_size=40,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_same_order(tmp_path: Path, script: list[tuple[str, int, int]]) -> None:
    store = Database(tmp_path / "jobs.db", "OFF")
    table, waiting = Jobs(store), Waiting()
    with store.write() as connection:
        for name in ("jobs", "job_turns"):
            connection.execute(f"DELETE FROM {name}")
    held: list[tuple[jobs.Job, Asked]] = []
    position = 0
    for step in script:
        if step[0] == "ask":
            position += 1
            with store.write() as connection:
                jobs.insert(
                    connection, f"j/{position}", "generate", UUID(int=step[2]), UUID(int=100 + position), position,
                    step[1], START,
                )  # fmt: skip
            waiting.add(Asked(float(position), "any", step[1], step[2]))
        elif step[0] == "claim" and len(waiting):
            asked, job = waiting.claim(), table.claim(START + timedelta(seconds=1))
            assert job is not None and (job.position, job.tenant.int) == (int(asked.at), asked.tenant)
            held.append((job, asked))
        elif step[0] == "finish" and held:
            job, asked = held.pop(step[1] % len(held))
            table.finish(job)
            waiting.finished(asked)
    store.close()
