"""A platform whose log was put back from an older copy, behind its back: it says so, and audits nothing more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from domain.operations import Operations
from domain.usecases.operations import raise_alert
from infra import supervisor
from infra.platform import Running, open_platform, system
from infra.settings import Settings
from tests.infra.cluster import until


def opened(data: Path) -> Running:
    return open_platform(Settings(data=data, workers=0))


def test_the_audit_log_halts_and_alarms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PAUSES", (0.0, 0.01))
    data, older = tmp_path / "data", tmp_path / "log.db"
    opened(data).close()
    shutil.copyfile(data / "log.db", older)
    running = opened(data)
    for number in range(20):
        command = system(f"alert-{number}")
        running.commits.submit(command, lambda work: raise_alert(work, "follower-halted", "views", "x")).result(20)
    assert running.settle(60, warehouse=False)
    signed = running.audit.checkpoint()
    running.close()
    for path in data.glob("log.db*"):
        path.unlink()
    shutil.copyfile(older, data / "log.db")

    running = opened(data)
    try:
        (audit,) = (each for each in running.threads if each.name == "audit")
        assert until(lambda: audit.status.state == "halted", 60), audit.status
        assert audit.status.error == "LogChanged"
        assert running.gateway.operator.health()["status"] == "halted"
        alerts = until(lambda: told(running), 60)
        assert alerts == [("follower-halted", "audit", "LogChanged")]
        assert running.audit.checkpoint() == signed, "nothing else was signed"
    finally:
        running.close()


def told(running: Running) -> list[tuple[str, str, str]]:
    """The alerts in the log."""
    events = [running.transcoder.decode(each).event for each in running.log.read(0, 1000)]
    return [(each.name, each.about, each.detail) for each in events if isinstance(each, Operations.AlertRaised)]
