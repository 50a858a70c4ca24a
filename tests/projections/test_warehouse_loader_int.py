"""The loader and the reconciliation on the real engine and the real transcoder's bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.schema import SCHEMA_VERSION, TABLES, block_of, loaded_position
from domain.log import Recorded
from infra.clock import SystemClock
from infra.eventlog.transcoding import Transcoder
from infra.sqlite import Database
from infra.warehouse.chdb import ChdbWarehouse
from projections.warehouse.cuts import SqliteCuts
from projections.warehouse.loader import Loader
from projections.warehouse.reconcile import reconcile
from tests.analytics.history import Business
from tests.domain.samples import envelope_of, event_classes, events_of
from tests.domain.samples import recorded as recorded_of
from tests.given import FakeKeyring


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChdbWarehouse]:
    opened = ChdbWarehouse(tmp_path_factory.mktemp("chdb") / "data")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def business() -> Business:
    return Business(days=20, per_day=3.0)


@pytest.fixture
def loader(warehouse: ChdbWarehouse, business: Business, tmp_path: Path) -> Iterator[Loader]:
    store = Database(tmp_path / "cuts.db")
    made = Loader(business.log, business.log, warehouse, SqliteCuts(store), SystemClock(), cut_size=150)
    made.reset()
    yield made
    store.close()


def drain(loader: Loader) -> None:
    while loader.step(flush=True):
        pass


def test_the_warehouse_is_proven_to_hold_what_the_log_says(
    loader: Loader, warehouse: ChdbWarehouse, business: Business
) -> None:
    drain(loader)

    proof = reconcile(business.log, business.log, warehouse)

    assert proof.ok, proof.explain()
    assert proof.upto == loader.position == loaded_position(warehouse) == business.log.head()
    by_name = {each.table: each for each in proof.tables}
    assert by_name["events"].warehouse.rows == len(business.log.events)
    assert set(by_name) == {table.name for table in TABLES.values() if table.owned}
    assert all(each.warehouse.rows for each in proof.tables)
    assert all(each.duplicates == 0 for each in proof.tables)


def test_a_replayed_cut_changes_no_count(loader: Loader, warehouse: ChdbWarehouse, business: Business) -> None:
    drain(loader)
    before = {name: warehouse.query(f"SELECT count() FROM {name}").only() for name in TABLES}
    batch = business.log.read(0, 150)

    warehouse.insert_block(block_of(batch), f"stored:{SCHEMA_VERSION}:{batch[0].position}-{batch[-1].position}")

    assert {name: warehouse.query(f"SELECT count() FROM {name}").only() for name in TABLES} == before


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE designs DELETE WHERE position = (SELECT max(position) FROM designs) SETTINGS mutations_sync = 2",
        "ALTER TABLE events UPDATE state = 'changed' WHERE position = 20 SETTINGS mutations_sync = 2",
        "INSERT INTO usage (position, tenant, kind) VALUES (1, 'someone', 'requested')",
    ],
    ids=["a row is gone", "a stored state is another", "a row too many"],
)
def test_whatever_differs_from_the_log_is_found(
    loader: Loader, warehouse: ChdbWarehouse, business: Business, damage: str
) -> None:
    drain(loader)
    warehouse.command(damage)

    proof = reconcile(business.log, business.log, warehouse)

    assert not proof.ok
    assert [each.table for each in proof.tables if not each.ok] == [next(t for t in TABLES if f" {t} " in f"{damage} ")]
    assert "log Tally" in proof.explain()


def test_it_can_be_proven_up_to_a_position_before_the_last(
    loader: Loader, warehouse: ChdbWarehouse, business: Business
) -> None:
    drain(loader)

    assert reconcile(business.log, business.log, warehouse, upto=100).ok
    loader.reset()
    loader.step(flush=True)
    assert reconcile(business.log, business.log, warehouse).ok
    assert not reconcile(business.log, business.log, warehouse, upto=business.log.head()).ok


@given(st.lists(st.sampled_from(event_classes()).flatmap(events_of), min_size=1, max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_events_that_the_log_can_hold_can_be_loaded(
    warehouse: ChdbWarehouse, tmp_path_factory: pytest.TempPathFactory, events: list[Any]
) -> None:
    transcoder = Transcoder(FakeKeyring())

    class Log:
        stored = [
            recorded_of(transcoder.encode(event, envelope_of(type(event))), position)
            for position, event in enumerate(events, 1)
        ]

        def read(self, after: int, limit: int) -> list[Recorded]:
            return [each for each in self.stored if each.position > after][:limit]

        def head(self) -> int:
            return len(self.stored)

    store = Database(tmp_path_factory.mktemp("cuts") / "cuts.db")
    loader = Loader(Log(), transcoder, warehouse, SqliteCuts(store), SystemClock())
    drain(loader)

    assert loader.position == len(events)
    assert reconcile(Log(), transcoder, warehouse).ok
    store.close()
