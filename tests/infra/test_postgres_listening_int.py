"""Wake-ups by LISTEN and NOTIFY: from other processes' appends, and again after the server came back."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.usecases.operations import raise_alert
from domain.work import Overloaded
from infra.clock import SystemClock, SystemIds
from infra.eventlog.commits import CommitLoop
from infra.eventlog.listening import Listener
from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.postgres_recorder import CHANNEL
from infra.platform import open_platform, system
from infra.postgres.throwaway import PostgresServer
from infra.settings import Settings
from tests.infra.cluster import until
from tests.infra.postgres_server import database_of, shared


def test_appends_wake_and_a_restart_is_survived() -> None:
    shared()
    server = PostgresServer()
    server.start()
    heard: queue.Queue[str | None] = queue.Queue()
    log = listener = None
    try:
        url = server.migrated()
        log, listener = PostgresEventLog(url, patience=60), Listener(url, {CHANNEL: heard.put})
        listener.start()
        assert heard.get(timeout=60) is None, "what was appended before is looked for"
        positions = log.append([StoredEvent(uuid4(), 1, "t", b"") for _ in range(3)], [])
        assert heard.get(timeout=60) == str(positions[-1])
        server.kill()
        server.start()
        assert heard.get(timeout=60) is None, "and so is what was appended meanwhile"
        (position,) = log.append([StoredEvent(uuid4(), 1, "t", b"")], [])
        assert heard.get(timeout=60) == str(position)
    finally:
        if listener is not None:
            listener.stop()
        if log is not None:
            log.close()
        server.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "listener"]


def test_a_notification_that_is_lost_costs_a_second_and_no_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that hears nothing at all, and another process that appends."""
    monkeypatch.setattr(Listener, "_listen", lambda self, connection: self._stopping.wait())
    url = database_of(tmp_path)
    running = open_platform(Settings(data=tmp_path / "data", database_url=url, workers=0))
    other = PostgresEventLog(url)
    commits = CommitLoop(other, running.keyring, SystemClock(), SystemIds())
    commits.start()
    try:
        assert running.settle(60)
        for number in range(3):
            answer = commits.submit(
                system(f"alert-{number}"), lambda work: raise_alert(work, "follower-halted", "views", "x")
            ).result(60)
            assert running.views.waiting.wait(answer.position, 60) and running.audit.wait(answer.position, 60)
            assert running.warehouse.waiting.wait(answer.position, 60)
        polled = [each._idle for each in running.threads if each.name in ("views", "audit", "warehouse", "processors")]
        assert len(polled) == 4 and max(polled) <= 1.0, "seconds between two looks of who hears nothing"
    finally:
        commits.stop()
        other.close()
        running.close()


def test_one_who_cannot_use_what_it_hears_ends_the_listening_for_nobody() -> None:
    url = shared().migrated()
    heard: queue.Queue[str | None] = queue.Queue()

    def first(text: str | None) -> None:
        heard.put(text)
        if heard.qsize() == 1:
            raise Overloaded("the database cannot be reached")

    log, listener = PostgresEventLog(url), Listener(url, {CHANNEL: first})
    try:
        listener.start()
        assert until(lambda: heard.qsize() == 2, 60), "it begins anew, and looks again"
        (position,) = log.append([StoredEvent(uuid4(), 1, "t", b"")], [])
        assert until(lambda: heard.qsize() == 3, 60)
        assert list(heard.queue) == [None, None, str(position)]
    finally:
        listener.stop()
        log.close()
