"""The mandala: rings of petals, arches and beads of one dihedral symmetry, laid from the rim to the heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, flip, mirrored, points
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

Cell = list[Part]


def _part(
    ring: Points,
    material: str,
    lines: tuple[Line, ...] = (),
    shadows: tuple[Shadow, ...] = (),
    grain: NDArray[np.float64] | None = None,
    form: float = 0.0,
) -> Part:
    """A face of the one figure."""
    return Part(ring, material, lines, shadows, grain, group="mandala", body="mandala", form=form)


def _up(right: Points, fold: float = 1.0) -> Points:
    return mirrored(right) * [1.0, fold]


def _across(ring: Points, n: int = 12) -> np.ndarray:  # type: ignore[type-arg]
    """Grain from the root of a petal that points to −y, fanning to its edge."""
    x0, x1 = ring[:, 0].min(), ring[:, 0].max()
    y0, y1 = ring[:, 1].min(), ring[:, 1].max()
    return np.stack(
        [np.column_stack([u * np.linspace(0.35, 1, 16), np.linspace(y1, y0, 16)]) for u in np.linspace(x0, x1, n)]
    )


def _lotus(inner: float, outer: float, half: float, core: str) -> Cell:
    """A pointed petal with a second one inside it."""
    h = outer - inner

    def petal(w: float, top: float, foot: float) -> Points:
        return _up(
            np.vstack(
                [
                    bezier(
                        (0, -top),
                        (w * 0.16, -top + h * 0.2),
                        (w * 0.95, -top + h * 0.24),
                        (w, -top + h * 0.52),
                        16,
                    ),
                    bezier((w, -top + h * 0.52), (w * 1.02, -foot - h * 0.2), (w * 0.5, -foot), (0, -foot), 12)[1:],
                ]
            )
        )

    ring = petal(half, outer, inner)
    second = petal(half * 0.62, outer - h * 0.15, inner)
    third = _almond(inner + h * 0.26, outer - h * 0.32, half * 0.25)
    return [
        *_rooted(ring, "plate", inner + h * 0.16, half, h * 0.66),
        *_rooted(second, core, inner + h * 0.2, half * 0.6, h * 0.5),
        _part(third, "white"),
    ]


def _almond(inner: float, outer: float, half: float) -> Points:
    """A ring pointed at both ends, fuller towards its foot."""
    h = outer - inner
    return _up(bezier((0, -outer), (half * 1.1, -outer + h * 0.4), (half * 1.5, -inner - h * 0.28), (0, -inner), 26))


def _leaf(inner: float, outer: float, half: float, core: str) -> Cell:
    """A bare almond with a dark slit."""
    h = outer - inner
    ring = _almond(inner, outer, half)
    return [
        _part(ring, "white"),
        replace(_part(_almond(inner + h * 0.3, outer - h * 0.3, half * 0.3), core), rim="none"),
    ]


def _rooted(ring: Points, material: str, radius: float, half: float, reach: float) -> Cell:
    """A petal that rises out of the dark, seen from `radius` on: dots fade over `reach`, black ends on a round."""
    dusk = Shadow(points([(-half * 1.2, -radius), (half * 1.2, -radius)]), reach, 0.96, soft=True)
    ground = Polygon(circle(0, 0, radius + ROOT * reach, 144))
    found = [_part(ring, material, (), (dusk,), _across(ring))]
    under = [g for g in shapely.get_parts(Polygon(ring).buffer(0).intersection(ground)) if g.area > 0.5]
    for dark in under:
        found.append(replace(_part(np.asarray(dark.exterior.coords)[:-1], "spike"), rim="none"))
    return found


ROOT = 0.44
"""How far up its dark a petal is black, where it is not dotted."""


def _arch(inner: float, outer: float, half: float, core: str) -> Cell:
    """A round scallop with a bead under its crown."""
    h = outer - inner
    ring = _up(
        np.vstack(
            [
                bezier((0, -outer), (half * 0.75, -outer), (half * 1.06, -outer + h * 0.45), (half, -inner), 20),
                [(0, -inner)],
            ]
        )
    )
    inset = _up(
        np.vstack(
            [
                bezier(
                    (0, -outer + h * 0.26),
                    (half * 0.48, -outer + h * 0.26),
                    (half * 0.68, -outer + h * 0.54),
                    (half * 0.66, -inner),
                    20,
                ),
                [(0, -inner)],
            ]
        )
    )
    bead = circle(0, -inner - h * 0.54, min(h * 0.15, half * 0.28), 28)
    return [
        *_rooted(ring, "plate", inner + h * 0.1, half, h * 0.55),
        *_rooted(inset, core, inner + h * 0.2, half, h * 0.4),
        _part(bead, "white"),
        *(_pearl(x, -y) for x, y in _crown(half, outer, h)),
    ]


def _crown(half: float, outer: float, h: float) -> list[tuple[float, float]]:
    """Where pearls lie in the border over an arch's crown; none where it is too narrow for them."""
    if h * 0.26 < 3.0:
        return []
    path = bezier((0, outer), (half * 0.62, outer), (half * 0.9, outer - h * 0.46), (half * 0.86, outer - h), 40)
    path = path * [0.96, 1.0] - [0.0, h * 0.14]
    right = [(float(path[i, 0]), float(path[i, 1])) for i in (9, 17)]
    return [(0.0, outer - h * 0.14), *right, *((-x, y) for x, y in right)]


