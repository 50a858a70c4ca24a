"""The commit loop: batches, repeats, twins, refusals, other writers, rollbacks and isolation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.clients import Client
from domain.errors import Conflict, Gone, Invalid, NotFound, Refused
from domain.log import Actor
from domain.studios import Studio
from domain.tenants import Brand, Tenant
from domain.usage import UsageMeter, meter_id
from domain.usecases import studios, tenants
from domain.usecases.usage import Leases
from domain.work import FingerprintMismatch, Overloaded, Sealing
from infra.eventlog import cached as cached_module
from infra.eventlog import commits as commits_module
from infra.eventlog.sqlite import Command
from tests.given import OTHER_TENANT, TENANT, context
from tests.infra.stores import STORES, opened_store
from tests.parts import Parts, parts_in
from tests.scenes import set_scene


@pytest.fixture(params=sorted(STORES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def parts(name: str, tmp_path: Path) -> Iterator[Parts]:
    with parts_in(tmp_path, opened_store(name, tmp_path)) as opened:
        yield opened


@pytest.fixture
def another(name: str, tmp_path: Path) -> Callable[[], Any]:
    """Opens the same log as another process has it."""
    return lambda: opened_store(name, tmp_path)


def rename(tenant: UUID, name: str) -> Any:
    return lambda work: tenants.change_brand(work, tenant, Brand(name, "#000000", "#ffffff"))


def brands(parts: Parts) -> list[str]:
    return [each.event.brand.name for each in parts.happened() if isinstance(each.event, Tenant.BrandChanged)]


def registered(parts: Parts, tier: str = "free") -> UUID:
    made: UUID = parts.do(lambda work: tenants.register_tenant(work, "Ink", tier, "local"))
    return made


def finish(*futures: Any) -> list[Any]:
    """Results and failures, in order."""
    return [each.exception(10) or each.result(10) for each in futures]


class Refusing(Refused):
    def __init__(self) -> None:
        super().__init__("no", "No.")


def refuse(work: Any) -> None:
    raise Refusing


def test_an_answer_is_durable_and_carries_its_position(parts: Parts) -> None:
    answer = parts.commits.submit(
        context("one"), lambda work: tenants.register_tenant(work, "Ink", "free", "local")
    ).result(10)
    (event,) = parts.happened()
    assert (answer.position, answer.repeated) == (event.position, False)
    assert event.envelope.tenant == answer.result == event.event.originator_id
    assert parts.committed == [event.position]


def test_nobody_is_answered_before_the_commit(parts: Parts) -> None:
    tenant = registered(parts)
    answered: list[list[bool]] = []

    class Watched:
        """The log, with a look at who has been told already, before and after the transaction."""

        def __getattr__(self, name: str) -> Any:
            return getattr(parts.log, name)

        def append(self, events: Any, commands: Any) -> Any:
            answered.append([each.done() for each in futures])
            positions = parts.log.append(events, commands)
            answered.append([each.done() for each in futures])
            return positions

    loop = parts.loop(Watched())  # type: ignore[arg-type]
    futures = [loop.submit(context(f"c{n}", tenant), rename(tenant, f"n{n}")) for n in range(3)]
    loop.start()
    assert all(each.position for each in finish(*futures))
    assert answered == [[False] * 3, [False] * 3]


def test_an_envelope_tells_who_asked_and_why(parts: Parts) -> None:
    tenant = registered(parts)
    asked = replace(
        context("asked", tenant, Actor("member", "mem_1", "key_2")), causation_id="cause", traceparent="00-1-2-01"
    )
    parts.clock.move(seconds=5)
    parts.commits.submit(asked, rename(tenant, "x")).result(10)
    envelope = parts.happened()[-1].envelope
    assert (envelope.actor, envelope.command_id) == (Actor("member", "mem_1", "key_2"), "asked")
    assert (envelope.request_id, envelope.correlation_id) == ("request/asked", "asked")
    assert (envelope.causation_id, envelope.traceparent) == ("cause", "00-1-2-01")
    assert (envelope.time, envelope.schema_version, envelope.tenant) == (parts.clock.now(), 1, tenant)


def test_commands_queued_together_share_one_transaction(parts: Parts) -> None:
    tenant = registered(parts)
    loop = parts.loop()
    futures = [loop.submit(context(f"c{n}", tenant), rename(tenant, f"n{n}")) for n in range(10)]
    parts.committed.clear()
    loop.start()
    positions = [each.position for each in finish(*futures)]
    assert positions == sorted(positions) and len(set(positions)) == 10
    assert parts.committed == [positions[-1]]
    assert brands(parts) == [f"n{n}" for n in range(10)]


def test_a_refusal_in_a_batch_fails_only_its_own(parts: Parts) -> None:
    tenant = registered(parts)
    loop = parts.loop()

    def spoil(work: Any) -> None:
        rename(tenant, "spoilt")(work)
        raise Invalid("later", "Something else was wrong.")

    futures = [
        loop.submit(context("a", tenant), rename(tenant, "first")),
        loop.submit(context("b", tenant), spoil),
        loop.submit(context("c", tenant), rename(tenant, "third")),
    ]
    parts.committed.clear()
    loop.start()
    first, second, third = finish(*futures)
    assert isinstance(second, Invalid) and second.code == "later"
    assert third.position > first.position
    assert brands(parts) == ["first", "third"]
    assert len(parts.committed) == 1, "the others still share one transaction"
    assert parts.log.command("b") is None, "what was refused may be sent again"


def test_a_batch_decides_on_what_it_has_decided_even_after_a_refusal(parts: Parts) -> None:
    """A refusal drops its aggregates from the cache; the batch's own undurable events must not be forgotten."""
    scene = set_scene(parts.do)
    loop = parts.loop()

    def look_and_refuse(work: Any) -> None:
        work.get(Client, scene.client)
        raise Refusing

    futures = [
        loop.submit(context("erase", scene.tenant), lambda work: studios.erase_client(work, scene.client, "asked")),
        loop.submit(context("look", scene.tenant), look_and_refuse),
        loop.submit(
            context("change", scene.tenant),
            lambda work: studios.change_client(work, scene.client, "Back again", None, None, None),
        ),
    ]
    loop.start()
    erased, refused, changed = finish(*futures)
    assert erased.position and isinstance(refused, Refusing)
    assert isinstance(changed, Gone)


