"""The command line: what a command loads, what it says when it cannot do its work, and its tables."""

from __future__ import annotations

import functools
import http.server
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import infra.server
from infra.cli import reports
from infra.cli.failures import Failed
from infra.cli.tables import tables_of
from infra.folder import COMMAND_LINE_KEY
from infra.platform import open_platform
from infra.provision import prepare
from infra.server import bind, serving
from infra.settings import Settings
from projections.audit.verify import run as verify

HEAVY = ("chdb", "scipy", "pandas", "pyarrow", "cv2", "altair", "vl_convert")
SHOW = "import sys; from infra.cli import main\ntry: main()\nfinally: print(*sys.modules, file=open({!r}, 'w'))"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that a server has served from."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    running = open_platform(Settings(data=folder, workers=0))
    with bind("127.0.0.1", 0) as bound:
        serving(running, bound).running.close()
    return folder


def atelier(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Beside the answer, `modules` of the folder above the data has all that was imported."""
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(str(data.parent / "modules")), *arguments],
        env={**os.environ, "ATELIER_DATA": str(data), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def imported(data: Path) -> set[str]:
    return set((data.parent / "modules").read_text().split())


def test_help_loads_nothing_but_the_commands_names(data: Path) -> None:
    assert "Look after the database" in atelier(data, "--help").stdout
    assert not imported(data) & {*HEAVY, "fastapi", "httpx", "numpy", "eventsourcing.domain", "gateway.app"}


@pytest.mark.parametrize("command", ["log status", "export --out {}/events.ndjson"])
def test_a_command_that_needs_no_warehouse_does_not_open_it(data: Path, command: str) -> None:
    done = atelier(data, *command.format(data.parent).split())
    assert done.returncode == 0, done.stderr
    assert not imported(data) & set(HEAVY)


def test_status_tells_of_every_follower_all_the_same(data: Path) -> None:
    shown = atelier(data, "log", "status").stdout
    assert all(word in shown for word in ("Follower", "Position", "Behind by", "views", "audit", "warehouse"))


def test_a_report_opens_the_warehouse(data: Path) -> None:
    done = atelier(data, "report", "studio-bookings")
    assert done.returncode == 0 and "Studio bookings" in done.stdout, done.stderr
    assert "chdb" in imported(data)


def test_a_report_says_which_formats_there_are_and_which_need_a_file(data: Path) -> None:
    done = atelier(data, "report", "studio-bookings", "--format", "xls")
    assert done.returncode != 0 and "'json', 'csv', 'parquet', 'svg' or 'png'" in done.stderr, done.stderr
    for format in reports.FOR_FILES:
        with pytest.raises(Failed, match=f"cannot show {format}: say where to write it with --out"):
            reports.report(Settings(data=data / "nothing"), "studio-bookings", format, {}, None)


def test_a_first_start_that_was_killed_halfway_is_finished_by_the_next(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", workers=0)
    running = open_platform(settings, background=False)
    running.start(warehouse=False)
    prepare(running)
    key = running.folder.keys / COMMAND_LINE_KEY
    first = key.read_text()
    key.unlink()
    prepare(running)
    second = key.read_text()
    prepare(running)
    assert key.read_text() == second != first
    assert running.store.one("SELECT COUNT(*) AS n FROM tenants")["n"] == 1  # type: ignore[index]
    running.close()


def test_a_relative_folder_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading the warehouse's engine changes the working folder for a moment, which other threads must not notice."""
    done = subprocess.run(
        [sys.executable, "-c", "from infra.cli import main; main()", "seed", "--months", "1", "--per-month", "1"],
        env={**os.environ, "ATELIER_DATA": "here/data", "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and "failed" not in done.stderr, done.stderr
    monkeypatch.chdir(tmp_path)
    running = open_platform(Settings(data=Path("elsewhere")), background=False)
    try:
        assert running.settings.data.is_absolute() and running.folder.keys.is_absolute()
    finally:
        running.close()


def test_an_unknown_criterion_is_answered_with_the_known_ones(data: Path) -> None:
    period = ("--from", "2026-01-01", "--to", "2026-12-31", "--out", str(data.parent / "pack"))
    done = atelier(data, "evidence", "--criteria", "XX", *period)
    assert done.returncode == 1
    assert done.stderr == "atelier: Criteria are CC6.1, CC7.2, CC8.1, separated by commas.\n"


def test_an_export_leads_nowhere_where_it_cannot_be_written(data: Path) -> None:
    done = atelier(data, "export", "--out", "/nowhere/events.ndjson")
    assert (done.returncode, done.stderr) == (
        1,
        "atelier: /nowhere/events.ndjson cannot be written: No such file or directory.\n",
    )


def test_a_server_that_cannot_be_made_leaves_the_folder_free(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("no app")

    monkeypatch.setattr(infra.server, "create_app", broken)
    with pytest.raises(RuntimeError, match="no app"):
        serving(open_platform(Settings(data=data, workers=0)), bind("127.0.0.1", 0))
    open_platform(Settings(data=data, workers=0), background=False).close()


TABLE = {
    "name": "periods",
    "title": "Bookings by period",
    "columns": [
        {"name": "period", "title": "Period", "type": "date", "unit": ""},
        {"name": "currency", "title": "Currency", "type": "text", "unit": ""},
        {"name": "revenue_minor", "title": "Revenue", "type": "integer", "unit": "minor units"},
        {"name": "hours", "title": "Hours", "type": "number", "unit": "h"},
    ],
    "rows": [["2026-03-01", "EUR", 123450, 7.25], ["2026-03-01", "JPY", 12000, None]],
}


def test_tables_have_titles_and_money_in_major_units(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "screen", reports.Console(width=120))
    made = {"title": "Studio bookings", "parameters": {"from": "a", "to": "b", "grain": "month"}, "tables": [TABLE]}
    reports._print_tables(made, {})
    shown = capsys.readouterr().out
    words = ("Period", "Revenue", "Hours, h", "Mar 2026", "1,234.50 EUR", "12,000 JPY", "–")
    assert all(word in shown for word in words)
    assert "123450" not in shown and "minor" not in shown


WIDE = {
    "title": "Bookings by period",
    "heads": [{"title": f"Column {n}, whose name is long", "unit": "", "number": n > 0} for n in range(12)],
    "rows": [[f"{month:02}/2026", *["1,580.00 EUR"] * 11] for month in range(1, 10)],
}


@pytest.mark.parametrize("width", [80, 120, 400])
def test_a_table_too_wide_for_the_terminal_is_turned_and_never_broken(width: int) -> None:
    console = reports.Console(width=width, record=True, file=io.StringIO())
    for table in tables_of(WIDE, width):
        console.print(table)
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert text.count("1,580.00 EUR") == 99 and all(f"{month:02}/2026" in text for month in range(1, 10))
    assert text.count("Bookings by period") == 1


def test_ids_are_told_by_their_ends() -> None:
    rows = [["01a1fc9f-dd73-7c7e-9dd1-cbfba6c486db", "1"]]
    heads = [{"title": "Studio", "unit": "", "number": False}, {"title": "Bookings", "unit": "", "number": True}]
    console = reports.Console(width=60, record=True, file=io.StringIO())
    console.print(*tables_of({"title": "T", "heads": heads, "rows": rows}, 60))
    text = console.export_text()
    assert "…a6c486db" in text and "01a1fc9f" not in text


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[str]:
    """A web server with no log."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/audit"
        server.shutdown()


def test_where_there_is_no_log_one_sentence_says_so(
    tmp_path: Path, nothing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "note.txt").write_text("mine")
    for place, said in (
        ("/nowhere", "There is no folder /nowhere."),
        (str(tmp_path / "note.txt"), f"{tmp_path}/note.txt is a file; give the folder of a published log"),
        (str(tmp_path), f"{tmp_path} holds neither a published log (checkpoint, log.vkey) nor an evidence pack"),
        (nothing, f"There is no published log at {nothing}: its checkpoint is missing."),
        ("http://127.0.0.1:9/audit", "There is no published log at http://127.0.0.1:9/audit: its checkpoint cannot be"),
        ("ftp://x/audit", "ftp://x/audit cannot be verified: an address begins with http:// or https://."),
    ):
        assert verify([place]) == 2
        shown = capsys.readouterr()
        assert shown.err.startswith(f"verify: {said}") and shown.err.count("\n") == 1 and not shown.out


def test_an_older_export_is_told_to_be_older_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    export = data.parent / "old.ndjson"
    assert atelier(data, "export", "--out", str(export)).returncode == 0
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(lines[:3]))
    assert verify([str(data / "audit"), "--events", str(export), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["place"] == "index 3, position 4"
    assert "the export ends before leaf 3" in problem["message"] and "export again" in problem["message"]
