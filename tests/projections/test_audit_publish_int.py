"""Publishing into a real folder: what lies there, growing, repairing, and never signing a contradiction."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.audit.entries import Head
from projections.audit.ledger import Fenced, Ledger
from projections.audit.notes import cosign, open_checkpoint
from projections.audit.publish import InconsistentTree, LedgerBehind, Publisher
from projections.audit.tiles import decode_bundle, tiles_of
from projections.audit.verify import verify_folder
from tests.projections.audit_given import (
    KEY,
    LOG,
    ORIGIN,
    OTHER_KEY,
    WITNESS,
    contents,
    event,
    events,
    ledger_of,
    published,
    publisher_of,
    tenant_of,
)


def test_the_folder_holds_tiles_heads_key_and_checkpoint_and_no_more(tmp_path: Path) -> None:
    ledger = published(tmp_path, 600)
    files = contents(tmp_path)
    heads = {f"heads/{head.tenant}" for head in ledger.heads(600)}
    assert files.keys() == {"checkpoint", "log.vkey"} | heads | {tile.path for tile in tiles_of(600)}
    assert decode_bundle(files["tile/entries/002.p/88"], 88) == ledger.entries(512, 600)
    assert files["log.vkey"] == str(LOG.verifier).encode()
    checkpoint, _ = open_checkpoint(files["checkpoint"], LOG.verifier)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, 600, ledger.root(600))


def test_an_empty_log_is_published_too(tmp_path: Path) -> None:
    published(tmp_path, 0)
    assert contents(tmp_path).keys() == {"checkpoint", "log.vkey"}
    assert verify_folder(tmp_path).ok


def test_publish_tells_the_new_checkpoint_once(tmp_path: Path) -> None:
    ledger = ledger_of(events(5))
    publisher = publisher_of(ledger, tmp_path)
    first = publisher.publish()
    assert first is not None and first.size == 5
    assert publisher.publish() is None
    assert publisher_of(ledger, tmp_path).publish() is None
    ledger.append(events(1, 5), tenant_of)
    second = publisher.publish()
    assert second is not None and second.size == 6


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 290), st.booleans()), max_size=6))
def test_growing_gives_the_same_bytes_as_publishing_at_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    ledger = ledger_of()
    publisher = publisher_of(ledger, folder / "grown")
    for count, restart in steps:
        ledger.append(events(count, ledger.size), tenant_of)
        if restart:
            publisher = publisher_of(ledger, folder / "grown")
        publisher.publish()
        assert verify_folder(folder / "grown").ok
    published(folder / "at once", ledger.size)
    if steps:
        assert contents(folder / "grown") == contents(folder / "at once")


def test_a_restarted_publisher_repairs_whatever_is_missing_damaged_or_stale(tmp_path: Path) -> None:
    ledger = published(tmp_path, 600)
    whole = contents(tmp_path)
    (tmp_path / "tile/0/000").unlink()
    (tmp_path / "tile/entries/001").write_bytes(b"damaged")
    (tmp_path / "tile/0/002.p/17").write_bytes(b"stale")
    (tmp_path / "tile/0/003").write_bytes(b"from a larger tree")
    (tmp_path / "tile/0/.tmp-004").write_bytes(b"unfinished")
    (tmp_path / ".tmp-heads").mkdir()
    (tmp_path / ".tmp-heads/x").write_bytes(b"unfinished")
    next((tmp_path / "heads").iterdir()).unlink()

    assert publisher_of(ledger, tmp_path).publish() is None

    assert contents(tmp_path) == whole
    assert not (tmp_path / ".tmp-heads").exists()


def test_a_file_of_others_is_left_for_the_verifier_to_name(tmp_path: Path) -> None:
    ledger = published(tmp_path, 5)
    (tmp_path / "notes.txt").write_text("mine")
    publisher_of(ledger, tmp_path).publish()
    assert [(item.place, item.check) for item in verify_folder(tmp_path).problems] == [("notes.txt", "files")]


def test_cosignatures_on_the_checkpoint_stay_until_the_next_one(tmp_path: Path) -> None:
    ledger = published(tmp_path, 5)
    cosigned = cosign((tmp_path / "checkpoint").read_bytes(), WITNESS, 7)
    (tmp_path / "checkpoint").write_bytes(cosigned)
    publisher_of(ledger, tmp_path).publish()
    assert (tmp_path / "checkpoint").read_bytes() == cosigned
    ledger.append(events(1, 5), tenant_of)
    publisher_of(ledger, tmp_path).publish()
    assert verify_folder(tmp_path).ok


def forge_entry(ledger: Ledger) -> None:
    entry = ledger.entries(100, 101)[0].replace(b'"p":201', b'"p":202')
    execute(ledger, "UPDATE audit_entry SET entry = ? WHERE leaf_index = 100", entry)


def forge_hash(ledger: Ledger) -> None:
    execute(ledger, "UPDATE audit_entry SET leaf_hash = ? WHERE leaf_index = 100", bytes(32))


def forge_node(ledger: Ledger) -> None:
    execute(ledger, "UPDATE audit_node SET hash = ? WHERE level = 1 AND node_index = 0", bytes(32))


def forge_tail(ledger: Ledger) -> None:
    execute(ledger, "UPDATE audit_entry SET leaf_hash = ? WHERE leaf_index = 590", bytes(32))


def lose_entry(ledger: Ledger) -> None:
    execute(ledger, "DELETE FROM audit_entry WHERE leaf_index = 299")


def lose_tail(ledger: Ledger) -> None:
    execute(ledger, "DELETE FROM audit_entry WHERE leaf_index >= 590")


def lose_node(ledger: Ledger) -> None:
    execute(ledger, "DELETE FROM audit_node WHERE level = 1 AND node_index = 0")


def execute(ledger: Ledger, sql: str, *values: object) -> None:
    ledger._connection.execute(sql, values)
    ledger._connection.commit()


@pytest.mark.parametrize("forge", [forge_entry, forge_hash, forge_node, forge_tail, lose_entry, lose_node])
def test_a_ledger_changed_behind_the_checkpoint_is_never_signed(tmp_path: Path, forge) -> None:  # type: ignore[no-untyped-def]
    ledger = published(tmp_path, 600)
    before = contents(tmp_path)
    forge(ledger)
    ledger.append(events(10, 600), tenant_of)
    publisher = publisher_of(ledger, tmp_path)
    for _ in range(2):
        with pytest.raises(InconsistentTree):
            publisher.publish()
    assert contents(tmp_path)["checkpoint"] == before["checkpoint"]


@pytest.mark.parametrize("forge", [forge_tail, forge_node])
def test_a_ledger_changed_under_a_running_publisher_is_never_signed(tmp_path: Path, forge) -> None:  # type: ignore[no-untyped-def]
    ledger = ledger_of(events(600))
    publisher = publisher_of(ledger, tmp_path)
    publisher.publish()
    forge(ledger)
    ledger.append(events(10, 600), tenant_of)
    with pytest.raises(InconsistentTree):
        publisher.publish()


def test_a_ledger_that_lost_its_end_is_never_signed(tmp_path: Path) -> None:
    ledger = published(tmp_path, 600)
    lose_tail(ledger)
    with pytest.raises(InconsistentTree):
        publisher_of(ledger, tmp_path).publish()


def test_another_history_is_never_signed(tmp_path: Path) -> None:
    published(tmp_path, 300)
    before = contents(tmp_path)
    other = ledger_of([event(number, tenants=2) for number in range(400)])
    with pytest.raises(InconsistentTree):
        publisher_of(other, tmp_path).publish()
    assert contents(tmp_path) == before


def test_another_history_is_not_signed_even_after_the_folder_is_lost(tmp_path: Path) -> None:
    ledger = published(tmp_path, 300)
    shutil.rmtree(tmp_path)
    execute(ledger, "UPDATE audit_entry SET entry = ? WHERE leaf_index = 7", b"{}")
    with pytest.raises(InconsistentTree):
        publisher_of(ledger, tmp_path).publish()


def test_a_lost_folder_is_published_anew(tmp_path: Path) -> None:
    ledger = published(tmp_path, 300)
    before = contents(tmp_path)
    shutil.rmtree(tmp_path)
    publisher_of(ledger, tmp_path).publish()
    assert contents(tmp_path) == before


def test_a_ledger_that_is_being_rebuilt_waits(tmp_path: Path) -> None:
    published(tmp_path, 300)
    rebuilt = ledger_of(events(200))
    publisher = publisher_of(rebuilt, tmp_path)
    with pytest.raises(LedgerBehind):
        publisher.publish()
    rebuilt.append(events(150, 200), tenant_of)
    checkpoint = publisher.publish()
    assert checkpoint is not None and checkpoint.size == 350
    assert verify_folder(tmp_path).ok


@pytest.mark.parametrize("path", ["checkpoint", "log.vkey"])
def test_a_folder_of_another_key_or_a_damaged_checkpoint_halts(tmp_path: Path, path: str) -> None:
    ledger = published(tmp_path, 5)
    with pytest.raises(InconsistentTree):
        Publisher(ledger_of(events(6)), tmp_path, OTHER_KEY, ORIGIN).publish()
    (tmp_path / path).write_bytes(b"damaged")
    ledger.append(events(1, 5), tenant_of)
    with pytest.raises(InconsistentTree):
        publisher_of(ledger, tmp_path).publish()


def test_a_replaced_publisher_changes_nothing(tmp_path: Path) -> None:
    old = ledger_of(events(300), tmp_path / "db", fence=1)
    publisher = publisher_of(old, tmp_path / "log")
    publisher.publish()
    new = ledger_of(events(310), tmp_path / "db", fence=2)
    with pytest.raises(Fenced):
        publisher.publish()
    publisher_of(new, tmp_path / "log").publish()
    before = contents(tmp_path / "log")
    for outdated in (publisher, publisher_of(old, tmp_path / "log")):
        with pytest.raises(Fenced):
            outdated.publish()
    assert contents(tmp_path / "log") == before


@pytest.mark.parametrize("moment", ["before heads", "before the checkpoint"])
def test_a_publisher_replaced_in_the_middle_changes_nothing_more(tmp_path: Path, moment: str) -> None:
    old = ledger_of(events(300), tmp_path / "db", fence=1)

    def take_over() -> None:
        new = ledger_of(events(600), tmp_path / "db", fence=2)
        publisher_of(new, tmp_path / "log").publish()

    class Paused(Publisher):
        def _stage_heads(self, heads: list[Head]) -> bool:
            if moment == "before heads":
                take_over()
                return super()._stage_heads(heads)
            staged = super()._stage_heads(heads)
            take_over()
            return staged

    with pytest.raises(Fenced):
        Paused(old, tmp_path / "log", KEY, ORIGIN).publish()

    assert verify_folder(tmp_path / "log").ok
    published(tmp_path / "expected", 600)
    assert contents(tmp_path / "log") == contents(tmp_path / "expected")


def test_two_publishers_of_one_number_do_not_overwrite_each_other(tmp_path: Path) -> None:
    ledger = ledger_of(events(300), tmp_path / "db", fence=1)
    twin = ledger_of(events(300), tmp_path / "db", fence=1)

    class Paused(Publisher):
        def _stage_heads(self, heads: list[Head]) -> bool:
            twin.append(events(20, 300), tenant_of)
            publisher_of(twin, tmp_path / "log").publish()
            return super()._stage_heads(heads)

    with pytest.raises(Fenced, match="another publisher"):
        Paused(ledger, tmp_path / "log", KEY, ORIGIN).publish()
    publisher_of(ledger, tmp_path / "log").publish()
    assert verify_folder(tmp_path / "log").ok


def test_the_checkpoint_signed_is_kept_in_the_ledger(tmp_path: Path) -> None:
    ledger = published(tmp_path, 5)
    assert ledger.checkpoint(5) == (tmp_path / "checkpoint").read_bytes()
