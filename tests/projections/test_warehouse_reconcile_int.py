"""What is missing, doubled or not called for in the warehouse is found, and named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.clock import SystemClock
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.differences import differences
from projections.warehouse.loader import Loader
from projections.warehouse.reconcile import reconcile
from tests.analytics.history import Business


class Place:
    def __init__(self, folder: Path) -> None:
        self.log = Business(days=40, per_day=2.0).log
        self.warehouse = ChdbWarehouse(folder / "clickhouse")
        self.store = Database(folder / "cuts.db")
        self.loader = Loader(
            self.log, self.log, self.warehouse, SqliteCuts(self.store), SystemClock(), 700, segment=300
        )

    def load(self) -> None:
        self.loader.reset()
        while self.loader.step(flush=True):
            pass

    def position(self, table: str, place: int = 3) -> tuple[int, str, str]:
        """Some row's position, tenant and month."""
        sql = f"SELECT position, tenant, formatDateTime(time, '%Y-%m') FROM {table} ORDER BY position LIMIT {place}, 1"
        return self.warehouse.query(sql).rows[0]  # type: ignore[return-value]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("reconcile"))
    yield made
    made.warehouse.close()
    made.store.close()


@pytest.fixture
def place(opened: Place) -> Place:
    opened.load()
    return opened


def test_a_missing_and_a_doubled_row_are_both_named(place: Place) -> None:
    gone, tenant, month = place.position("designs")
    twice, owner, when = place.position("usage", 5)
    place.warehouse.command(f"ALTER TABLE designs DELETE WHERE position = {gone} SETTINGS mutations_sync = 2")
    place.warehouse.command(f"INSERT INTO usage SELECT * FROM usage WHERE position = {twice}")

    proof = reconcile(place.log, place.log, place.warehouse)
    found = differences(place.log, place.log, place.warehouse, proof.upto)

    assert not proof.ok
    assert proof.doubled == 1
    assert [(each.table, each.missing, each.doubled, each.unexpected) for each in found] == [
        ("designs", [gone], [], []),
        ("usage", [], [twice], []),
    ]
    assert found[0].group == (tenant, "concept.variant-drawn", month)
    assert found[1].group[::2] == (owner, when)
    assert f"missing at {gone} (1)" in found[0].explain()
    assert f"doubled at {twice} (1)" in found[1].explain()
    assert f"tenant {tenant}, {month}: log" in proof.explain()


def test_a_row_under_another_tenant_is_found_though_every_count_is_right(place: Place) -> None:
    moved, tenant, _ = place.position("bookings")
    other = next(str(e.envelope.tenant) for _, e in place.log.events if str(e.envelope.tenant) != tenant)
    columns = "position, time, booking_id, transition"
    place.warehouse.command(
        f"INSERT INTO bookings (tenant, {columns}) SELECT '{other}', {columns} FROM bookings WHERE position = {moved}"
    )
    place.warehouse.command(
        f"ALTER TABLE bookings DELETE WHERE position = {moved} AND tenant = '{tenant}' SETTINGS mutations_sync = 2"
    )

    proof = reconcile(place.log, place.log, place.warehouse)
    found = {each.group[0]: each for each in differences(place.log, place.log, place.warehouse, proof.upto)}

    (bookings,) = [each for each in proof.tables if each.table == "bookings"]
    assert bookings.log == bookings.warehouse and not bookings.ok
    assert found[tenant].missing == found[other].unexpected == [moved]


def test_rows_of_no_event_are_unexpected(place: Place) -> None:
    place.warehouse.command(
        "INSERT INTO deliveries (position, tenant, time) VALUES (97, 'nobody', '2026-01-05 00:00:00')"
    )

    found = differences(place.log, place.log, place.warehouse, place.log.head())

    assert [(each.table, each.group, each.unexpected) for each in found] == [
        ("deliveries", ("nobody", "", "2026-01"), [97])
    ]
    assert "of no event" in found[0].explain()


def test_a_roll_up_that_does_not_add_up_is_found(place: Place) -> None:
    assert reconcile(place.log, place.log, place.warehouse).ok
    place.warehouse.command("INSERT INTO requests_rolled (segment, tenant, requests) VALUES (1, 'someone', 5)")

    proof = reconcile(place.log, place.log, place.warehouse)

    assert [each.name for each in proof.rollups if not each.ok] == ["requests_rolled"]
    assert len(proof.rollups) == 6
    assert "requests_rolled: facts" in proof.explain()


def test_nothing_is_named_where_all_is_right(place: Place) -> None:
    assert reconcile(place.log, place.log, place.warehouse).ok
    assert differences(place.log, place.log, place.warehouse, place.log.head()) == []
