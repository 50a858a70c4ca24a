"""Quota: the month's meter, the blocks it leases, and the processes that spend them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.errors import Invalid, QuotaExceeded
from domain.operations import PLATFORM, Operations, RouteCount, Traffic, traffic_id
from domain.tenants import Limits, Tenant
from domain.usage import UsageMeter, meter_id, month_of
from domain.usecases import concepts, operations, tenants, usage
from domain.usecases.usage import Leases
from tests.given import START, SYSTEM, World, event
from tests.scenes import Scene, ask, set_scene


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def scene(world: World) -> Scene:
    made = set_scene(world.do, tier="free")
    world.enter(made.tenant)
    return made


def taken(world: World, leases: Leases, units: int) -> Any:
    return world.when(lambda work: leases.take(work, work.get(Tenant, work.context.tenant), units))


def meter(world: World, month: str = "2026-03") -> UsageMeter:
    return world.get(UsageMeter, meter_id(world.tenant, month))


def test_months_are_utc() -> None:
    late = datetime(2026, 4, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert month_of(late) == "2026-03"


def test_a_block_is_spent_without_asking_again(world: World, scene: Scene) -> None:
    leases = Leases("g1")
    lease = taken(world, leases, 2).then(
        event(UsageMeter.Opened, limit=100, month="2026-03"), event(UsageMeter.BlockLeased, units=25, holder="g1")
    )
    assert taken(world, leases, 23).then_nothing() == lease
    assert (meter(world).committed, meter(world).available) == (25, 75)


def test_a_spent_block_is_returned_with_the_next(world: World, scene: Scene) -> None:
    leases = Leases("g1")
    first = taken(world, leases, 20).result
    second = taken(world, leases, 10).then(
        event(UsageMeter.BlockReturned, lease_id=first, used=20), event(UsageMeter.BlockLeased, units=25)
    )
    assert second != first and meter(world).committed == 45
    assert leases.open_blocks()[(world.tenant, "2026-03")].left == 15


def test_a_wish_larger_than_a_block_gets_a_larger_block(world: World, scene: Scene) -> None:
    taken(world, Leases("g1"), 40).then(event(UsageMeter.Opened), event(UsageMeter.BlockLeased, units=40))


def test_the_last_block_is_what_is_left(world: World, scene: Scene) -> None:
    for holder in "abc":
        taken(world, Leases(holder), 30)
    last = Leases("d")
    taken(world, last, 8).then(event(UsageMeter.BlockLeased, units=10), event(UsageMeter.LevelReached, percent=100))
    taken(world, last, 3).refused("quota-exceeded", QuotaExceeded)
    # The refusal has changed nothing: what is left of the block can still be spent.
    assert taken(world, last, 2).then_nothing()
    taken(world, Leases("e"), 1).refused("quota-exceeded", QuotaExceeded)


def test_each_level_of_the_month_is_told_once(world: World, scene: Scene) -> None:
    told = [event(UsageMeter.LevelReached, percent=80), event(UsageMeter.LevelReached, percent=100)]
    leases = Leases("a")
    taken(world, leases, 79).then(event(UsageMeter.Opened), event(UsageMeter.BlockLeased))
    lease = taken(world, leases, 1).then(event(UsageMeter.BlockReturned), event(UsageMeter.BlockLeased), *told)
    world.given(lambda work: usage.settle_lease(work, meter_id(world.tenant, "2026-03"), lease, 1))
    taken(world, Leases("b"), 20).then(event(UsageMeter.BlockLeased, units=20))


def test_a_larger_plan_s_levels_are_told_again(world: World, scene: Scene) -> None:
    taken(world, Leases("a"), 90).then(
        event(UsageMeter.Opened), event(UsageMeter.BlockLeased), event(UsageMeter.LevelReached, percent=80)
    )
    world.given(lambda work: work.save(changed(work, "basic")))
    taken(world, Leases("b"), 300).then(event(UsageMeter.LimitChanged), event(UsageMeter.BlockLeased))
    taken(world, Leases("c"), 25).then(event(UsageMeter.BlockLeased), event(UsageMeter.LevelReached, percent=80))


def test_a_plan_without_limit_grants_for_ever(world: World, scene: Scene) -> None:
    world.given(lambda work: tenants.change_tier(work, scene.tenant, "pro", Limits(), "ann"))
    leases = Leases("g1")
    for _ in range(8):
        assert taken(world, leases, 100).refusal is None
    assert meter(world).available is None


def test_a_new_month_is_a_new_meter(world: World, scene: Scene) -> None:
    leases = Leases("g1")
    taken(world, leases, 5)
    world.clock.move(days=30)
    taken(world, leases, 5).then(event(UsageMeter.Opened, month="2026-04"), event(UsageMeter.BlockLeased))
    leases.forget(world.tenant, "2026-03")
    leases.forget(world.tenant, "2026-03")
    assert list(leases.open_blocks()) == [(world.tenant, "2026-04")]


def test_a_changed_plan_is_seen_with_the_next_block(world: World, scene: Scene) -> None:
    leases = Leases("g1")
    taken(world, leases, 25)
    world.given(lambda work: work.save(changed(work, "basic")))
    taken(world, leases, 1).then(
        event(UsageMeter.LimitChanged, limit=500), event(UsageMeter.BlockReturned, used=25),
        event(UsageMeter.BlockLeased),
    )  # fmt: skip


def changed(work: Any, tier: str) -> Tenant:
    tenant: Tenant = work.get(Tenant, work.context.tenant)
    tenant.change_tier(tier, Limits(), "ann", work.now)
    return tenant


def test_a_command_that_fails_later_spends_nothing(world: World, scene: Scene) -> None:
    leases = Leases("g1")
    taken(world, leases, 5)

    def spend_and_fail(work: Any) -> None:
        leases.take(work, work.get(Tenant, work.context.tenant), 22)
        raise Invalid("later", "Something else was wrong.")

    before = leases.open_blocks()[(world.tenant, "2026-03")]
    world.when(spend_and_fail).refused("later")
    after = leases.open_blocks()[(world.tenant, "2026-03")]
    assert (after.id, after.left) == (before.id, 20)
    fresh = Leases("g2")

    def first_and_fail(work: Any) -> None:
        fresh.take(work, work.get(Tenant, work.context.tenant), 1)
        raise Invalid("later", "Something else was wrong.")

    world.when(first_and_fail).refused("later")
    assert not fresh.open_blocks()


def test_at_least_one_unit_is_wanted(world: World, scene: Scene) -> None:
    taken(world, Leases("g1"), 1)
    one = meter(world)
    with pytest.raises(Invalid):
        one.lease(uuid4(), "x", 0, START)


def test_a_failed_concept_s_units_go_back_to_its_own_month(world: World, scene: Scene) -> None:
    concept = ask(world.do, scene, Leases("g1"), seeds=(1, 2, 3))
    world.clock.move(days=30)
    world.when(lambda work: usage.give_back_units(work, concept, "failed")).then(
        event(UsageMeter.UnitsGivenBack, units=3, concept_id=concept, reason="failed")
    )
    assert (meter(world).committed, meter(world).available) == (22, 78)


def test_units_of_no_meter_are_not_given_back(world: World, scene: Scene) -> None:
    concept = ask(world.do, scene, Leases("g1"))
    world.log = [each for each in world.log if each.originator_id != meter_id(world.tenant, "2026-03")]
    world.when(lambda work: usage.give_back_units(work, concept, "failed")).then_nothing()


def settled(world: World, lease: UUID, used: int) -> Any:
    return world.when(lambda work: usage.settle_lease(work, meter_id(world.tenant, "2026-03"), lease, used), SYSTEM)


def test_a_dead_holder_s_block_is_settled_once(world: World, scene: Scene) -> None:
    lease = taken(world, Leases("dead"), 5).result
    settled(world, lease, 26).refused("bad-units")
    settled(world, lease, -1).refused("bad-units")
    settled(world, lease, 5).then(event(UsageMeter.BlockReturned, lease_id=lease, used=5))
    settled(world, lease, 5).then_nothing()
    assert meter(world).committed == 5


def test_a_holder_whose_block_was_settled_gets_a_new_one(world: World, scene: Scene) -> None:
    leases = Leases("slow")
    lease = taken(world, leases, 20).result
    settled(world, lease, 20)
    taken(world, leases, 10).then(event(UsageMeter.BlockLeased, units=25))
    assert meter(world).committed == 45


def test_a_block_that_was_returned_for_a_process_taken_for_dead_is_spent_no_more(world: World, scene: Scene) -> None:
    leases = Leases("g1")
    ask(world.do, scene, leases)
    (old,) = meter(world).open_leases
    settled(world, old, 1)
    concept = ask(world.do, scene, leases)
    (new,) = meter(world).open_leases
    assert new != old and world.get(concepts.Concept, concept).lease_id == new
    assert meter(world).settled == 1


def test_concepts_name_their_block(world: World, scene: Scene) -> None:
    leases = Leases("g1")
    concept = ask(world.do, scene, leases)
    assert world.get(concepts.Concept, concept).lease_id in meter(world).open_leases


def test_a_release_is_told_once_for_each_change(world: World) -> None:
    def release(version: str) -> Any:
        return world.when(
            lambda work: operations.start_release(work, "local", version, "log 1", "ab", "operator"), SYSTEM
        )

    release("1").then(
        event(Operations.Commissioned, region="local", tenant=PLATFORM),
        event(Operations.ReleaseStarted, version="1", approved_by="operator"),
    )
    release("1").then_nothing()
    release("2").then(event(Operations.ReleaseStarted, version="2"))


def test_what_the_platform_tells_auditors(world: World) -> None:
    world.when(lambda work: operations.raise_alert(work, "a", "b", "c"), SYSTEM).refused("not-found")
    world.given(lambda work: operations.start_release(work, "local", "1", "log 1", "ab", "operator"), SYSTEM)
    world.when(lambda work: operations.raise_alert(work, "halted", "audit", "OSError"), SYSTEM).then(
        event(Operations.AlertRaised, name="halted", about="audit", detail="OSError")
    )
    world.when(lambda work: operations.park_event(work, "views", 7, "KeyError"), SYSTEM).then(
        event(Operations.EventParked, follower="views", parked_position=7)
    )
    world.when(lambda work: operations.record_retry(work, "views", 7, "handled"), SYSTEM).then(
        event(Operations.ParkedEventRetried, outcome="handled")
    )
    world.when(lambda work: operations.record_evidence_export(work, ("CC6.1",), 3), SYSTEM).then(
        event(Operations.EvidenceExported, criteria=("CC6.1",), rows=3)
    )


def test_traffic_is_counted_by_utc_day(world: World) -> None:
    key, minute = uuid4(), datetime(2026, 3, 11, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    counts = (RouteCount("GET /v1/me", 200, 3),)
    world.when(lambda work: operations.count_requests(work, world.tenant, key, minute, counts)).then(
        event(Traffic.Started, day="2026-03-10"), event(Traffic.Counted, key_id=key, counts=counts, minute=minute)
    )
    world.when(lambda work: operations.record_refusals(work, world.tenant, None, minute, "bad-key", 9)).then(
        event(Traffic.AccessRefused, key_id=None, reason="bad-key", count=9)
    )
    assert world.get(Traffic, traffic_id(world.tenant, "2026-03-10")).version == 3
    next_day = datetime(2026, 3, 11, 0, 0, tzinfo=UTC)
    world.when(lambda work: operations.count_requests(work, world.tenant, key, next_day, counts)).then(
        event(Traffic.Started, day="2026-03-11"), event(Traffic.Counted)
    )
