"""What PostgreSQL alone brings: roles and refusals, explicit migrations, a lost acknowledgement."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from infra.eventlog.postgres import PostgresEventLog
from infra.eventlog.sqlite import Command
from infra.postgres import connecting
from infra.postgres.connecting import connection_options
from infra.postgres.errors import NotMigrated
from infra.postgres.migrating import migrate, migrations
from tests.infra.postgres_server import database_of, runtime_login, shared
from tests.infra.runtime_rights import EXPECTED, rights

ONE = uuid4()
CHANGES = (
    "UPDATE log.events SET state = 'x'",
    "DELETE FROM log.events",
    "TRUNCATE log.events",
    "DELETE FROM log.commands",
    "TRUNCATE log.commands",
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return database_of(tmp_path)


@pytest.fixture
def log(url: str) -> Iterator[PostgresEventLog]:
    opened = PostgresEventLog(url)
    opened.append([stored(1), stored(2)], [(1, command("first"))])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def refusing() -> str:
    """A log of two events, shared by tests of what changes nothing."""
    url = shared().migrated()
    opened = PostgresEventLog(url)
    opened.append([stored(1), stored(2)], [(1, command("first"))])
    opened.close()
    return url


def contents(url: str) -> list[Any]:
    """Of the log, as its owner reads them."""
    with psycopg.connect(url) as owner:
        return owner.execute("SELECT e, c FROM log.events e FULL JOIN log.commands c USING (position)").fetchall()


def stored(version: int, state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(ONE, version, "t", state)


def command(id: str) -> Command:
    return Command(id, 0, None, None, None, "2026-03-10")


@pytest.mark.parametrize(
    "statement",
    [
        *CHANGES,
        "INSERT INTO log.events (originator_id, originator_version, topic, state)"
        " VALUES (gen_random_uuid(), 1, 't', '')",
        "INSERT INTO log.commands VALUES ('x', 1, NULL, NULL, NULL, '')",
        "UPDATE log.commands SET position = 7",
        "LOCK TABLE log.events IN EXCLUSIVE MODE",
        "LOCK TABLE log.turn IN EXCLUSIVE MODE",
        "ALTER TABLE log.events DISABLE TRIGGER ALL",
        "DROP TABLE log.events",
        "SELECT nextval('log.events_position_seq')",
        "INSERT INTO log.migrations VALUES (99, 'x')",
        "CREATE TABLE log.mine (x int)",
    ],
)
def test_the_runtime_role_may_only_read_and_append(refusing: str, statement: str) -> None:
    before = contents(refusing)
    with psycopg.connect(**connection_options(refusing)) as connection:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)):
            connection.execute(statement.encode())
        connection.rollback()
        assert connection.execute("SELECT current_user").fetchone() == ("atelier_runtime",)
    assert contents(refusing) == before


@pytest.mark.parametrize(
    "statement",
    [
        *CHANGES,
        "SET ROLE NONE; UPDATE log.events SET state = 'x'",
        "SET ROLE owner",
        "SET SESSION AUTHORIZATION owner",
        "SET session_replication_role = replica",
        "COPY log.events (originator_id, originator_version, topic, state) FROM STDIN",
        "SELECT setval('log.events_position_seq', 1)",
        "ALTER SEQUENCE log.events_position_seq RESTART",
        "INSERT INTO log.turn VALUES (true)",
        "UPDATE log.sealed_under SET fingerprint = 'x'",
        "CREATE TRIGGER mine BEFORE INSERT ON log.events EXECUTE FUNCTION log.refuse()",
        "CREATE RULE mine AS ON INSERT TO log.events DO INSTEAD NOTHING",
        "DROP FUNCTION log.refuse CASCADE",
        "ALTER FUNCTION log.append RESET search_path",
        "CREATE FUNCTION log.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "GRANT UPDATE ON log.events TO atelier_runtime; UPDATE log.events SET state = 'x'",
        "ALTER TABLE log.events OWNER TO atelier_runtime",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (x int)",
    ],
)
def test_a_login_with_the_runtime_s_rights_alone_finds_no_way_round(refusing: str, statement: str) -> None:
    before = contents(refusing)
    with (
        psycopg.connect(runtime_login(refusing), autocommit=True) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)),
    ):
        connection.execute(statement.encode())
    assert contents(refusing) == before


def test_the_server_gives_that_login_these_rights_and_no_others(refusing: str) -> None:
    assert rights(refusing) == EXPECTED


def test_what_the_runtime_puts_in_the_way_is_not_called_with_the_owner_s_rights(url: str) -> None:
    """The function looks for what it calls in `pg_catalog` first, whatever its caller's path."""
    with psycopg.connect(runtime_login(url), autocommit=True) as connection:
        for schema in ("platform", "pg_temp"):
            connection.execute(
                f"CREATE FUNCTION {schema}.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'called as %', current_user; END $$".encode()
            )
            connection.execute(
                f"CREATE FUNCTION {schema}.cardinality(anyarray) RETURNS int LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'called as %', current_user; END $$".encode()
            )
        connection.execute("CREATE TEMP TABLE events (LIKE log.events)")
        connection.execute("SET search_path = platform, pg_temp, pg_catalog")
        with pytest.raises(psycopg.errors.RaiseException, match="called as serving"):
            connection.execute("SELECT cardinality('{1}'::int[])")
        appended = connection.execute(
            "SELECT log.append(ARRAY[%s]::uuid[], '{1}', '{t}', '{x}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
            (ONE,),
        ).fetchone()
    log = PostgresEventLog(url)
    assert appended == ([1],) and [each.position for each in log.read(0, 10)] == [1]
    log.close()