def test_what_a_refused_command_did_to_an_aggregate_leaves_no_trace(parts: Parts) -> None:
    tenant = registered(parts)

    def half(work: Any) -> None:
        rename(tenant, "half")(work)
        raise Refusing

    (refused,) = finish(parts.commits.submit(context("half", tenant), half))
    assert isinstance(refused, Refusing)
    parts.do(rename(tenant, "whole"), tenant)
    assert brands(parts) == ["whole"]
    assert parts.happened()[-1].event.originator_version == 2


def test_any_failure_is_the_command_s_own(parts: Parts) -> None:
    tenant = registered(parts)
    unsealed: list[str] = []

    def broken(work: Any) -> None:
        work.on_rollback(lambda: unsealed.append("first"))
        work.on_rollback(lambda: unsealed.append("second"))
        raise ZeroDivisionError

    (failed,) = finish(parts.commits.submit(context("broken", tenant), broken))
    assert isinstance(failed, ZeroDivisionError)
    assert unsealed == ["second", "first"], "undone in the opposite order"
    assert parts.do(rename(tenant, "alive"), tenant) is None


def test_a_repeat_changes_nothing_and_replays_the_sealed_answer(parts: Parts) -> None:
    tenant = registered(parts)
    keep = Sealing(lambda result: tenant, lambda result: f"answer {result[0]}".encode())

    def issue(work: Any) -> Any:
        return tenants.issue_key(work, tenant, "server", ("read",))

    first = parts.commits.submit(context("issue", tenant), issue, "print", keep).result(10)
    head = parts.log.head()
    again = parts.commits.submit(context("issue", tenant), issue, "print", keep).result(10)
    assert (again.repeated, again.result, again.position) == (True, None, first.position)
    assert again.replay == f"answer {first.result[0]}".encode()
    assert parts.log.head() == head
    assert again.replay not in (parts.log.command("issue").answer or b"")


