"""The ledger on a real SQLite: exactly once, per-tenant chains, proofs, fencing, and what makes it halt."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.log import Recorded
from projections.audit import tree
from projections.audit.entries import Head, event_digest, parse_entry, pseudonym
from projections.audit.ledger import Fenced, Ledger, LogChanged
from projections.audit.tree import ProofError
from tests.projections.audit_given import (
    PSEUDONYM_KEY,
    event,
    events,
    ledger_of,
    tenant,
    tenant_of,
)


def test_each_event_becomes_one_entry_linked_to_its_tenants_last() -> None:
    ledger = ledger_of(events(40))

    entries = [parse_entry(data) for data in ledger.entries(0, 40)]

    assert [entry.index for entry in entries] == list(range(40))
    assert [entry.position for entry in entries] == [2 * number + 1 for number in range(40)]
    for recorded, entry in zip(events(40), entries, strict=True):
        assert entry.tenant == pseudonym(PSEUDONYM_KEY, recorded.originator_id)
        assert entry.digest == event_digest(
            recorded.originator_id, recorded.originator_version, recorded.topic, recorded.state
        )
    for owner in {entry.tenant for entry in entries}:
        chain = [entry for entry in entries if entry.tenant == owner]
        assert [entry.sequence for entry in chain] == list(range(1, len(chain) + 1))
        assert [entry.previous for entry in chain] == ["", *(entry.digest for entry in chain[:-1])]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12))
def test_batches_given_again_and_overlapping_change_nothing(cuts: list[tuple[int, int]]) -> None:
    ledger = ledger_of()
    reached = 0
    for start, length in cuts:
        start = min(start, reached)
        taken = ledger.append(events(length, start), tenant_of)
        assert taken == max(0, start + length - reached)
        reached = max(reached, start + length)

    assert ledger.entries(0, 1000) == ledger_of(events(reached)).entries(0, 1000)
    assert (ledger.size, ledger.position) == (reached, 2 * reached - 1 if reached else 0)


def test_the_tree_is_that_of_the_entries() -> None:
    ledger = ledger_of()
    for start in range(0, 600, 75):
        ledger.append(events(75, start), tenant_of)
    leaves = [tree.leaf_hash(data) for data in ledger.entries(0, 600)]
    for size in (0, 1, 255, 256, 257, 511, 512, 600):
        assert ledger.root(size) == tree.root_of(leaves[:size])
    with pytest.raises(ProofError):
        ledger.root(601)


def test_proofs_from_the_ledger_verify() -> None:
    ledger = ledger_of(events(600))
    root = ledger.root(520)
    for index in (0, 255, 256, 511, 512, 519):
        leaf = tree.leaf_hash(ledger.entries(index, index + 1)[0])
        tree.verify_inclusion(leaf, index, 520, ledger.inclusion_proof(index, 520), root)
    for first in (1, 256, 300, 519):
        proof = ledger.consistency_proof(first, 520)
        tree.verify_consistency(first, 520, ledger.root(first), root, proof)


def test_a_tree_of_more_than_65536_leaves_has_a_second_level() -> None:
    ledger = ledger_of()
    many = [Recorded(number + 1, tenant(0), 1, "t", b"") for number in range(65_800)]
    ledger.append(many, tenant_of)
    leaves = [tree.leaf_hash(data) for data in ledger.entries(0, 65_800)]
    assert ledger.root(65_800) == tree.root_of(leaves)
    assert ledger.node(16, 0) == tree.root_of(leaves[:65_536])


def test_positions_lead_to_leaves() -> None:
    ledger = ledger_of(events(1200))
    assert ledger.entry_of(2 * 7 + 1) == ledger.entries(7, 8)[0]
    assert ledger.entry_of(2) is None
    assert ledger.index_of_positions([2, 3, 2399, *range(5000, 5600)]) == {3: 1, 2399: 1199}
    assert [ledger.size_at(position) for position in (0, 1, 2, 3, 9999)] == [0, 1, 1, 2, 1200]
    assert [ledger.last_position(size) for size in (0, 1, 1200)] == [0, 1, 2399]


def test_heads_name_each_tenants_last_entry() -> None:
    ledger = ledger_of(events(30))
    last = {entry.tenant: entry for entry in map(parse_entry, ledger.entries(0, 30))}
    expected = [Head(name, last[name].sequence, last[name].digest, 30) for name in sorted(last)]
    assert ledger.heads(30) == expected


def test_exported_events_carry_their_leaf_index() -> None:
    ledger = ledger_of(events(5))
    lines = list(ledger.exported(events(9)))
    assert [(line.index, line.position) for line in lines] == [(0, 1), (1, 3), (2, 5), (3, 7), (4, 9)]
    assert [line.digest for line in lines] == [parse_entry(data).digest for data in ledger.entries(0, 5)]


def other(recorded: Recorded) -> Recorded:
    return Recorded(recorded.position, recorded.originator_id, recorded.originator_version, recorded.topic, b"other")


@pytest.mark.parametrize(
    "batch",
    [
        [other(event(3)), event(10)],
        [Recorded(4, tenant(1), 1, "late", b""), event(10)],
        [event(11), event(10)],
        [event(10), event(10)],
    ],
    ids=["another event", "filled in late", "out of order", "twice"],
)
def test_a_log_that_says_something_else_halts_and_keeps_nothing(batch: list[Recorded]) -> None:
    ledger = ledger_of(events(10))
    with pytest.raises(LogChanged):
        ledger.append(batch, tenant_of)
    assert ledger.size == 10
    assert ledger.append(events(2, 10), tenant_of) == 2


def test_an_error_in_the_middle_of_a_batch_keeps_nothing_of_it() -> None:
    ledger = ledger_of(events(10))
    before = ledger.heads(10)

    def failing(recorded: Recorded) -> UUID:
        if recorded.position > 25:
            raise KeyError("no tenant")
        return tenant_of(recorded)

    with pytest.raises(KeyError):
        ledger.append(events(10, 10), failing)
    assert (ledger.size, ledger.heads(10)) == (10, before)


def test_a_replaced_leader_can_write_nothing(tmp_path: Path) -> None:
    old = ledger_of(events(5), tmp_path / "ledger.db", fence=1)
    new = ledger_of(events(7), tmp_path / "ledger.db", fence=2)
    with pytest.raises(Fenced):
        old.append(events(9), tenant_of)
    with pytest.raises(Fenced):
        old.claim()
    assert new.append(events(9), tenant_of) == 2
    assert new.state().fence == 2


def test_a_leader_that_did_not_claim_can_write_nothing(tmp_path: Path) -> None:
    ledger_of((), tmp_path / "ledger.db", fence=1)
    unclaimed = Ledger(sqlite3.connect(tmp_path / "ledger.db"), PSEUDONYM_KEY, fence=2)
    with pytest.raises(Fenced):
        unclaimed.append(events(1), tenant_of)


def test_the_ledger_lives_on_in_its_file(tmp_path: Path) -> None:
    ledger_of(events(300), tmp_path / "ledger.db", fence=1)
    again = ledger_of((), tmp_path / "ledger.db", fence=1)
    again.append(events(10, 300), tenant_of)
    assert again.entries(0, 400) == ledger_of(events(310)).entries(0, 400)


def test_checkpoints_are_kept_by_size() -> None:
    ledger = ledger_of(events(5))
    assert ledger.checkpoint() is None
    with ledger.writing():
        ledger.record_checkpoint(3, b"r3", b"three")
        ledger.record_checkpoint(5, b"r5", b"five")
    assert (ledger.checkpoint(3), ledger.checkpoint(), ledger.checkpoint(4)) == (b"three", b"five", None)
