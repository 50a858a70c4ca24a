"""A commit loop that stands still behind HTTP: its queue fills, the rest is told to come again, nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from domain.concepts import Concept
from infra.eventlog import commits
from infra.platform import Running, open_platform
from infra.provision import provision
from infra.server import in_thread
from infra.settings import Settings
from tests.infra.cluster import until
from tests.infra.postgres_server import database_of

QUEUED, REQUESTS = 4, 16


@contextmanager
def standing_still(running: Running) -> Iterator[None]:
    """Nobody can append while the block runs, as behind another's long transaction."""
    if running.log.path is None:
        with psycopg.connect(running.settings.database_url) as owner:
            owner.execute("LOCK TABLE log.turn IN EXCLUSIVE MODE")
            yield
        return
    with closing(sqlite3.connect(running.log.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@pytest.mark.parametrize("store", ["postgres", "sqlite"])
def test_a_full_queue_is_told_and_passes(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = database_of(tmp_path) if store == "postgres" else ""
    running = open_platform(Settings(data=tmp_path / "data", database_url=url, workers=0))
    keys = provision(running)
    assert keys is not None
    with (
        in_thread(running) as address,  # which closes the platform, too
        httpx.Client(
            base_url=address.url,
            headers={"Authorization": f"Bearer {keys.tenant_key.text}"},
            timeout=60,
            trust_env=False,
        ) as client,
        ThreadPoolExecutor(REQUESTS) as pool,
    ):

        def ask(number: int) -> httpx.Response:
            headers = {"Idempotency-Key": f"request-{number}"}
            return client.post("/v1/generate", json={"prompt": "a rose", "style": "blackwork"}, headers=headers)

        monkeypatch.setattr(commits, "QUEUED", QUEUED)
        with standing_still(running):
            asked = [pool.submit(ask, number) for number in range(REQUESTS)]
            assert until(lambda: any(each.done() for each in asked), 60), "somebody is told, though nothing moves"
            early = [each.result() for each in asked if each.done()]
            assert {each.status_code for each in early} == {503}, "and nobody that it was done"
        wait(asked)
        _refused_in_order(asked)
        monkeypatch.undo()
        again = [ask(number) for number in range(REQUESTS)]
        assert {each.status_code for each in again} == {202}
        accepted = {each.result().json()["id"] for each in asked if each.result().status_code == 202}
        made = {each.json()["id"] for each in again}
        assert accepted < made and len(made) == REQUESTS == _concepts(running), "one each, whenever it was accepted"


def _refused_in_order(asked: list[Future[httpx.Response]]) -> None:
    answers = [each.result() for each in asked]
    refused = [each for each in answers if each.status_code != 202]
    assert refused and len(answers) - len(refused) >= QUEUED
    assert {(each.status_code, each.json()["code"], each.headers["Retry-After"]) for each in refused} == {
        (503, "overloaded", "1")
    }


def _concepts(running: Running) -> int:
    events = (running.transcoder.decode(each).event for each in running.log.read(0, 1000))
    return sum(isinstance(event, Concept.Requested) for event in events)
