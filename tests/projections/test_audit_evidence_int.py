"""Making an evidence pack from a ledger, and verifying it: the same bytes twice, and every change found."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from projections.audit.evidence import make_pack
from projections.audit.ledger import Ledger
from projections.audit.pack import PackError, Question, canonical_json, draw_sample
from projections.audit.report import Report
from projections.audit.verify import run, verify_pack
from tests.projections.audit_given import (
    LOG,
    ORIGIN,
    OTHER_KEY,
    Signer,
    contents,
    events,
    published,
    tenant_of,
)

QUESTION = Question(("CC6.1",), "2026-01-01", "2026-06-30", "changes of keys", {"kind": "key", "limit": 40})
ANSWER = [(2 * number + 1, {"who": f"key-{number}", "amount": number}) for number in range(0, 400, 10)]


def pack_of(ledger: Ledger, answer: list[tuple[int, Mapping[str, Any]]] = ANSWER) -> dict[str, bytes]:  # type: ignore[assignment]
    note = ledger.checkpoint(500)
    assert note is not None
    return make_pack(ledger, note, LOG, QUESTION, answer, "autumn", 7, b"<!doctype html>")


def write(files: dict[str, bytes], folder: Path) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return published(tmp_path_factory.mktemp("log"), 500)


@pytest.fixture(scope="module")
def pack(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(pack_of(ledger), tmp_path_factory.mktemp("pack"))


def places(report: Report) -> list[str]:
    return [item.place for item in report.problems]


def test_a_pack_holds_what_was_asked_found_drawn_and_proven(pack: Path) -> None:
    manifest = json.loads((pack / "manifest.json").read_bytes())
    assert manifest["query"] == {"text": "changes of keys", "parameters": {"kind": "key", "limit": 40}}
    assert (manifest["position"], manifest["tree_size"]) == (999, 500)
    assert manifest["rows"] == {"population": 40, "sample": 7}
    assert (manifest["first_position"], manifest["last_position"]) == (1, 781)
    assert manifest["files"].keys() == contents(pack).keys() - {"manifest.json"}
    rows = [json.loads(line) for line in (pack / "population.ndjson").read_bytes().splitlines()]
    assert [row["who"] for row in rows] == [columns["who"] for _, columns in ANSWER]
    drawn = [row["index"] for row in json.loads((pack / "sample.json").read_bytes())["rows"]]
    assert drawn == draw_sample("autumn", 7, [row["index"] for row in rows])
    assert (pack / "proofs/390.tlog-proof").read_text().startswith("c2sp.org/tlog-proof@v1\nindex 390\n")


def test_a_pack_is_verified(pack: Path) -> None:
    report = verify_pack(pack, vkeys=[str(LOG.verifier)])
    assert report.ok, report.as_text()
    names = [check.name for check in report.checks]
    assert names == ["key", "checkpoint", "manifest", "files", "population", "proofs", "sample"]


def test_made_twice_it_is_the_same_bytes_even_when_the_log_has_grown(ledger: Ledger) -> None:
    first = pack_of(ledger)
    ledger.append(events(10, ledger.size), tenant_of)
    assert pack_of(ledger) == first


def test_an_empty_population_is_a_pack_too(ledger: Ledger, tmp_path: Path) -> None:
    report = verify_pack(write(pack_of(ledger, []), tmp_path))
    assert report.ok, report.as_text()


@pytest.mark.parametrize(
    "answer", [[(2, {})], [(5, {}), (3, {})], [(5, {}), (5, {})], [(1001, {})], [(5, {"amount": 1.5})]]
)
def test_an_answer_that_the_tree_does_not_hold_is_refused(
    ledger: Ledger, answer: list[tuple[int, Mapping[str, Any]]]
) -> None:
    ledger.append(events(10, ledger.size), tenant_of)
    with pytest.raises(PackError):
        pack_of(ledger, answer)


@pytest.mark.parametrize("number", range(60))
def test_any_changed_byte_is_found_and_named(pack: Path, tmp_path: Path, number: int) -> None:
    chance = random.Random(number)
    shutil.copytree(pack, tmp_path / "pack")
    path = chance.choice([*sorted(contents(pack)), "manifest.json", "population.ndjson", "sample.json"])
    data = bytearray((pack / path).read_bytes())
    data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    (tmp_path / "pack" / path).write_bytes(data)

    report = verify_pack(tmp_path / "pack")

    assert not report.ok
    assert any(place.startswith(path) for place in places(report))


@pytest.mark.parametrize("mask", [0x01, 0x20])
def test_no_byte_of_the_manifest_can_change(ledger: Ledger, tmp_path: Path, mask: int) -> None:
    """Its criteria, period and query say what the rows are, and no file's digest covers them."""
    files = pack_of(ledger, ANSWER[:1])
    write(files, tmp_path)
    data = files["manifest.json"]
    for at in range(len(data)):
        (tmp_path / "manifest.json").write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])
        assert any(place.startswith("manifest.json") for place in places(verify_pack(tmp_path))), at


