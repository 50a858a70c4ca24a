"""Evidence packs from a real warehouse and a real audit log, checked by the verifier that auditors run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import projections.audit.evidence as audit_evidence
from analytics.evidence import (
    CONTROLS,
    PackExists,
    Period,
    Question,
    UnknownCriterion,
    WarehouseBehind,
    criteria,
    make_pack,
)
from analytics.model import ALL_TENANTS, NoTenant
from domain.operations import PLATFORM
from projections.audit import pack
from projections.audit.ledger import Ledger
from projections.audit.verify import verify_pack
from tests.analytics.conftest import Loaded
from tests.projections.audit_given import LOG, contents, ledger_of, publisher_of

PERIOD = Period(date(2025, 11, 1), date(2026, 6, 30))


@dataclass
class LogProofs:
    """`analytics.evidence.Proofs` over a ledger and its signed checkpoint."""

    ledger: Ledger
    note: bytes
    size: int

    @property
    def position(self) -> int:
        return self.ledger.last_position(self.size)

    def tree_size(self) -> int:
        return self.size

    def entry(self, position: int) -> tuple[int, bytes]:
        entry = self.ledger.entry_of(position)
        assert entry is not None
        return self.ledger.index_of_positions([position])[position], entry

    def draw_sample(self, seed: str, n: int, indexes: Sequence[int]) -> list[int]:
        return pack.draw_sample(seed, n, indexes)

    def pack(
        self, question: Question, answer: Iterable[tuple[int, Mapping[str, Any]]], seed: str, n: int, page: bytes
    ) -> Mapping[str, bytes]:
        asked = pack.Question(
            question.criteria, question.period_from, question.period_to, question.query, question.parameters
        )
        return audit_evidence.make_pack(self.ledger, self.note, LOG, asked, answer, seed, n, page)


@pytest.fixture(scope="module")
def proofs(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> LogProofs:
    tenants = {recorded.position: happened.envelope.tenant for recorded, happened in loaded.log.events}
    ledger = ledger_of()
    ledger.append([recorded for recorded, _ in loaded.log.events], lambda recorded: tenants[recorded.position])
    publisher_of(ledger, tmp_path_factory.mktemp("log")).publish()
    note = ledger.checkpoint(ledger.size)
    assert note is not None
    return LogProofs(ledger, note, ledger.size)


def made(loaded: Loaded, proofs: LogProofs, out: Path, scope: Any = ALL_TENANTS, **changed: Any) -> Any:
    return make_pack(
        changed.get("criteria", criteria()),
        changed.get("period", PERIOD),
        loaded.warehouse,
        proofs,
        out,
        changed.get("seed", "autumn"),
        changed.get("n", 12),
        scope,
        changed.get("position"),
    )


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "population.ndjson").read_text().splitlines()]


def test_a_pack_holds_and_is_the_same_bytes_when_made_again(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    first = made(loaded, proofs, tmp_path / "first")
    made(loaded, proofs, tmp_path / "second")

    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    report = verify_pack(tmp_path / "first", vkeys=[str(LOG.verifier)])
    assert report.ok, report.as_text()
    assert first.population == len(rows(tmp_path / "first")) > 30
    assert first.sample == 12
    assert set(contents(tmp_path / "first")) >= {
        "manifest.json",
        "population.ndjson",
        "sample.json",
        "checkpoint",
        "log.vkey",
        "index.html",
    }


def test_the_manifest_says_what_was_asked_and_where(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    made(loaded, proofs, tmp_path / "pack", criteria=("CC8.1", "CC6.1"))
    manifest = json.loads((tmp_path / "pack" / "manifest.json").read_text())

    assert manifest["criteria"] == ["CC6.1", "CC8.1"]
    assert manifest["period"] == {"from": "2025-11-01", "to": "2026-06-30"}
    assert manifest["position"] == proofs.position
    assert manifest["tree_size"] == len(loaded.log.events)
    assert manifest["query"]["parameters"] == {
        "from": "2025-11-01",
        "until": "2026-07-01",
        "position": proofs.position,
        "tenant": None,
    }
    assert "-- CC6.1-keys" in manifest["query"]["text"]
    assert "{{" not in manifest["query"]["text"]


def test_the_population_is_every_event_of_the_controls_topics(
    loaded: Loaded, proofs: LogProofs, tmp_path: Path
) -> None:
    made(loaded, proofs, tmp_path / "pack")
    expected = [
        recorded.position
        for recorded, _ in loaded.log.events
        if recorded.topic.startswith(("tenant.key-", "tenant.member-", "operations.alert", "operations.event-parked"))
        or recorded.topic
        in (
            "traffic.access-refused",
            "operations.evidence-exported",
            "operations.parked-event-retried",
            "operations.release-started",
            "tenant.tier-changed",
            "studio.subscription-changed",
        )
    ]

    assert [row["position"] for row in rows(tmp_path / "pack")] == expected


def test_a_tenants_pack_has_its_own_rows_alone(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    for number, tenant in enumerate(loaded.business.tenants):
        made(loaded, proofs, tmp_path / str(number), scope=tenant)
        assert {row["tenant"] for row in rows(tmp_path / str(number))} == {str(tenant)}
        assert verify_pack(tmp_path / str(number), vkeys=[str(LOG.verifier)]).ok
    made(loaded, proofs, tmp_path / "all")
    assert {row["tenant"] for row in rows(tmp_path / "all")} == {
        str(PLATFORM),
        *(str(tenant) for tenant in loaded.business.tenants),
    }


def test_exceptions_are_found_and_told(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    made_pack = made(loaded, proofs, tmp_path / "pack")
    found = {row["exception"] for row in rows(tmp_path / "pack") if row["exception"]}

    # The business issues keys without an expiry, and its operator approves their own releases.
    assert found == {"a key without an expiry", "the approver made the change"}
    assert made_pack.exceptions == sum(1 for row in rows(tmp_path / "pack") if row["exception"])


def test_a_parked_event_is_an_exception_until_it_is_taken_up(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    parked = next(r.position for r, _ in loaded.log.events if r.topic == "operations.event-parked")
    before = made(loaded, proofs, tmp_path / "before", criteria=("CC7.2",), position=parked)

    assert before.position == parked
    assert [row["exception"] for row in rows(tmp_path / "before")] == ["", "not taken up again"]
    made(loaded, proofs, tmp_path / "after", criteria=("CC7.2",))
    assert not any(row["exception"] for row in rows(tmp_path / "after"))


def test_the_page_tells_it_all_and_concludes_nothing(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    made(loaded, proofs, tmp_path / "pack", seed="<script>alert(1)</script>")
    page = (tmp_path / "pack" / "index.html").read_text()

    for control in CONTROLS:
        assert control.id in page
        assert f'id="{control.id}"' in page
    assert "compliant" not in page.lower()
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "a key without an expiry" in page


def test_a_quiet_time_gives_an_empty_pack_that_still_holds(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    quiet = made(loaded, proofs, tmp_path / "pack", period=Period(date(2031, 1, 1), date(2031, 1, 2)))

    assert (quiet.population, quiet.sample) == (0, 0)
    report = verify_pack(tmp_path / "pack", vkeys=[str(LOG.verifier)])
    assert report.ok, report.as_text()


def test_nothing_personal_is_in_a_pack(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    made(loaded, proofs, tmp_path / "pack")
    everything = b"".join(contents(tmp_path / "pack").values())

    for text in (b"Ana", b"a@b.c", b"secret prompt", b"secret notes", b"left the company", b"free text"):
        assert text not in everything


def test_what_cannot_be_made_is_refused_before_anything_is_written(
    loaded: Loaded, proofs: LogProofs, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(PackExists):
        made(loaded, proofs, tmp_path / "full")
    with pytest.raises(UnknownCriterion):
        made(loaded, proofs, tmp_path / "pack", criteria=("CC9.9",))
    with pytest.raises(NoTenant):
        made(loaded, proofs, tmp_path / "pack", scope=None)
    with pytest.raises(ValueError, match="comes after"):
        made(loaded, proofs, tmp_path / "pack", position=proofs.position + 1)
    with pytest.raises(ValueError, match="period"):
        Period(date(2026, 2, 1), date(2026, 1, 1))
    assert not (tmp_path / "pack").exists()


def test_a_warehouse_that_is_behind_gives_no_pack(loaded: Loaded, proofs: LogProofs, tmp_path: Path) -> None:
    class Ahead(LogProofs):
        @property
        def position(self) -> int:
            return super().position + 1

    with pytest.raises(WarehouseBehind):
        made(loaded, Ahead(proofs.ledger, proofs.note, proofs.size), tmp_path / "pack")