@pytest.mark.parametrize(
    "statement",
    [
        *CHANGES,
        f"INSERT INTO log.events (originator_id, originator_version, topic, state) VALUES ('{ONE}', 1, 't', 'x')"
        " ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = excluded.state",
    ],
)
def test_even_the_owner_s_slip_is_refused(refusing: str, statement: str) -> None:
    before = contents(refusing)
    with psycopg.connect(refusing) as owner, pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        owner.execute(statement.encode())
    assert contents(refusing) == before


def test_the_connections_of_the_pool_have_role_and_timeouts(log: PostgresEventLog) -> None:
    names = ("role", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    found = [log._rows(f"SELECT current_setting('{name}')", ())[0][0] for name in names]
    assert found == ["atelier_runtime", "5s", "15s", "30s"]


def test_a_commit_waits_for_the_disk_whatever_the_database_or_the_url_says(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {url.rsplit('/', 1)[1]} SET synchronous_commit = off".encode())
    log = PostgresEventLog(f"{url}?options=-csynchronous_commit%3Doff")
    assert log._rows("SELECT current_setting('synchronous_commit')", ()) == [("on",)]
    log.close()


def test_the_server_of_the_tests_keeps_what_it_promises_and_is_not_root(url: str) -> None:
    with psycopg.connect(url) as owner:
        found = [owner.execute(f"SHOW {name}".encode()).fetchone() for name in ("fsync", "full_page_writes")]
        backend = Path(f"/proc/{owner.info.backend_pid}")
        assert found == [("on",), ("on",)] and backend.stat().st_uid != 0


def test_a_statement_that_takes_too_long_is_ended_and_the_connection_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "STATEMENT_TIMEOUT", 0.1)
    log = PostgresEventLog(url, pool_size=1, patience=0.1)
    with pytest.raises(OperationalError, match="statement timeout"):
        log._rows("SELECT pg_sleep(60)", ())
    assert log.append([stored(1)], [])
    log.close()


def test_migrating_is_explicit_and_happens_once() -> None:
    url = shared().database()
    with pytest.raises(NotMigrated, match="atelier db migrate"):
        PostgresEventLog(url)
    assert [each.number for each in migrate(url)] == [each.number for each in migrations()]
    assert migrate(url) == []
    PostgresEventLog(url).close()


def test_two_migrations_at_once_take_turns() -> None:
    url = shared().database()
    applied: list[int] = []
    threads = [threading.Thread(target=lambda: applied.extend(each.number for each in migrate(url))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert applied == [each.number for each in migrations()]


def test_a_newer_database_is_left_alone(url: str) -> None:
    with psycopg.connect(url) as owner:
        owner.execute("INSERT INTO log.migrations (number, name) VALUES (99, 'later')")
    with pytest.raises(NotMigrated, match="Use a newer"):
        PostgresEventLog(url)


def test_the_library_s_subscription_hears_of_appends(log: PostgresEventLog) -> None:
    with log.recorder.subscribe(gt=1) as subscription:
        assert next(subscription).id == 2
        log.append([stored(3)], [])
        assert next(subscription).originator_version == 3


def test_a_burnt_position_is_a_gap_that_stays(log: PostgresEventLog) -> None:
    with pytest.raises(IntegrityError):
        log.append([stored(3), stored(1)], [])
    (position,) = log.append([stored(3)], [])
    assert [each.position for each in log.read(0, 10)] == [1, 2, position] and position > 3


def test_an_append_whose_acknowledgement_was_lost_is_found_again(log: PostgresEventLog) -> None:
    """The commit came through, the answer did not: neither lost nor doubled."""
    insert, calls = log.recorder.insert_events, []

    def deaf(*args: Any, **kwargs: Any) -> Any:
        positions = insert(*args, **kwargs)
        calls.append(positions)
        raise OperationalError("the connection was lost")

    def first_deaf(*args: Any, **kwargs: Any) -> Any:
        return insert(*args, **kwargs) if calls else deaf(*args, **kwargs)

    log.recorder.insert_events = first_deaf  # type: ignore[method-assign]
    positions = log.append([stored(3, b"mine")], [(0, command("mine"))])
    assert list(positions) == calls[0] == [log.head()]
    assert log.command("mine").position == positions[0]  # type: ignore[union-attr]


def test_a_stranger_s_event_in_its_place_is_no_acknowledgement(log: PostgresEventLog, url: str) -> None:
    other, insert, calls = PostgresEventLog(url), log.recorder.insert_events, []

    def overtaken(*args: Any, **kwargs: Any) -> Any:
        if not calls:
            calls.append(other.append([stored(3, b"theirs")], [(0, command("same"))]))
            raise OperationalError("the connection was lost")
        return insert(*args, **kwargs)

    log.recorder.insert_events = overtaken  # type: ignore[method-assign]
    for id in ("same", "another"):
        with pytest.raises(IntegrityError):
            log.append([stored(3, b"mine")], [(0, command(id))])
    other.close()


def test_an_append_does_not_wait_for_a_vacuum_of_the_log(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "LOCK_TIMEOUT", 0.1)
    log = PostgresEventLog(url, patience=0.1)
    with psycopg.connect(url) as owner:
        # What VACUUM and ANALYZE hold for as long as they take.
        owner.execute("LOCK TABLE log.events, log.commands IN SHARE UPDATE EXCLUSIVE MODE")
        assert log.append([stored(1)], [(0, command("one"))])
    log.close()


@pytest.mark.parametrize("table", ["log.turn", "log.events"])
def test_a_lock_that_is_held_too_long_is_not_waited_for(url: str, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    monkeypatch.setattr(connecting, "LOCK_TIMEOUT", 0.1)
    log = PostgresEventLog(url, patience=0.1)
    with psycopg.connect(url) as owner:
        owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE".encode())
        with pytest.raises(OperationalError):
            log.append([stored(1)], [])
        assert list(log.read(0, 10)) == [], "readers are not held up"
        owner.rollback()
        assert log.append([stored(1)], [])
    log.close()