@pytest.mark.parametrize(
    "path",
    sorted(
        [
            "manifest.json",
            "population.ndjson",
            "sample.json",
            "checkpoint",
            "log.vkey",
            "index.html",
            "proofs/10.tlog-proof",
        ]
    ),
)
def test_a_missing_file_is_named(pack: Path, tmp_path: Path, path: str) -> None:
    shutil.copytree(pack, tmp_path / "pack")
    (tmp_path / "pack" / path).unlink()
    assert path in places(verify_pack(tmp_path / "pack"))


def test_an_unknown_file_is_named(pack: Path, tmp_path: Path) -> None:
    shutil.copytree(pack, tmp_path / "pack")
    (tmp_path / "pack/proofs/11.tlog-proof").write_bytes(b"")
    (tmp_path / "pack/index.htm").symlink_to(pack / "index.html")
    assert sorted(places(verify_pack(tmp_path / "pack"))) == ["index.htm", "proofs/11.tlog-proof"]


def forged(files: dict[str, bytes], manifest: dict[str, Any] | None = None) -> dict[str, bytes]:
    """A pack whose manifest was made to agree with its changed files, and signed by the log itself."""
    said = agreeing(files) | (manifest or {})
    del said["signature"]
    text = f"{said['schema']}\n{sha256(canonical_json(said)).hexdigest()}\n"
    return files | {"manifest.json": canonical_json(said | {"signature": LOG.line(text).removesuffix("\n")})}


def agreeing(files: dict[str, bytes]) -> dict[str, Any]:
    """The manifest, with the digests that the files have now."""
    digests = {path: sha256(data).hexdigest() for path, data in files.items() if path != "manifest.json"}
    return json.loads(files["manifest.json"]) | {"files": digests}


@pytest.mark.parametrize("path", ["population.ndjson", "index.html", "criteria", "period", "query", "signature"])
def test_what_the_log_did_not_sign_is_found(ledger: Ledger, tmp_path: Path, path: str) -> None:
    """A column, the page or the question, changed by somebody who makes all digests agree."""
    files = pack_of(ledger)
    if path in files:
        files[path] = files[path].replace(b"key-1", b"key-9", 1) + (b"" if path != "index.html" else b"<p>")
        said = agreeing(files)
    elif path == "signature":
        # Another's, of the same name: the checkpoint beside it is the log's all the same.
        line = Signer(ORIGIN, OTHER_KEY).line("another text\n").removesuffix("\n")
        said = agreeing(files) | {"signature": line}
    else:
        changed = {"criteria": ["CC8.1"], "period": {"from": "2025-01-01", "to": "2026-06-30"}}
        said = agreeing(files) | {path: changed.get(path, {"text": "all of them", "parameters": {}})}
    files["manifest.json"] = canonical_json(said)
    assert places(verify_pack(write(files, tmp_path))) == ["manifest.json signature"]


