"""Verifying a published folder: what holds is said, and whatever is changed is found and named."""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from projections.audit.entries import Entry, Head, parse_entry
from projections.audit.ledger import Ledger
from projections.audit.notes import Checkpoint, Signer, cosign, sign_note
from projections.audit.report import MOST_PROBLEMS, Findings, Report
from projections.audit.sources import FolderSource, SourceError
from projections.audit.tiles import encode_bundle
from projections.audit.tree import leaf_hash, root_of
from projections.audit.verify import run, verify_folder, verify_url
from tests.projections.audit_given import (
    LOG,
    ORIGIN,
    OTHER_KEY,
    WITNESS,
    contents,
    events,
    export,
    ledger_of,
    published,
    publisher_of,
    tenant_of,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 600 entries; not to be changed."""
    folder = tmp_path_factory.mktemp("log")
    published(folder, 600)
    return folder


def places(report: Report) -> list[str]:
    return [item.place for item in report.problems]


def test_a_whole_log_is_verified(log: Path) -> None:
    report = verify_folder(log, vkeys=[str(LOG.verifier)])
    assert report.ok
    names = [check.name for check in report.checks]
    assert names == ["key", "checkpoint", "entries", "tiles", "tenants", "root", "heads", "files"]
    assert "as given" in report.checks[0].detail


@pytest.mark.parametrize("number", range(200))
def test_any_changed_byte_is_found_and_named(log: Path, tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    shutil.copytree(log, tmp_path / "log")
    path = chance.choice(sorted(contents(log)))
    data = bytearray((log / path).read_bytes())
    data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    (tmp_path / "log" / path).write_bytes(data)

    report = verify_folder(tmp_path / "log")

    assert not report.ok
    assert any(path in f"{item.place} {item.message}" for item in report.problems), report.as_text()


@pytest.mark.parametrize("number", range(20))
def test_any_missing_file_is_named(log: Path, tmp_path: Path, number: int) -> None:
    shutil.copytree(log, tmp_path / "log")
    path = random.Random(number).choice(sorted(contents(log)))
    (tmp_path / "log" / path).unlink()
    report = verify_folder(tmp_path / "log")
    assert any(item.place == path and "missing" in item.message for item in report.problems)


@pytest.mark.parametrize(
    "path",
    [
        "readme.txt",
        "heads/" + "0" * 32,
        "heads/x",
        "tile/0/002.p/87",
        "tile/0/002",
        "tile/entries/000.p/3",
        "tile/2/000",
        "tile/0/x000/000",
        "tile/.tmp-x",
        ".tmp-checkpoint",
        "heads/a/b",
    ],
)
def test_an_unknown_or_stale_file_is_named(log: Path, tmp_path: Path, path: str) -> None:
    shutil.copytree(log, tmp_path / "log")
    (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "log" / path).write_bytes(b"x")
    assert places(verify_folder(tmp_path / "log")) == [path]


def test_links_are_no_published_files(log: Path, tmp_path: Path) -> None:
    shutil.copytree(log, tmp_path / "log")
    (tmp_path / "log/tile/0/000").unlink()
    (tmp_path / "log/tile/0/000").symlink_to(log / "tile/0/000")
    (tmp_path / "log/elsewhere").symlink_to(log)
    report = verify_folder(tmp_path / "log")
    assert {"tile/0/000", "elsewhere"} <= set(places(report))


def test_a_file_longer_than_any_is_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "checkpoint").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(SourceError, match="longer"):
        FolderSource(tmp_path).read("checkpoint")


def test_no_folder_no_log() -> None:
    assert places(verify_folder("/nowhere")) == ["log.vkey"]


def rewritten(folder: Path, change: Callable[[list[Entry]], None], heads: bool = True) -> Path:
    """A small log whose operator has signed what the entries were changed to."""
    ledger = ledger_of(events(20))
    entries = [parse_entry(data) for data in ledger.entries(0, 20)]
    change(entries)
    leaves = [leaf_hash(entry.encode()) for entry in entries]
    size = len(entries)
    last = {entry.tenant: entry for entry in entries}
    files = {
        "log.vkey": str(LOG.verifier).encode(),
        "checkpoint": sign_note(Checkpoint(ORIGIN, size, root_of(leaves)).text, LOG),
        f"tile/0/000.p/{size}": b"".join(leaves),
        f"tile/entries/000.p/{size}": encode_bundle([entry.encode() for entry in entries]),
    }
    for name, entry in last.items():
        files[f"heads/{name}"] = sign_note(Head(name, entry.sequence, entry.digest, size).text, LOG)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def replaced(entry: Entry, **fields: object) -> Entry:
    return Entry(**{name: fields.get(name, getattr(entry, name)) for name in Entry.__slots__})  # type: ignore[arg-type]


def test_what_the_operator_signed_unchanged_is_fine(tmp_path: Path) -> None:
    assert verify_folder(rewritten(tmp_path, lambda entries: None)).ok


@pytest.mark.parametrize(
    ("field", "value", "check"),
    [
        ("index", 11, "entries"),
        ("position", 1, "entries"),
        ("position", 23, "tenants"),
        ("sequence", 9, "tenants"),
        ("previous", "00" * 32, "tenants"),
        ("digest", "00" * 32, "tenants"),
        ("tenant", "00" * 16, "tenants"),
    ],
)
def test_what_is_signed_must_be_true_in_itself(tmp_path: Path, field: str, value: object, check: str) -> None:
    def change(entries: list[Entry]) -> None:
        if (field, value) == ("position", 23):
            del entries[10]
            entries[10:] = [replaced(entry, index=entry.index - 1) for entry in entries[10:]]
        else:
            entries[10] = replaced(entries[10], **{field: value})

    report = verify_folder(rewritten(tmp_path, change))
    assert check in {item.check for item in report.problems}, report.as_text()
    assert all("tile/entries/000.p" in place for place in places(report))


def test_a_head_must_name_the_last_entry_of_this_tree(log: Path, tmp_path: Path) -> None:
    shutil.copytree(log, tmp_path / "log")
    path = sorted((tmp_path / "log/heads").iterdir())[0]
    lines = path.read_text().split("\n")
    for change in ({1: "1"}, {2: "00" * 32}, {3: "599"}, {0: "00" * 16}):
        text = "\n".join(change.get(at, line) for at, line in enumerate(lines[:4])) + "\n"
        path.write_bytes(sign_note(text, LOG))
        assert places(verify_folder(tmp_path / "log")) == [f"heads/{path.name}"]


def test_the_key_must_be_the_one_given(log: Path) -> None:
    other = Signer(ORIGIN, OTHER_KEY).verifier
    assert places(verify_folder(log, vkeys=[str(other)])) == ["log.vkey"]
    assert verify_folder(log, vkeys=[str(other), str(LOG.verifier)]).ok
    assert places(verify_folder(log, vkeys=["nonsense"])) == ["nonsense"]


def test_a_witness_key_is_no_log_key(log: Path, tmp_path: Path) -> None:
    shutil.copytree(log, tmp_path / "log")
    (tmp_path / "log/log.vkey").write_text(str(WITNESS.verifier))
    assert places(verify_folder(tmp_path / "log")) == ["log.vkey"]


def test_a_cosigned_checkpoint_needs_the_witness_named(log: Path, tmp_path: Path) -> None:
    shutil.copytree(log, tmp_path / "log")
    (tmp_path / "log/checkpoint").write_bytes(cosign((log / "checkpoint").read_bytes(), WITNESS, 99))
    assert places(verify_folder(tmp_path / "log")) == ["checkpoint"]
    report = verify_folder(tmp_path / "log", vkeys=[str(WITNESS.verifier)])
    assert report.ok
    assert "cosigned by witness.example/w1 at 99" in report.checks[1].detail


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 599, 600])
def test_an_older_checkpoint_is_a_prefix(log: Path, tmp_path: Path, size: int) -> None:
    published(tmp_path, size)
    report = verify_folder(log, since=(tmp_path / "checkpoint").read_bytes())
    assert report.ok, report.as_text()
    assert report.checks[-2].name == "heads" and "consistency" in {check.name for check in report.checks}


@pytest.mark.parametrize("size", [3, 256, 300, 600, 601])
def test_another_history_or_a_shrunken_log_is_no_continuation(log: Path, tmp_path: Path, size: int) -> None:
    published(tmp_path, size, tenants=2)
    report = verify_folder(log, since=(tmp_path / "checkpoint").read_bytes())
    assert [item.check for item in report.problems] == ["consistency"]


def test_an_older_checkpoint_must_be_signed(log: Path) -> None:
    report = verify_folder(log, since=b"nonsense")
    assert [item.check for item in report.problems] == ["consistency"]


def test_an_export_of_every_event_is_matched(log: Path, tmp_path: Path) -> None:
    ledger = ledger_of(events(600))
    report = verify_folder(log, events=export(ledger, events(600), tmp_path / "events.ndjson"))
    assert report.ok, report.as_text()
    assert "events" in {check.name for check in report.checks}


Lines = list[bytes]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda lines: lines.pop(300), "index 300, position 601"),
        (lambda lines: lines.pop(), "index 599, position 1199"),
        (lambda lines: lines.insert(9, lines[8]), "line 10"),
        (lambda lines: lines.append(lines[-1].replace(b'"index":599', b'"index":600')), "line 601"),
        (lambda lines: lines.__setitem__(5, lines[5].replace(b'"version":6', b'"version":7')), "line 6 (index 5)"),
        (lambda lines: lines.__setitem__(5, lines[5].replace(b'"position":11', b'"position":12')), "line 6 (index 5)"),
        (lambda lines: lines.__setitem__(5, lines[5].replace(b'"index":5', b'"index":4')), "line 6"),
        (lambda lines: lines.__setitem__(5, b"{}\n"), "line 6"),
        (lambda lines: lines.clear(), "index 0, position 1"),
    ],
    ids=[
        "one left out",
        "last left out",
        "one twice",
        "one too many",
        "another event",
        "moved",
        "renumbered",
        "malformed",
        "none",
    ],
)
def test_an_export_that_differs_is_named(
    log: Path, tmp_path: Path, change: Callable[[Lines], object], place: str
) -> None:
    path = export(ledger_of(events(600)), events(600), tmp_path / "events.ndjson")
    lines = path.read_bytes().splitlines(keepends=True)
    change(lines)
    path.write_bytes(b"".join(lines))
    report = verify_folder(log, events=path)
    assert {item.check for item in report.problems} == {"events"}
    assert place in places(report)


def test_an_export_may_end_early_of_a_log_that_grows(log: Path, tmp_path: Path) -> None:
    path = export(ledger_of(events(600)), events(600), tmp_path / "events.ndjson")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:590]))
    report = verify_folder(log, events=path, growing=True)
    assert report.ok and "the first 590 leaves" in report.as_text() and "10 came later" in report.as_text()
    assert not verify_folder(log, events=path).ok
    path.write_bytes(b"".join(lines[:300] + lines[301:590]))
    assert "index 300, position 601" in places(verify_folder(log, events=path, growing=True)), (
        "a gap is one all the same"
    )


def test_events_newer_than_the_checkpoint_are_in_no_leaf(log: Path, tmp_path: Path) -> None:
    ledger = ledger_of(events(601))
    report = verify_folder(log, events=export(ledger, events(601), tmp_path / "events.ndjson"))
    assert places(report) == ["line 601"]


def test_a_missing_export_is_named(log: Path) -> None:
    assert places(verify_folder(log, events="/nowhere")) == ["/nowhere"]


def test_an_unreadable_bundle_does_not_hide_the_rest(log: Path, tmp_path: Path) -> None:
    shutil.copytree(log, tmp_path / "log")
    (tmp_path / "log/tile/entries/001").write_bytes(b"\x00")
    path = export(ledger_of(events(600)), events(600), tmp_path / "events.ndjson")
    report = verify_folder(tmp_path / "log", events=path)
    assert places(report)[0] == "tile/entries/001"
    assert not [item for item in report.problems if item.check in ("events", "tiles", "root")]


def test_a_log_published_anew_meanwhile_is_read_again(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    ledger = ledger_of(events(300))
    publisher = publisher_of(ledger, tmp_path)
    publisher.publish()
    read = FolderSource.read

    def growing(source: FolderSource, path: str) -> bytes:
        if path.startswith("tile/entries") and ledger.size == 300:
            ledger.append(events(300, 300), tenant_of)
            publisher.publish()
        return read(source, path)

    monkeypatch.setattr(FolderSource, "read", growing)
    report = verify_folder(tmp_path)
    assert report.ok and "size 600" in report.checks[1].detail


def test_problems_are_listed_up_to_a_number_and_counted_beyond() -> None:
    findings = Findings()
    for number in range(MOST_PROBLEMS + 5):
        findings.problem("entries", str(number), "wrong")
    report = findings.report()
    assert len(report.problems) == MOST_PROBLEMS
    assert report.checks[0].detail == "105 problems, 100 of them listed"


def test_a_failed_check_tells_what_it_expected_as_such() -> None:
    findings = Findings()
    findings.begin("tiles", "every hash recomputed from the entries")
    findings.begin("files", "")
    findings.problem("tiles", "tile/0/001", "is not the hash")
    assert findings.report().as_text().splitlines() == [
        "FAIL tiles: 1 problem; expected: every hash recomputed from the entries",
        "ok   files: fine",
        "  - tile/0/001: is not the hash [tiles]",
        "NOT verified",
    ]


@pytest.fixture(scope="module")
def address(log: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(log.parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/{log.name}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_log_is_verified_over_http(address: str, log: Path) -> None:
    report = verify_url(address + "/", vkeys=[str(LOG.verifier)], since=(log / "checkpoint").read_bytes())
    assert report.ok, report.as_text()
    assert "cannot be listed" in {check.name: check.detail for check in report.checks}["files"]


def test_what_a_server_lacks_is_named(address: str) -> None:
    assert places(verify_url(address + "/elsewhere")) == ["log.vkey"]
    assert places(verify_url("http://127.0.0.1:1")) == ["log.vkey"]
    assert places(verify_url("ftp://log.example")) == ["ftp://log.example"]


def test_the_command(log: Path, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "key").write_text(str(LOG.verifier) + "\n")
    assert run([str(log), "--vkey", str(tmp_path / "key"), "--since", str(log / "checkpoint")]) == 0
    assert capsys.readouterr().out.endswith("verified\n")
    assert run([address, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    (tmp_path / "checkpoint").write_text("none")
    assert run([str(tmp_path)]) == 1
    assert "NOT verified" in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        run([str(log), "--since", "/nowhere"])
    assert left.value.code == 2


ALONE = (
    "errors",
    "tree",
    "tiles",
    "notes",
    "entries",
    "proofs",
    "export",
    "pack",
    "report",
    "sources",
    "verify",
    "verify_events",
    "verify_log",
    "verify_pack",
)


def test_the_verifier_runs_alone(log: Path, tmp_path: Path) -> None:
    """Only the verifier's modules are copied: it needs nothing else of ours."""
    target = tmp_path / "alone/projections/audit"
    target.mkdir(parents=True)
    for name in ALONE:
        shutil.copy(ROOT / f"projections/audit/{name}.py", target)

    def verify(folder: Path) -> subprocess.CompletedProcess[str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        command = [sys.executable, "-m", "projections.audit.verify", str(folder)]
        return subprocess.run(command, cwd=tmp_path / "alone", env=plain, capture_output=True, text=True)

    good = verify(log)
    assert (good.returncode, good.stdout[-9:], good.stderr) == (0, "verified\n", "")

    shutil.copytree(log, tmp_path / "log")
    (tmp_path / "log/tile/0/001").write_bytes(b"\x00" * 8192)
    bad = verify(tmp_path / "log")
    assert bad.returncode == 1
    assert "tile/0/001 hash 0" in bad.stdout


def test_the_verifier_needs_the_standard_library_and_cryptography_alone(log: Path) -> None:
    """By what is loaded once it has run, whatever else is installed; cryptography brings the last three along."""
    code = (
        "import sys; before = set(sys.modules); from projections.audit.verify import run; run([sys.argv[1]]);"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names)"
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    ran = subprocess.run([sys.executable, "-c", code, log], cwd=ROOT, env=plain, capture_output=True, text=True)
    *_, verdict, loaded = ran.stdout.splitlines()
    assert verdict == "verified", ran.stderr
    assert set(loaded.split()) <= {"projections", "cryptography", "_cffi_backend", "cffi", "_openssl"}


def test_a_large_tree_with_two_levels_is_verified(tmp_path: Path) -> None:
    ledger: Ledger = ledger_of()
    for start in range(0, 66_000, 6_000):
        ledger.append(events(6_000, start), tenant_of)
    publisher_of(ledger, tmp_path).publish()
    assert (tmp_path / "tile/2/000.p/1").exists()
    assert verify_folder(tmp_path).ok
    data = bytearray((tmp_path / "tile/1/000").read_bytes())
    data[32 * 200] ^= 1
    (tmp_path / "tile/1/000").write_bytes(data)
    assert places(verify_folder(tmp_path)) == ["tile/1/000 hash 200"]
