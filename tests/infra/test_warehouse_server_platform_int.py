"""Platforms whose warehouse is a server: one loads, all ask; one that takes over goes on where the other stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.log import Actor, Context
from domain.operations import PLATFORM
from domain.usecases import studios, tenants
from infra.platform import open_platform
from infra.running import Running
from infra.settings import Settings
from infra.warehouse.follower import WarehouseFollower
from projections.warehouse.reconcile import reconcile
from tests.infra.cluster import STUDIO, cluster, until
from tests.infra.postgres_server import shared
from tests.infra.served_warehouse import ServedWarehouse


@pytest.fixture
def served(tmp_path: Path) -> Iterator[ServedWarehouse]:
    started = ServedWarehouse(tmp_path / "served")
    started.start()
    yield started
    started.kill()


def done(running: Running, use_case: Any, tenant: UUID = PLATFORM) -> Any:
    id = f"test/{uuid4()}"
    return running.commits.submit(Context(tenant, Actor("system", "test"), id, id, id), use_case).result(20).result


def clients(running: Running, number: int) -> None:
    tenant = done(running, lambda work: tenants.register_tenant(work, "Ink", "pro", "local"))
    studio = done(running, lambda work: studios.open_studio(work, "Ink", "UTC", "EUR", "studio"), tenant)
    for _ in range(number):
        done(running, lambda work: studios.register_client(work, studio, "A Client", "a@x.example", None, None), tenant)


def proven(running: Running) -> int:
    """The number of events in the warehouse, where it holds what the log says."""
    assert running.settle(60)
    follower = running.warehouse
    assert isinstance(follower, WarehouseFollower)
    proof = reconcile(running.log, running.transcoder, follower.warehouse)
    assert proof.ok and proof.upto == running.log.head(), proof.explain()
    return int(follower.warehouse.query("SELECT count() FROM events").only())


def test_a_platform_loads_a_server_and_outlives_its_restart(served: ServedWarehouse, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", workers=0, limits=False, warehouse_url=served.url)
    running = open_platform(settings)
    try:
        clients(running, 5)
        before = proven(running)
        served.kill()
        clients(running, 5)
        assert until(lambda: _state(running) == "retrying", 60)
        served.start()
        between = proven(running)
        assert between > before
        assert running.warehouse.rebuild(tmp_path / "scratch.db") == between
        assert proven(running) == between
        assert not (tmp_path / "data" / "warehouse").exists(), "nothing is kept here"
    finally:
        running.close()
    again = open_platform(settings)
    try:
        assert proven(again) >= between
        assert isinstance(again.warehouse, WarehouseFollower)
        assert again.warehouse.warehouse.query("SELECT count() - uniqExact(position) FROM events").only() == 0
    finally:
        again.close()


def _state(running: Running) -> str:
    return next(thread.status.state for thread in running.threads if thread.name == "warehouse")


def test_of_several_processes_one_loads_and_all_make_the_same_report(served: ServedWarehouse, tmp_path: Path) -> None:
    url = shared().migrated()
    with cluster(tmp_path, url, 2, workers="0", warehouse_url=served.url) as two:
        key = two.tenant("pro")
        two.made(0, "POST", "/v1/studios", key, json=STUDIO)
        asked = two.ask(1, "POST", "/v1/generate", key, json={"prompt": "a rose", "style": "blackwork"})
        assert asked.status_code == 202, asked.text
        counted = [_requests(two, place, asked.headers["Atelier-Position"]) for place in (0, 1)]
        assert counted[0] == counted[1] and counted[0]
        # Whichever of them loads, the other goes on.
        two.servers[0].kill()
        asked = two.ask(1, "POST", "/v1/generate", key, json={"prompt": "a leaf", "style": "fine-line"})
        assert asked.status_code == 202, asked.text
        assert until(lambda: len(_requests(two, 1, asked.headers["Atelier-Position"])) > len(counted[0]), 60)


def _requests(two: Any, place: int, position: str) -> Any:
    answer = two.ask(
        place,
        "GET",
        "/v1/reports/style-popularity",
        two.operator_key,
        params={"format": "json"},
        headers={"Atelier-Position": position},
    )
    return answer.json()["tables"][0]["rows"] if answer.is_success else []
