"""The log while its server is killed: a restart is waited for, and a server that stays away is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from eventsourcing.persistence import OperationalError

from infra.eventlog.postgres import PostgresEventLog
from infra.postgres.throwaway import PostgresServer
from tests.infra.postgres_server import shared
from tests.infra.test_eventlog_postgres_contract import command, stored


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    shared()
    server = PostgresServer()
    server.start()
    yield server
    server.close()


def test_a_restart_of_the_server_is_waited_for(own_server: PostgresServer) -> None:
    log = PostgresEventLog(own_server.migrated(), pool_size=3, patience=60)
    log.append([stored(1)], [(0, command("before"))])
    own_server.kill()
    starting = threading.Timer(0.3, own_server.start)
    starting.start()
    assert log.append([stored(2)], [(0, command("after"))])
    starting.join()
    own_server.kill()
    own_server.start()
    assert [each.originator_version for each in log.read(0, 10)] == [1, 2]
    assert set(log.commands(["before", "after", "never"])) == {"before", "after"}
    log.close()


def test_a_server_that_stays_away_is_told(own_server: PostgresServer) -> None:
    log = PostgresEventLog(own_server.migrated(), patience=0.2)
    log.recorder.datastore.pool.timeout = 0.3
    own_server.kill()
    with pytest.raises(OperationalError):
        log.head()
    log.close()
