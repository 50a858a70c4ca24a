"""Any order of spending, failing, dying and changing plans: never one unit over the plan."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from domain.concepts import Concept
from domain.errors import Conflict, QuotaExceeded
from domain.tenants import Limits, Tenant
from domain.usage import UsageMeter, meter_id
from domain.usecases import concepts, tenants, usage
from domain.usecases.usage import Leases
from tests.given import SYSTEM, World
from tests.scenes import STYLES, Scene, set_scene

UNITS = st.integers(1, 8)
HOLDERS = st.integers(0, 2)


class UsageMachine(RuleBasedStateMachine):
    """Three processes share one tenant's month. Its plan starts at 40 units."""

    concepts = Bundle("concepts")

    @initialize()
    def start(self) -> None:
        self.world = World()
        self.scene: Scene = set_scene(self.world.do, tier="enterprise")
        self.world.enter(self.scene.tenant)
        self.born = 0
        self.holders = [self.fresh() for _ in range(3)]
        self.change(40)

    def fresh(self) -> Leases:
        self.born += 1
        return Leases(f"process-{self.born}")

    def ask(self, holder: int, units: int) -> Any:
        return self.world.when(
            lambda work: concepts.request_concept(
                work, self.holders[holder], STYLES, "a rose", "blackwork", tuple(range(units)), 100.0, 512
            )
        )

    @rule(target=concepts, holder=HOLDERS, units=UNITS)
    def spend(self, holder: int, units: int) -> Any:
        outcome = self.ask(holder, units)
        if outcome.refusal is not None:
            assert isinstance(outcome.refusal, QuotaExceeded)
            meter, limit = self.meter(), self.world.get(Tenant, self.scene.tenant).plan.generations_per_month
            # Only what other processes hold, or what is spent, may stand in the way.
            in_the_way = meter.committed - self.left(holder) if meter else 0
            assert limit is not None and limit - in_the_way < units
        return outcome.result if outcome.refusal is None else multiple()

    @rule(holder=HOLDERS, units=UNITS)
    def fail_after_spending(self, holder: int, units: int) -> None:
        held = {key: (lease.id, lease.left) for key, lease in self.holders[holder].open_blocks().items()}

        def doomed(work: Any) -> None:
            self.holders[holder].take(work, work.get(Tenant, self.scene.tenant), units)
            raise Conflict("doomed", "It was not to be.")

        outcome = self.world.when(doomed)
        assert outcome.refusal is not None
        after = {key: (lease.id, lease.left) for key, lease in self.holders[holder].open_blocks().items()}
        assert after == held

    @rule(id=concepts, cancel=st.booleans())
    def end(self, id: UUID, cancel: bool) -> None:
        """A concept fails or is cancelled, and the handler of that event gives its units back, once."""
        if self.world.get(Concept, id).state != "requested":
            return
        if cancel:
            self.world.given(lambda work: concepts.cancel_concept(work, id, "key"))
        else:
            self.world.given(lambda work: concepts.fail_concept(work, id, "x", "y", True))
        self.world.given(lambda work: usage.give_back_units(work, id, "ended"), SYSTEM)

    @rule(holder=HOLDERS)
    def die(self, holder: int) -> None:
        """A process is gone; what the log says was spent from its blocks is settled by the next one."""
        dead, self.holders[holder] = self.holders[holder], self.fresh()
        meter = self.meter()
        for lease in dict(meter.open_leases) if meter else ():
            if self.holder_of(lease) == dead.holder:
                used = self.spent_from(lease)
                for _ in range(2):
                    self.world.given(
                        lambda work, each=lease, units=used: usage.settle_lease(work, self.meter_id, each, units),
                        SYSTEM,
                    )

    @rule(limit=st.sampled_from([0, 10, 30, 40, 60, None]))
    def change_plan(self, limit: int | None) -> None:
        self.change(limit)

    def change(self, limit: int | None) -> None:
        self.world.given(
            lambda work: tenants.change_tier(
                work, self.scene.tenant, "enterprise", Limits(generations_per_month=limit), "ann"
            )
        )

    @property
    def meter_id(self) -> UUID:
        return meter_id(self.scene.tenant, "2026-03")

    def meter(self) -> UsageMeter | None:
        found = self.world.replayed(self.meter_id)
        return found if isinstance(found, UsageMeter) else None

    def left(self, holder: int) -> int:
        return sum(lease.left for lease in self.holders[holder].open_blocks().values())

    def holder_of(self, lease: UUID) -> str:
        (found,) = (e.holder for e in self.world.log if isinstance(e, UsageMeter.BlockLeased) and e.lease_id == lease)
        return str(found)

    def spent_from(self, lease: UUID) -> int:
        return sum(len(e.seeds) for e in self.world.log if isinstance(e, Concept.Requested) and e.lease_id == lease)

    def spent(self) -> int:
        asked = sum(len(each.seeds) for each in self.world.log if isinstance(each, Concept.Requested))
        back = sum(each.units for each in self.world.log if isinstance(each, UsageMeter.UnitsGivenBack))
        return asked - back

    @invariant()
    def nothing_is_granted_over_the_plan(self) -> None:
        """At each grant, all that is spent or may be spent lies within the limit of that moment."""
        if not hasattr(self, "world"):
            return
        meter: Any = None
        for each in self.world.log:
            if each.originator_id == self.meter_id:
                meter = each.mutate(meter)
                if isinstance(each, UsageMeter.BlockLeased) and meter.limit is not None:
                    assert meter.committed <= meter.limit

    @invariant()
    def no_block_is_overspent(self) -> None:
        for each in getattr(self, "world", World()).log:
            if isinstance(each, UsageMeter.BlockLeased):
                assert self.spent_from(each.lease_id) <= each.units

    @invariant()
    def committed_is_what_is_spent_and_what_can_still_be(self) -> None:
        if not hasattr(self, "world") or (meter := self.meter()) is None:
            return
        unspent = 0
        for lease, units in meter.open_leases.items():
            unspent += units - self.spent_from(lease)
        assert meter.committed == self.spent() + unspent

    @invariant()
    def memory_and_log_agree(self) -> None:
        """What a living process believes it has left is what the log says it has not spent."""
        if not hasattr(self, "world") or (meter := self.meter()) is None:
            return
        for holder in self.holders:
            for lease in holder.open_blocks().values():
                assert lease.left == meter.open_leases[lease.id] - self.spent_from(lease.id)


UsageMachine.TestCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestUsage = UsageMachine.TestCase