def _pearl(x: float, y: float, size: float = 0.56) -> Part:
    return replace(_part(circle(x, y, size, 24), "pupil"), rim="none")


def _drop(inner: float, outer: float, half: float, core: str) -> Cell:
    """A bead drawn out to a point, the round end inwards."""
    h = outer - inner
    w = min(half * 0.62, h * 0.42)
    ring = _up(
        np.vstack(
            [
                bezier(
                    (0, -outer),
                    (w * 0.1, -outer + h * 0.35),
                    (w, -inner - h * 0.62),
                    (w, -inner - h * 0.34),
                    14,
                ),
                bezier((w, -inner - h * 0.34), (w, -inner - h * 0.08), (w * 0.5, -inner), (0, -inner), 10)[1:],
            ]
        )
    )
    return [_part(ring, core)]


def _spike(inner: float, outer: float, half: float) -> Cell:
    """A drop behind the rim: it has an outline of its own, so that the petals' runs on over it without a step."""
    (drop,) = _drop(inner, outer, half, "plate dark")
    middle = len(drop.ring) // 2
    sides = (drop.ring[:middle][::-1], drop.ring[middle:])
    return [replace(drop, edges=tuple(Line(side, "outline", 1.0, 1.0, 0.5) for side in sides))]


def _scroll(inner: float, outer: float, half: float, core: str) -> Cell:
    """Two leaves that lean apart over a spike, as in palmettes."""
    h = outer - inner
    right = np.vstack(
        [
            catmull([(0, -inner), (half * 0.3, -inner - h * 0.45), (half * 0.86, -outer + h * 0.16)]),
            catmull(
                [
                    (half * 0.86, -outer + h * 0.16),
                    (half * 0.96, -inner - h * 0.3),
                    (half * 0.42, -inner),
                    (0, -inner),
                ]
            ),
        ]
    )
    spike = _up(
        np.vstack(
            [
                bezier(
                    (0, -outer),
                    (half * 0.12, -outer + h * 0.4),
                    (half * 0.4, -inner - h * 0.4),
                    (half * 0.2, -inner),
                    16,
                ),
                [(0, -inner)],
            ]
        )
    )
    return [
        _part(right, "plate", (), (Shadow(right[:2], h * 0.7, 0.7),), None, form=0.35),
        _part(flip(right), "plate", (), (Shadow(right[:2], h * 0.7, 0.7),), None, form=0.35),
        _part(
            spike,
            core,
            (),
            (),
            _across(spike),
        ),
    ]


def _bead(inner: float, outer: float, half: float, core: str) -> Cell:
    r = min(half * 0.62, (outer - inner) / 2)
    return [_part(circle(0, -(inner + outer) / 2, r, 36), core)]


