"""The in-process runner: where it goes on after a crash, and what two of them do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.usecases import concepts
from domain.usecases.usage import Leases
from processors import runner as module
from processors.reactions import HANDLERS
from processors.runner import Overtaken, Runner
from tests.infra.stores import TABLES
from tests.parts import Parts, parts_in
from tests.processors.carriers import Outside, runner_of
from tests.processors.test_carriers_contract import Shaky, drain, given_back, two_tenants
from tests.scenes import ask, set_scene


@pytest.fixture(params=sorted(TABLES))
def parts(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Parts]:
    with parts_in(tmp_path, store=TABLES[request.param](tmp_path)) as opened:
        yield opened


@pytest.fixture
def outside() -> Outside:
    return Outside()


def running(parts: Parts, outside: Outside, handlers: Any = HANDLERS) -> Runner:
    return runner_of(parts, outside, handlers)


def test_a_crash_before_the_position_moves_brings_the_same_events_again(
    parts: Parts, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = set_scene(parts.do, tier="free")
    concept = ask(parts.do, scene, Leases("g"))
    parts.do(lambda work: concepts.cancel_concept(work, concept, "key"), scene.tenant)
    runner = running(parts, outside)

    def crash(turn: str) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(parts.store, "write", crash)
        runner.step()
    assert given_back(parts) == [(concept, 2)] and parts.store.all("SELECT * FROM jobs") == []
    drain(running(parts, outside))
    assert given_back(parts) == [(concept, 2)]
    assert [row["state"] for row in parts.store.all("SELECT * FROM jobs")] == ["cancelled"]


def test_batches_go_on_where_the_last_ended(parts: Parts, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    two_tenants(parts, "aba")
    handler = Shaky(set())
    runner = running(parts, outside, [handler])
    assert [runner.step() for _ in range(4)] == [2, 2, 1, 0]
    assert handler.handled == [3, 4, 5]


def test_one_that_another_process_has_overtaken_writes_nothing_and_goes_on_from_there(
    parts: Parts, outside: Outside
) -> None:
    scene, leases = set_scene(parts.do), Leases("g")
    ask(parts.do, scene, leases)
    first, second = running(parts, outside), running(parts, outside)
    drain(first)
    with pytest.raises(Overtaken):
        second.step()
    assert second.position == first.position == parts.log.head()
    assert len(parts.store.all("SELECT * FROM jobs")) == 1
    ask(parts.do, scene, leases)
    drain(second)
    assert first.look() == 0 and first.position == second.position == parts.log.head()
    assert len(parts.store.all("SELECT * FROM jobs")) == 2