def test_a_kept_answer_goes_after_its_day_and_with_its_person(parts: Parts) -> None:
    tenant, person = registered(parts), uuid4()
    for id, subject in (("old", tenant), ("personal", person), ("new", tenant)):
        keep = Sealing(lambda result, each=subject: each, lambda result: b"secret")
        parts.commits.submit(context(id, tenant), rename(tenant, id), None, keep).result(10)
        parts.clock.move(hours=20)
    parts.log.forget_answers((parts.clock.now() - timedelta(hours=24)).isoformat())
    parts.keyring.erase(person)

    def replay(id: str) -> bytes | None:
        answer = parts.commits.submit(context(id, tenant), rename(tenant, id)).result(10)
        assert answer.repeated
        return answer.replay

    assert (replay("old"), replay("personal"), replay("new")) == (None, None, b"secret")
    assert brands(parts) == ["old", "personal", "new"]


def test_an_answer_moved_to_another_command_cannot_be_opened(parts: Parts) -> None:
    tenant = registered(parts)
    keep = Sealing(lambda result: tenant, lambda result: b"secret")
    parts.commits.submit(context("mine", tenant), rename(tenant, "a"), None, keep).result(10)
    stolen = parts.log.command("mine").answer
    parts.log.append([], [(-1, Command("yours", 1, None, stolen, tenant, "2026"))])
    (failed,) = finish(parts.commits.submit(context("yours", tenant), rename(tenant, "b")))
    assert isinstance(failed, Exception)


def test_a_repeat_with_other_data_is_refused(parts: Parts) -> None:
    tenant = registered(parts)
    parts.commits.submit(context("same", tenant), rename(tenant, "a"), "print-a").result(10)
    for fingerprint in ("print-b", None):
        (failed,) = finish(parts.commits.submit(context("same", tenant), rename(tenant, "b"), fingerprint))
        assert isinstance(failed, FingerprintMismatch)
    assert brands(parts) == ["a"]