def test_a_pack_of_the_version_without_signature_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    files = pack_of(ledger)
    said = agreeing(files) | {"schema": "atelier/evidence-pack/v1"}
    del said["signature"]
    files["manifest.json"] = canonical_json(said)
    assert places(verify_pack(write(files, tmp_path))) == ["manifest.json"]


def test_a_row_moved_to_another_leaf_is_found(ledger: Ledger, tmp_path: Path) -> None:
    files = pack_of(ledger)
    files["proofs/10.tlog-proof"] = files["proofs/20.tlog-proof"]
    assert places(verify_pack(write(forged(files), tmp_path))) == ["proofs/10.tlog-proof"]


def test_a_row_with_an_invented_entry_is_found(ledger: Ledger, tmp_path: Path) -> None:
    files = pack_of(ledger)
    rows = files["population.ndjson"].splitlines(keepends=True)
    fake = json.loads(rows[1])
    entry = fake["entry"]
    at = entry.index('"d":"') + 5
    fake["entry"] = entry[:at] + ("0" if entry[at] != "0" else "1") + entry[at + 1 :]
    rows[1] = canonical_json(fake) + b"\n"
    files["population.ndjson"] = b"".join(rows)
    assert places(verify_pack(write(forged(files), tmp_path))) == ["proofs/10.tlog-proof"]


def test_a_sample_that_was_chosen_is_found(ledger: Ledger, tmp_path: Path) -> None:
    files = pack_of(ledger)
    sample = json.loads(files["sample.json"])
    sample["rows"].reverse()
    files["sample.json"] = canonical_json(sample)
    assert places(verify_pack(write(forged(files), tmp_path))) == ["sample.json"]


def test_rows_out_of_order_are_found(ledger: Ledger, tmp_path: Path) -> None:
    files = pack_of(ledger)
    rows = files["population.ndjson"].splitlines(keepends=True)
    files["population.ndjson"] = b"".join([rows[1], rows[0], *rows[2:]])
    report = verify_pack(write(forged(files), tmp_path))
    assert "population.ndjson line 2" in places(report)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"tree_size": 499}, "manifest.json tree_size"),
        ({"position": 700}, "manifest.json position"),
        ({"rows": {"population": 41, "sample": 7}}, "manifest.json rows.population"),
        ({"rows": {"population": 40, "sample": 8}}, "manifest.json rows.sample"),
        ({"first_position": 3}, "manifest.json first_position"),
        ({"last_position": None}, "manifest.json last_position"),
        ({"schema": "atelier/evidence-pack/v3"}, "manifest.json"),
    ],
)
def test_a_manifest_that_does_not_agree_is_found(
    ledger: Ledger, tmp_path: Path, fields: dict[str, Any], place: str
) -> None:
    assert places(verify_pack(write(forged(pack_of(ledger), fields), tmp_path))) == [place]


def test_a_manifest_may_not_lead_out_of_the_pack(ledger: Ledger, tmp_path: Path) -> None:
    files = pack_of(ledger)
    said = json.loads(files["manifest.json"])
    (tmp_path / "outside").write_bytes(b"")
    for path in ("../outside", "/etc/hostname", "a\x00b", ""):
        said["files"] |= {path: sha256(b"").hexdigest()}
    files["manifest.json"] = canonical_json(said)
    report = verify_pack(write(files, tmp_path / "pack"))
    missing = {item.place for item in report.problems if item.message == "is missing"}
    assert missing == {"../outside", "/etc/hostname", "a\x00b", ""}


def test_a_pack_of_another_log_is_refused(pack: Path) -> None:
    assert places(verify_pack(pack, vkeys=[str(Signer(ORIGIN, OTHER_KEY).verifier)])) == ["log.vkey"]


def test_the_command_sees_that_it_is_a_pack(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(pack)]) == 0
    assert "rows proven" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        run([str(pack), "--events", "x"])
