"""A platform whose log is in PostgreSQL: `atelier db migrate`, `serve`, commands, reads, a restart, and refusals."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.eventlog.postgres import PostgresEventLog
from infra.platform import open_platform
from infra.postgres.errors import NotMigrated, OtherKeys
from infra.postgres.throwaway import PostgresServer
from infra.settings import BadSetting, Settings, from_environment
from tests.infra.cluster import until
from tests.infra.exported import verified
from tests.infra.postgres_server import database_of, shared
from tests.infra.server_process import ServerProcess

ROOT = Path(__file__).parents[2]


def migrate_by_command(url: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "infra.cli", "db", "migrate"],
        env={**os.environ, "ATELIER_DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    shared()
    server = PostgresServer()
    server.start()
    yield server
    server.close()


def test_a_served_platform_survives_a_kill_of_its_database(own_server: PostgresServer, tmp_path: Path) -> None:
    url = own_server.database()
    assert "applied 0001 log" in migrate_by_command(url)
    assert "nothing to do" in migrate_by_command(url)
    server = ServerProcess(tmp_path / "data", database_url=url)
    server.start()
    try:
        headers = {"Authorization": f"Bearer {server.said['tenant_key']}"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=60, trust_env=False) as client:
            asked = client.post(
                "/v1/generate", json={"prompt": "a rose", "style": "blackwork"}, headers={"Prefer": "wait=30"}
            )
            assert asked.status_code == 200, asked.text
            own_server.kill()
            told = until(lambda: (answer := client.get("/readyz")).status_code == 503 and answer.json(), 60)
            assert told["status"] == "away" and told["problems"]["database"] == "cannot be reached"
            assert client.get("/healthz").status_code == 200
            refused = client.post("/v1/generate", json={"prompt": "a leaf", "style": "blackwork"})
            assert refused.status_code == 503 and refused.headers["Retry-After"], refused.text
            own_server.start()
            position = asked.headers["Atelier-Position"]
            path, seen = f"/v1/concepts/{asked.json()['id']}", {"Atelier-Position": position}
            assert until(lambda: client.get(path, headers=seen).status_code == 200, 60)
            for _ in range(600):
                again = client.post("/v1/generate", json={"prompt": "a leaf", "style": "blackwork"})
                if again.status_code == 202:
                    break
                assert again.status_code == 503 and again.headers["Retry-After"], again.text
                time.sleep(0.1)
            assert again.status_code == 202
    finally:
        server.stop()
    assert not (tmp_path / "data" / "log.db").exists()
    log = PostgresEventLog(url)
    events = log.read(0, 1000)
    assert len(events) > 5 and b"a rose" not in b"".join(each.state for each in events)
    log.close()
    running = open_platform(Settings(data=tmp_path / "data", database_url=url))
    try:
        assert running.settle(60)
        report = verified(running, tmp_path)
        assert report.ok, report.problems
    finally:
        running.close()


def test_platforms_share_a_folder_and_none_has_other_keys(tmp_path: Path) -> None:
    url = database_of(tmp_path)
    first = open_platform(Settings(data=tmp_path / "one", database_url=url), background=False)
    second = open_platform(Settings(data=tmp_path / "one", database_url=url), background=False)
    second.close()
    first.close()
    with pytest.raises(OtherKeys, match="other keys"):
        open_platform(Settings(data=tmp_path / "two", database_url=url), background=False)


def test_without_a_migration_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotMigrated, match="atelier db migrate"):
        open_platform(Settings(data=tmp_path / "one", database_url=shared().database()))


def test_a_url_of_another_kind_is_refused_and_none_is_in_the_digest() -> None:
    with pytest.raises(BadSetting, match="postgresql://"):
        from_environment({"ATELIER_DATABASE_URL": "mysql://x"})
    one, two = (Settings(database_url=f"postgresql://u:{secret}@h/d") for secret in ("a", "b"))
    assert one.digest() == two.digest() != Settings().digest()
    assert "needs no migrating" in migrate_by_command("")