def test_twins_in_one_batch_get_the_same_answer(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the queue is full, so that the second could not wait in it."""
    monkeypatch.setattr(commits_module, "QUEUED", 3)
    tenant = registered(parts)
    loop = parts.loop()
    keep = Sealing(lambda result: tenant, lambda result: b"the answer")
    futures = [loop.submit(context("twin", tenant), rename(tenant, "once"), "f", keep) for _ in range(3)]
    with pytest.raises(Overloaded):
        loop.submit(context("more", tenant), rename(tenant, "more"))
    loop.start()
    first, *others = finish(*futures)
    assert not first.repeated
    for other in others:
        assert (other.repeated, other.replay, other.position) == (True, b"the answer", first.position)
    assert brands(parts) == ["once"]


def test_a_twin_of_a_refused_command_is_decided_itself(parts: Parts) -> None:
    tenant = registered(parts)
    loop = parts.loop()
    futures = [loop.submit(context("twin", tenant), refuse), loop.submit(context("twin", tenant), rename(tenant, "x"))]
    loop.start()
    first, second = finish(*futures)
    assert isinstance(first, Refusing) and second.position
    assert brands(parts) == ["x"]


def test_a_twin_with_other_data_is_refused(parts: Parts) -> None:
    tenant = registered(parts)
    loop = parts.loop()
    futures = [loop.submit(context("twin", tenant), rename(tenant, n), n) for n in ("a", "b")]
    loop.start()
    first, second = finish(*futures)
    assert first.position and isinstance(second, FingerprintMismatch)


def test_twins_are_answered_when_the_loop_is_stopped(parts: Parts) -> None:
    tenant = registered(parts)
    loop = parts.loop()
    futures = [loop.submit(context("twin", tenant), rename(tenant, "x")) for _ in range(2)]
    loop.start()
    loop.stop()
    assert [each.result(0).repeated for each in futures] == [False, True]


def test_a_full_queue_refuses_at_once(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits_module, "QUEUED", 2)
    tenant = registered(parts)
    loop = parts.loop()
    futures = [loop.submit(context(str(n), tenant), rename(tenant, str(n))) for n in range(2)]
    with pytest.raises(Overloaded, match="waiting"):
        loop.submit(context("third", tenant), rename(tenant, "third"))
    loop.start()
    assert all(each.position for each in finish(*futures))


def test_a_stopped_loop_has_answered_everything_and_takes_no_more(parts: Parts) -> None:
    tenant = registered(parts)
    loop = parts.loop()
    futures = [loop.submit(context(str(n), tenant), rename(tenant, str(n))) for n in range(100)]
    loop.start()
    loop.stop()
    assert all(each.done() for each in futures) and len(brands(parts)) == 100
    with pytest.raises(Overloaded, match="stopping"):
        loop.submit(context("late", tenant), rename(tenant, "late"))
    loop.stop()


def test_a_cancelled_future_neither_runs_nor_stops_the_loop(parts: Parts) -> None:
    tenant = registered(parts)
    loop = parts.loop()
    futures = [loop.submit(context(str(n), tenant), rename(tenant, str(n))) for n in range(3)]
    assert futures[1].cancel()
    loop.start()
    assert [each.result(10).position > 0 for each in (futures[0], futures[2])] == [True, True]
    assert brands(parts) == ["0", "2"]
    assert not futures[0].cancel(), "what has begun can no longer be cancelled"


def test_a_command_s_future_cannot_be_cancelled_while_it_runs(parts: Parts) -> None:
    tenant = registered(parts)
    inside, go_on = threading.Event(), threading.Event()

    def slow(work: Any) -> None:
        inside.set()
        go_on.wait(10)
        rename(tenant, "slow")(work)

    future = parts.commits.submit(context("slow", tenant), slow)
    assert inside.wait(10)
    assert not future.cancel()
    go_on.set()
    assert future.result(10).position
    parts.do(rename(tenant, "alive"), tenant)


def test_without_events_the_position_is_that_of_what_was_seen(parts: Parts) -> None:
    tenant = registered(parts)
    alone = parts.commits.submit(context("look", tenant), lambda work: work.get(Tenant, tenant).name).result(10)
    assert (alone.result, alone.position) == ("Ink", parts.log.head())
    loop = parts.loop()
    futures = [
        loop.submit(context("change", tenant), rename(tenant, "seen")),
        loop.submit(context("see", tenant), lambda work: work.get(Tenant, tenant).brand.name),
    ]
    loop.start()
    change, see = finish(*futures)
    # Whoever waits for this position sees what the answer was made of.
    assert (see.result, see.position) == ("seen", change.position)


def test_another_writer_s_conflict_is_decided_again_on_fresh_state(parts: Parts, another: Callable[[], Any]) -> None:
    tenant = registered(parts)
    parts.do(rename(tenant, "mine"), tenant)  # now cached at version 2
    elsewhere = parts.loop(another())
    elsewhere.start()
    elsewhere.submit(context("theirs", tenant), rename(tenant, "theirs")).result(10)
    undone: list[str] = []

    def again(work: Any) -> str | None:
        work.on_rollback(lambda: undone.append("x"))
        brand = work.get(Tenant, tenant).brand
        rename(tenant, "mine again")(work)
        return brand.name if brand else None

    assert parts.commits.submit(context("again", tenant), again).result(10).result == "theirs"
    # A log that others write to is looked at before each batch, so that nothing had to be undone.
    assert undone == ([] if parts.log.shared else ["x"])
    assert brands(parts) == ["mine", "theirs", "mine again"]
    elsewhere.stop()
    elsewhere._log.close()  # type: ignore[attr-defined]


def test_a_writer_between_decision_and_append_is_a_conflict_and_decided_again(
    parts: Parts, another: Callable[[], Any]
) -> None:
    tenant = registered(parts)
    parts.do(rename(tenant, "mine"), tenant)
    elsewhere = parts.loop(another())
    elsewhere.start()
    seen: list[str] = []

    def overtaken(work: Any) -> None:
        seen.append(work.get(Tenant, tenant).brand.name)
        rename(tenant, "mine again")(work)
        if len(seen) == 1:
            elsewhere.submit(context("theirs", tenant), rename(tenant, "theirs")).result(10)

    parts.commits.submit(context("again", tenant), overtaken).result(10)
    assert seen == ["mine", "theirs"] and brands(parts) == ["mine", "theirs", "mine again"]
    elsewhere.stop()
    elsewhere._log.close()  # type: ignore[attr-defined]


def test_a_conflict_in_a_batch_leaves_the_others_standing(parts: Parts, another: Callable[[], Any]) -> None:
    one, two = registered(parts), registered(parts)
    loop = parts.loop()
    loop.submit(context("warm", one), rename(one, "warm"))
    loop.start()
    elsewhere = parts.loop(another())
    elsewhere.start()
    entered, go_on = threading.Event(), threading.Event()

    def pause(work: Any) -> None:
        entered.set()
        go_on.wait(10)

    blocked = loop.submit(context("pause", one), pause)
    entered.wait(10)
    futures = [loop.submit(context("m", one), rename(one, "m")), loop.submit(context("n", two), rename(two, "n"))]
    elsewhere.submit(context("theirs", one), rename(one, "theirs")).result(10)
    go_on.set()
    assert all(each.position for each in finish(blocked, *futures))
    assert sorted(brands(parts)) == ["m", "n", "theirs", "warm"]
    elsewhere.stop()
    elsewhere._log.close()  # type: ignore[attr-defined]


def test_what_another_writer_made_beside_this_batch_is_never_mixed_with_it(
    parts: Parts, another: Callable[[], Any]
) -> None:
    tenant = registered(parts)
    loop, elsewhere = parts.loop(), parts.loop(another())
    elsewhere.start()
    month = "2026-03"

    def opened(work: Any, limit: int) -> None:
        if work.find(UsageMeter, meter_id(tenant, month)) is None:
            work.save(UsageMeter.open(tenant, month, limit, work.now))

    def stages(work: Any) -> None:
        opened(work, 1)
        elsewhere.submit(context("theirs", tenant), lambda other: opened(other, 2)).result(10)

    def refuses(work: Any) -> None:
        work.get(UsageMeter, meter_id(tenant, month))
        raise Invalid("no", "No.")

    def looks(work: Any) -> int:
        limit: int = work.get(UsageMeter, meter_id(tenant, month)).limit
        return limit

    futures = [loop.submit(context(f"{n}", tenant), each) for n, each in enumerate((stages, refuses, looks))]
    loop.start()
    with pytest.raises(Invalid):
        futures[1].result(10)
    assert futures[0].result(10) and futures[2].result(10).result == 2, "decided on what is in the log"
    kept = [each.event for each in parts.happened() if isinstance(each.event, UsageMeter.Opened)]
    assert [event.limit for event in kept] == [2]
    elsewhere.stop()
    elsewhere._log.close()  # type: ignore[attr-defined]


def test_a_conflict_without_end_is_told(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = registered(parts)
    tries: list[int] = []

    class Contended:
        """A log where somebody else is always first."""

        def __getattr__(self, name: str) -> Any:
            return getattr(parts.log, name)

        def append(self, events: Any, commands: Any) -> Any:
            tries.append(len(events))
            raise commits_module.IntegrityError("taken")

    loop = parts.loop(Contended())  # type: ignore[arg-type]
    future = loop.submit(context("x", tenant), rename(tenant, "x"))
    loop.start()
    (failed,) = finish(future)
    assert isinstance(failed, Conflict) and failed.code == "changed-meanwhile"
    assert len(tries) == commits_module.ATTEMPTS


def test_a_broken_store_is_told_and_rolled_back(parts: Parts) -> None:
    tenant = registered(parts)
    working = [False]

    class Failing:
        def __getattr__(self, name: str) -> Any:
            return getattr(parts.log, name)

        def append(self, events: Any, commands: Any) -> Any:
            if not working[0]:
                raise OSError("disk full")
            return parts.log.append(events, commands)

    loop, leases = parts.loop(Failing()), Leases("g1")  # type: ignore[arg-type]

    def spend(work: Any) -> Any:
        return leases.take(work, work.get(Tenant, tenant), 3)

    futures = [loop.submit(context("a", tenant), rename(tenant, "lost")), loop.submit(context("b", tenant), spend)]
    loop.start()
    assert [type(each) for each in finish(*futures)] == [OSError, OSError]
    assert not leases.open_blocks()
    working[0] = True
    futures = [loop.submit(context("a", tenant), rename(tenant, "kept")), loop.submit(context("b", tenant), spend)]
    assert all(each.position for each in finish(*futures))
    assert brands(parts) == ["kept"]
    assert leases.open_blocks()[(tenant, "2026-03")].left == 22


def test_tenants_are_kept_apart(parts: Parts) -> None:
    scene = set_scene(parts.do)
    stranger = context("strange", OTHER_TENANT)

    def find(work: Any) -> Any:
        return work.find(Studio, scene.studio), work.find(Client, scene.client), work.find(Tenant, scene.tenant)

    assert parts.commits.submit(stranger, find).result(10).result == (None, None, None)
    (failed,) = finish(
        parts.commits.submit(context("s2", OTHER_TENANT), lambda work: studios.erase_client(work, scene.client, "x"))
    )
    assert isinstance(failed, NotFound) and failed.message == "No such client."
    for kind in ("operator", "system"):
        found = parts.commits.submit(context(kind, OTHER_TENANT, Actor(kind, "x")), find).result(10).result
        assert all(found)
    mine = parts.commits.submit(context("mine", scene.tenant), lambda work: work.find(Client, scene.studio))
    assert mine.result(10).result is None, "an id of another kind"


def test_new_data_of_an_erased_person_is_gone(parts: Parts) -> None:
    scene = set_scene(parts.do)
    parts.keyring.erase(scene.client)
    head = parts.log.head()
    (failed,) = finish(
        parts.commits.submit(
            context("late", scene.tenant),
            lambda work: studios.change_client(work, scene.client, "Jo", None, None, None),
        )
    )
    assert isinstance(failed, Gone) and failed.code == "client-erased"
    assert parts.log.head() == head


def test_the_cache_holds_a_bounded_number(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached_module, "CACHED", 2)
    made = [registered(parts) for _ in range(4)]
    assert len(parts.commits._cache._held) == 2
    for number, tenant in enumerate(made):
        parts.do(rename(tenant, f"n{number}"), tenant)
    assert brands(parts) == ["n0", "n1", "n2", "n3"]


def test_a_meter_s_history_is_read_from_the_log_after_a_restart(parts: Parts) -> None:
    tenant = registered(parts)
    leases = Leases("g1")
    parts.do(lambda work: leases.take(work, work.get(Tenant, tenant), 10), tenant)
    loop = parts.loop()
    loop.start()
    found = loop.submit(context("look", tenant), lambda work: work.get(UsageMeter, meter_id(tenant, "2026-03")))
    assert found.result(10).result.committed == 25
    assert tenant != TENANT


def test_what_it_wrote_itself_is_not_read_again_and_what_others_wrote_between_is(
    parts: Parts, another: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not parts.log.shared:
        return  # nobody else writes there, and nothing is asked
    tenant, asked = registered(parts), []
    news = parts.log.news

    def heard(after: int, limit: int, ids: Any) -> Any:
        told = news(after, limit, ids)
        asked.append([originator for _, originator in told[0]])
        return told

    monkeypatch.setattr(parts.log, "news", heard)
    for number in range(3):
        parts.do(rename(tenant, f"own {number}"))
    assert asked == [[], [], []]
    elsewhere = parts.loop(another())
    elsewhere.start()
    asked.clear()
    theirs: UUID = uuid4()
    make = elsewhere.submit(
        context("theirs", theirs), lambda work: tenants.register_tenant(work, "Ink", "free", "local", theirs)
    )
    make.result(10)
    elsewhere.submit(context("theirs too", theirs), rename(theirs, "theirs")).result(10)
    parts.do(rename(tenant, "own again"))
    assert asked[-1] == [theirs, theirs]  # their loop's log is another object, and not listened to
    parts.do(rename(tenant, "and again"))
    assert asked[-1] == [] and brands(parts)[-2:] == ["own again", "and again"]
    elsewhere.stop()
    elsewhere._log.close()  # type: ignore[attr-defined]
