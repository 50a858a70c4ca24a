"""The model of `atelier simulate` against workers that really run: the same requests, at the same moments, twice."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from infra.bench.machine import percentiles

DESIGNS, WARM = 40, 2
BUSY = 0.8
"""Requests come so fast that the workers are at work for this part of the time, were they not kept waiting."""


@dataclass(frozen=True, slots=True)
class Timed:
    """One design of a real run, in seconds from its first request."""

    asked: float
    begun: float
    ended: float


def scaling() -> dict[str, Any]:
    """Latencies of 40 designs on one and on two local workers, as they were and as the simulation has them."""
    figures: dict[str, Any] = {}
    for workers in (1, 2):
        figures |= {f"{workers} workers, {name}": value for name, value in compared(workers, DESIGNS).items()}
    return figures


def compared(workers: int, designs: int) -> dict[str, Any]:
    """The model gets the moments of the requests, and the service times as a heap to draw from: not their order."""
    from processors.scaling.demand import Asked
    from processors.scaling.policy import Policy
    from processors.scaling.simulation import Cluster, simulate

    real = _real(workers, designs)
    service = [each.ended - each.begun for each in real]
    policy = Policy(floor=workers, ceiling=workers, service_s=statistics.mean(service))
    demand = [Asked(each.asked, "pro", 0, 0) for each in real]
    # What passes between a request and the earliest claim: seen where a worker was free.
    overhead = min(each.begun - each.asked for each in real)
    runs = [
        simulate(demand, Cluster(policy, overhead_s=overhead), lambda jobs, chance: chance.choice(service), chance)
        for chance in map(random.Random, range(20))
    ]
    was, modelled = [each.ended - each.asked for each in real], [each.latency for run in runs for each in run.done]
    last = max(each.ended for each in real)
    return {
        "service_s": round(statistics.mean(service), 3),
        "real_mean_s": round(statistics.mean(was), 2),
        "model_mean_s": round(statistics.mean(modelled), 2),
        "real_p95_ms": percentiles(was)["p95_ms"],
        "model_p95_ms": percentiles(modelled)["p95_ms"],
        "real_end_s": round(last, 2),
        "model_end_s": round(statistics.mean(run.ended for run in runs), 2),
    }


def _real(workers: int, designs: int) -> list[Timed]:
    """Designs of a platform in a folder of its own, asked for by chance, at `BUSY` of what its workers can do."""
    from infra.platform import open_platform
    from infra.provision import provision
    from infra.settings import Settings

    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        settings = Settings(data=Path(scratch) / "data", workers=workers, limits=False)
        running = open_platform(settings, background=False)
        try:
            running.start(warehouse=False)
            provisioned = provision(running)
            assert provisioned is not None
            chance = random.Random(7)
            warm = [_ask(running, provisioned.tenant, chance) for _ in range(WARM * workers)]
            _wait(running, warm)
            pause = statistics.mean(each.ended - each.begun for each in _times(running, warm)) / workers / BUSY
            asked = []
            for _ in range(designs):
                asked.append(_ask(running, provisioned.tenant, chance))
                time.sleep(chance.expovariate(1 / pause))
            _wait(running, asked)
            return _times(running, asked)
        finally:
            running.close()


def _ask(running: Any, tenant: UUID, chance: random.Random) -> UUID:
    from domain.log import Actor, Context
    from domain.usecases.concepts import request_concept

    id = running.gateway.ids.uuid()
    context = Context(tenant, Actor("system", "bench"), str(id), str(id), str(id))
    style = chance.choice([each["name"] for each in running.gateway.styles])
    prompt = chance.choice(("a rose", "a snake around a dagger", "crescent moon", "three roses"))
    wish = partial(
        request_concept,
        leases=running.gateway.leases,
        styles=tuple(each["name"] for each in running.gateway.styles),
        prompt=prompt,
        style=style,
        seeds=(chance.randrange(1000),),
        width_mm=100.0,
        pixels=512,
        id=id,
    )
    running.commits.submit(context, wish).result()
    return UUID(str(id))


def _wait(running: Any, concepts: list[UUID]) -> None:
    for concept in concepts:
        sql = "SELECT 1 FROM concepts WHERE id = ? AND state = 'ready'"
        while running.store.one(sql, (str(concept),)) is None:
            time.sleep(0.1)


def _times(running: Any, concepts: list[UUID]) -> list[Timed]:
    """From the log: when each was asked for, taken up by a worker, and ready."""
    wanted, moments = set(concepts), {}
    for recorded in running.log.read(0, 1_000_000):
        if recorded.topic in ("concept.requested", "concept.generation-started", "concept.ready"):
            happened = running.transcoder.decode(recorded)
            if happened.event.originator_id in wanted:
                moments[happened.event.originator_id, recorded.topic] = happened.envelope.time.timestamp()
    first = min(moments.values())
    topics = ("concept.requested", "concept.generation-started", "concept.ready")
    return [Timed(*(moments[concept, topic] - first for topic in topics)) for concept in concepts]
