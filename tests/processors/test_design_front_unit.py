"""What lies over a part: gaps round other groups, none within a body, and what does not count."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import Point, box

from processors.design.chance import Chance
from processors.design.front import Front, union
from processors.design.ink import inked
from processors.design.parts import Line, Part
from processors.design.pen import polygon
from processors.design.styles import style_named

SNAKE = Part(np.array([(10.0, 20.0), (50.0, 20.0), (50.0, 40.0), (10.0, 40.0)]), "snake", group="snake", body="snake")
MARK = Part(
    np.array([(25.0, 15.0), (35.0, 15.0), (35.0, 35.0), (25.0, 35.0)]),
    "mark",
    group="mark",
    body="snake",
    edges=(),
    form=0.0,
)
BAR = Part(np.array([(40.0, 10.0), (45.0, 10.0), (45.0, 50.0), (40.0, 50.0)]), "metal", group="bar")


def front(*parts: Part) -> tuple[Front, list]:
    shapes = [polygon(p.ring) for p in parts]
    return Front(parts, shapes, 2.0), shapes


def test_what_is_tucked_under_another_thing_runs_up_to_it() -> None:
    shapes = [polygon(p.ring) for p in (SNAKE, BAR)]
    over = Front((SNAKE, BAR), shapes, 2.0, frozenset({"snake"}))

    found = over.of(shapes[0], 0, "snake", skip_body="snake", width=100.0)

    assert found.equals(shapes[1])


def test_another_group_takes_a_gap_and_the_same_body_none() -> None:
    over, shapes = front(SNAKE, MARK, BAR)

    found = over.of(shapes[0], 0, "snake", skip_body="snake", width=100.0)

    assert found.covers(box(38.2, 22, 46.8, 38)) and not found.intersects(Point(37.5, 30))
    assert found.covers(box(25, 20, 35, 35)) and not found.intersects(Point(24.5, 30))


def test_the_gap_is_narrow_on_a_thing_of_little_width() -> None:
    over, shapes = front(SNAKE, BAR)

    assert not over.of(shapes[0], 0, "snake", width=2.0).intersects(Point(38.5, 30))


def test_materials_of_the_same_body_that_do_not_count_are_passed_over() -> None:
    over, shapes = front(SNAKE, MARK, BAR)

    found = over.of(shapes[0], 0, "snake", skip_body="snake", through=frozenset({"mark", "metal"}))

    assert not found.intersects(Point(30, 30))
    assert found.intersects(Point(42, 30)), "a thing of another group counts, whatever it is made of"
    assert over.of(shapes[2], 2, "bar").is_empty and union([]).is_empty


@pytest.mark.parametrize("style", ["blackwork", "traditional", "fine-line"])
def test_a_pattern_takes_nothing_of_the_contour_of_the_body_it_lies_on(style: str) -> None:
    top = Line(np.column_stack([np.linspace(10, 50, 30), np.full(30, 20.0)]), "outline", 1.0, 1.0, 0.5)
    snake = Part(SNAKE.ring, "snake", group="snake", body="snake", edges=(top,), form=0.0)
    plain = inked([snake], style_named(style), 60.0, 60.0, 1.0, Chance(1, "ink"))

    marked = inked([snake, MARK], style_named(style), 60.0, 60.0, 1.0, Chance(1, "ink"))

    assert marked.outline.covers(plain.outline.buffer(-0.05))


def test_colour_runs_on_under_its_own_black() -> None:
    plate = inked([SNAKE, MARK], style_named("traditional"), 60.0, 60.0, 1.0, Chance(1, "ink"))

    ((_, green),) = plate.fills
    assert green.covers(box(10.5, 20.5, 49.5, 39.5))
