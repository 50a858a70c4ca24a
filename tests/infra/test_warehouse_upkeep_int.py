"""`atelier warehouse reconcile` and `migrate`, on a data folder as it lies on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from eventsourcing.persistence import StoredEvent

from infra.cli.failures import Failed
from infra.cli.warehouse_upkeep import migrate, reconcile
from infra.clock import SystemClock
from infra.eventlog.sqlite import SqliteEventLog
from infra.eventlog.transcoding import Transcoder
from infra.folder import DataFolder
from infra.keyring.shut import ShutKeyring
from infra.settings import Settings
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from tests.analytics.history import Business


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A folder with a log, and the warehouse that was loaded from it."""
    made = Settings(data=tmp_path_factory.mktemp("upkeep") / "data")
    folder = DataFolder(made.data)
    folder.open()
    log = SqliteEventLog(folder.log)
    events = [each for each, _ in Business(days=12, per_day=2.0).log.events]
    log.append([StoredEvent(e.originator_id, e.originator_version, e.topic, e.state) for e in events], [])
    warehouse, store = ChdbWarehouse(folder.warehouse), Database(folder.root / "cuts.db")
    loader = Loader(log, Transcoder(ShutKeyring()), warehouse, SqliteCuts(store), SystemClock())
    while loader.step(flush=True):
        pass
    for each in (warehouse, store, log, folder):
        each.close()
    return made


def damage(settings: Settings, *statements: str) -> None:
    warehouse = ChdbWarehouse(DataFolder(settings.data).warehouse)
    for statement in statements:
        warehouse.command(statement)
    warehouse.close()


def told(settings: Settings, capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    reconcile(settings, None, True)
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_a_warehouse_that_is_right_says_so(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(settings, capsys)

    assert said["ok"] is True and said["differences"] == []
    assert said["rows"]["events"] == said["position"] > 300  # type: ignore[index,operator]
    reconcile(settings, 100, False)
    assert "The log up to position 100 and the warehouse agree." in capsys.readouterr().out


def test_tables_are_there_already_and_migrating_says_what_it_wrote_down(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate(settings, False, None)
    assert "applied 0003 roll-ups" in capsys.readouterr().out
    migrate(settings, False, None)
    assert capsys.readouterr().out == "nothing to do\n"
    migrate(settings, True, "distributed")
    assert "ENGINE = Distributed('{cluster}'" in capsys.readouterr().out
    with pytest.raises(Failed, match="--kind is"):
        migrate(settings, True, "sharded")


def test_a_newer_warehouse_is_refused(settings: Settings) -> None:
    damage(settings, "INSERT INTO migrations (number, name) VALUES (99, 'later')")

    with pytest.raises(Failed, match="Use a newer atelier"):
        migrate(settings, False, None)
    damage(settings, "ALTER TABLE migrations DELETE WHERE number = 99 SETTINGS mutations_sync = 2")


def test_a_missing_and_a_doubled_row_are_named_and_the_command_fails(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(
        settings,
        "ALTER TABLE designs DELETE WHERE position = (SELECT min(position) FROM designs) SETTINGS mutations_sync = 2",
        "INSERT INTO bookings SELECT * FROM bookings WHERE position = (SELECT max(position) FROM bookings)",
    )
    with pytest.raises(typer.Exit) as left:
        reconcile(settings, None, False)

    assert left.value.exit_code == 1
    said = capsys.readouterr().out
    assert "concept.variant-drawn" in said and "missing at" in said and "doubled at" in said
    assert "and the warehouse differ." in said
    with pytest.raises(typer.Exit):
        reconcile(settings, None, True)
    tables = {each["table"]: each for each in json.loads(capsys.readouterr().out)["differences"]}
    assert {name: (len(each["missing"]), len(each["doubled"])) for name, each in tables.items()} == {
        "bookings": (0, 1),
        "designs": (1, 0),
    }


def test_without_a_folder_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="no data folder"):
        reconcile(Settings(data=tmp_path / "nothing"), None, False)
