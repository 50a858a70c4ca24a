"""Styles of a studio's own: their bounds, who may use them, and that they never change."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from domain.concepts import Concept
from domain.errors import Conflict, Invalid, NotFound
from domain.files import StoredFile
from domain.styles import CustomStyle, Hand, check_hand, style_id, style_name
from domain.usecases import concepts, styles
from domain.usecases.tenants import register_tenant
from domain.usecases.usage import Leases
from tests.given import OTHER_TENANT, START, TENANT, World

HAND = Hand(2.0, 1.2, 0.8, 0.3, "hatch", ("#c8202b",))
FILE = StoredFile("x/flash/1", "image/png", 9, "00" * 32)
ENGINES = ("fine-line", "traditional")


@pytest.fixture
def world() -> World:
    made = World()
    for tenant in (TENANT, OTHER_TENANT):
        made.do(lambda work, id=tenant: register_tenant(work, "T", "pro", "local", id), tenant)
    return made


def do(world: World, use_case: Any, tenant: Any) -> Any:
    """The result; raises the refusal."""
    outcome = world.when(use_case, None, tenant)
    if outcome.refusal is not None:
        raise outcome.refusal
    return outcome.result


def made(world: World, tenant: Any = TENANT, base: str = "traditional") -> Any:
    return do(world, lambda work: styles.make_style(work, ENGINES, " House ", base, HAND, (FILE,)), tenant)


def asked(world: World, style: str, tenant: Any = TENANT) -> Any:
    leases = Leases("g")
    return do(
        world, lambda work: concepts.request_concept(work, leases, ENGINES, "a rose", style, (1, 2), 80.0, 256), tenant
    )


def test_it_says_how_to_draw(world: World) -> None:
    id = made(world)
    name = style_name(id)
    assert style_id(name) == id and style_id("traditional") is None
    assert do(world, lambda work: styles.hand_of(work, name), TENANT) == ("traditional", HAND)
    assert do(world, lambda work: styles.hand_of(work, "fine-line"), TENANT) == ("fine-line", None)
    assert asked(world, name)


def test_another_tenants_is_no_style(world: World) -> None:
    name = style_name(made(world))
    with pytest.raises(Invalid, match="A style is one of"):
        asked(world, name, OTHER_TENANT)
    with pytest.raises(NotFound):
        do(world, lambda work: styles.retire_style(work, style_id(name)), OTHER_TENANT)


def test_a_retired_one_draws_nothing_new(world: World) -> None:
    id = made(world)
    for _ in range(2):
        do(world, lambda work: styles.retire_style(work, id), TENANT)
    with pytest.raises(Conflict):
        asked(world, style_name(id))
    # What was asked for before is still drawn.
    assert do(world, lambda work: styles.hand_of(work, style_name(id)), TENANT)[1] == HAND


def test_it_starts_from_one_of_the_engines(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        made(world, base="glitter")
    assert refused.value.field == "base"


def test_applied_to_a_concept(world: World) -> None:
    first, leases = asked(world, "fine-line"), Leases("g")
    again = do(world, lambda work: styles.apply_style(work, leases, ENGINES, "traditional", first, 1), TENANT)

    def read(work: Any) -> Any:
        return work.get(Concept, again)

    concept = do(world, read, TENANT)
    assert (concept.style, concept.seeds, concept.prompt.value) == ("traditional", (2,), "a rose")
    for variant in (-1, 2):
        with pytest.raises(Invalid):
            do(
                world,
                lambda work, n=variant: styles.apply_style(work, leases, ENGINES, "traditional", first, n),
                TENANT,
            )


@pytest.mark.parametrize(
    "hand",
    [
        Hand(1.0, 1.2, 0.8, 0.3, "hatch", ()),
        Hand(2.0, 1.2, 0.1, 0.3, "hatch", ()),
        Hand(7.0, 1.2, 0.8, 0.3, "hatch", ()),
        Hand(2.0, 1.2, 0.8, 1.3, "hatch", ()),
        Hand(2.0, 1.2, 0.8, 0.3, "glitter", ()),
        Hand(2.0, 1.2, 0.8, 0.3, "hatch", ("red",)),
    ],
)
def test_what_no_engine_could_draw(hand: Hand) -> None:
    with pytest.raises(Invalid):
        check_hand(hand)


@pytest.mark.parametrize("name, flash", [(" ", (FILE,)), ("x", ()), ("x", (FILE,) * 9)])
def test_bounds(name: str, flash: tuple[StoredFile, ...]) -> None:
    with pytest.raises(Invalid):
        CustomStyle.make(uuid4(), TENANT, name, "fine-line", HAND, flash, None, START)