CELLS: tuple[Callable[[float, float, float, str], Cell], ...] = (_lotus, _arch, _scroll, _drop, _bead)


def _band(r: float, material: str, rim: str = "none") -> Part:
    return replace(_part(circle(0, 0, r, 96), material), rim=rim)


def mandala(chance: Chance, fold: int = 0) -> Drawing:
    """A mandala 100 across with `fold` petals in its main ring (by the seed where 0)."""
    n = fold if fold >= 3 else (8, 10, 12)[chance.pick("fold", 3)]
    rng = chance.rng()
    rim, mid = ((0, 1), (1, 0), (0, 2), (1, 2), (0, 0))[int(rng.integers(0, 5))]
    shift = 0.5 * float(rng.integers(0, 2))
    r = (6.5, 15.5, 18.5 + rng.uniform(-0.8, 0.8), 31.0 + rng.uniform(-1.5, 1.5), 50.0)

    def half(radius: float, count: int) -> float:
        return float(np.pi * radius / count)

    parts: list[Part] = []
    # Behind the rim: spikes that look out between its petals, and dots that run out over each.
    parts += _spun(_spike(r[3] + 2, 49.0, half(40, n) * 0.8), n, shift + 0.5)
    parts += _spun(CELLS[rim](r[3] - 4, 49.0 if rim == 1 else r[4], half(42, n), "plate dark"), n, shift)
    for out, size in ((52.3, 1.25), (55.3, 0.9), (57.6, 0.6)):
        parts += _spun(_dot(out, size), n, shift + 0.5)
    parts.append(_band(r[3] + 0.4, "night"))
    parts += _spun(CELLS[mid](r[2] - 3, r[3] + 4.5, half(28.0, n), "plate dark"), n, shift + 0.5)
    # Rings of dark and bare by turns; a line between them would only thin the bare ones.
    parts += [_band(r[2] + 2.7, "plate", "inner"), _band(r[2] + 0.7, "night")]
    parts += _spun(_dot(r[2] - 1.3, min(1.15, half(r[2] - 1.3, 2 * n) * 0.72), "white"), 2 * n, 0.0)
    parts += [_band(r[2] - 3.3, "plate"), _band(r[2] - 5.0, "night")]
    inner = n if n <= 8 else n // 2
    parts += _spun(_leaf(r[0] + 1.9, r[1] - 2.0, half(10.4, inner) * 0.74, "pupil"), inner, shift)
    parts += [_band(r[0] + 1.3, "plate"), _band(r[0] - 0.5, "night")]
    parts += _spun(_petal_of_the_heart(r[0] - 1.4), 6, 0.0)
    parts.append(_part(circle(0, 0, 1.5, 24), "white"))
    return Drawing(tuple(parts))


def _dot(out: float, size: float, material: str = "pupil") -> Cell:
    """A bead on the axis, `out` from the middle."""
    group = "mandala" if material == "white" else "spray"
    return [Part(circle(0, -out, size, 28), material, (), (), None, group=group, body="mandala", rim="none", form=0.0)]


def _petal_of_the_heart(reach: float) -> Cell:
    ring = _up(
        np.vstack([bezier((0, -reach), (1.3, -reach * 0.8), (2.3, -reach * 0.4), (0.3, -0.6), 14), [(0.0, -0.6)]])
    )
    return [_part(ring, "white")]


def _spun(cell: Cell, count: int, shift: float) -> list[Part]:
    """The cell turned to `count` places, cut where neighbours would meet: the symmetry stays exact."""
    a = np.pi / count
    wedge = Polygon([(0, 0), (-np.sin(a) * 90, -np.cos(a) * 90), (0, -95), (np.sin(a) * 90, -np.cos(a) * 90)])
    cut: list[Part] = []
    for part in cell:
        kept = max(shapely.get_parts(Polygon(part.ring).buffer(0).intersection(wedge)), key=lambda g: g.area)
        cut.append(replace(part, ring=np.asarray(kept.exterior.coords)[:-1]))
    return [p for j in range(count) for p in Drawing(tuple(cut)).placed(degrees=360.0 * (j + shift) / count).parts]
