"""Lace that grows from a subject's own contour: a hem under it, a nimbus over it, beads on the way between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, mirrored, points
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow, joined
from processors.design.styles.ornamental_edge import STEPS, Edge


def laced(drawing: Drawing, chance: Chance) -> Drawing:
    """The drawing on its lace, which is symmetrical in its measure and follows the contour in its course."""
    edge = Edge(drawing)
    kind = chance.pick("kind", 4)
    over = chance.pick("over", 3)
    half = STEPS * edge.pace / 2
    hem, nimbus = ((0.36, 0.2), (0.46, 0.0), (0.2, 0.38))[over]
    back: list[Part] = []
    front: list[Part] = []
    unit = edge.unit
    for name, start, share, wide, high, petal in (
        ("hem", 0, hem, 10.5, 1.1, kind),
        ("nimbus", edge.head, nimbus, 10.5, 1.25, (kind + 1 + chance.pick("other", 2)) % 4),
    ):
        if not share:
            continue
        rows = _row(edge, start, share * half, wide * unit, high, petal, name)
        back += rows[0]
        front += rows[1]
    if not front:
        # A contour too broken to carry lace: it hangs under the subject on a cord.
        back, front = _row(edge, 0, 0.4 * half, 9.0 * unit, 1.1, kind, "hem", hung=True)
    beads = _beads(edge, hem * half, nimbus * half)
    return joined([Drawing((*back, *front[::-1], *beads)), drawing])


def _row(
    edge: Edge, start: int, reach: float, wide: float, high: float, kind: int, name: str, hung: bool = False
) -> tuple[list[Part], list[Part]]:
    """One row of lace, largest on the axis and dwindling to both sides over `reach`: leaves behind, petals before."""
    back: list[Part] = []
    front: list[Part] = []
    along, n = 0.0, 0
    # Where the axis runs through a bay, the lace hangs across it on a cord.
    festoon = hung or not edge.touches(start, 0.0, wide)
    if festoon:
        wide, reach = 0.8 * wide, 0.7 * reach

    def size_at(way: float) -> float:
        return wide * (0.4 + 0.6 * max(0.0, 1 - way / reach) ** 0.8) * (1.2 if way == 0 else 1.0)

    while along < reach:
        size = size_at(along)
        step = 0.5 * (size + size_at(along + size))
        sides = (1, -1) if n else (1,)
        if not festoon and not all(edge.touches(start, side * along, size) for side in (1, -1)):
            break
        for side in sides:
            at, out = edge.at(start, side * along)
            petal = _petal(kind, size, size * high * (1.3 if n == 0 else 1.0))
            front += _set(petal, at, out, f"lace/{name}{n}{side}")
        for side in (1, -1):
            at, out = edge.at(start, side * (along + 0.5 * step))
            back += _set(_leaf(0.5 * size, size * high * 1.18), at, out, f"lace/{name} leaf{n}{side}")
        along += step
        n += 1
    if n < 3:
        return [], []
    if festoon:
        front.append(edge.cord(start, reach, name))
    return back, front


def _set(piece: Drawing, at: Points, out: Points, name: str) -> list[Part]:
    """A piece whose root is the origin and which points up, set on the contour."""
    degrees = float(np.degrees(np.arctan2(out[0], -out[1])))
    turned = piece.placed(float(at[0]), float(at[1]), 1.0, degrees)
    return [replace(p, group=f"{name} {p.group}") for p in turned.parts]


def _arch(wide: float, high: float, ogee: float) -> Points:
    """A petal's ring from a root under the contour: `ogee` 0 round-headed, 1 drawn in to a point."""
    half = wide / 2
    return mirrored(
        np.vstack(
            [
                bezier(
                    (0, -high),
                    (half * (0.95 - 0.75 * ogee), -high * (1.0 - 0.16 * ogee)),
                    (half, -high * 0.78),
                    (half, -high * 0.36),
                    16,
                ),
                bezier(
                    (half, -high * 0.36), (half, -high * 0.1), (half * 0.7, wide * 0.1), (half * 0.4, wide * 0.3), 10
                )[1:],
            ]
        )
    )


def _dot(y: float, r: float, name: str) -> Part:
    return Part(circle(0.0, y, r, 20), "pupil", group=name, rim="none", form=0.0)


def _petal(kind: int, wide: float, high: float) -> Drawing:
    """One petal of the row before: a lotus leaf, a scallop with an eye, a hanging drop, or a fan."""
    root = Shadow(points([(-wide * 0.4, 0), (0, -high * 0.06), (wide * 0.4, 0)]), high * 0.5, 0.9)
    if kind == 0:
        outer, inner = _arch(wide, high, 1.0), _arch(wide * 0.5, high * 0.62, 1.0)
        parts = [
            Part(outer, "petal", (), (root,), group="petal", form=0.0, rim="inner"),
            Part(inner, "pupil", group="heart", rim="none", form=0.0),
            _dot(-high - wide * 0.2, wide * 0.085, "tip"),
        ]
    elif kind == 1:
        outer, inner = _arch(wide * 1.02, high * 0.72, 0.0), _arch(wide * 0.66, high * 0.46, 0.0)
        parts = [
            Part(outer, "petal", (), (), group="petal", form=0.0, rim="inner"),
            Part(inner, "plate dark", (), (), group="heart", form=0.0, rim="none"),
            _dot(-high * 0.72 - wide * 0.17, wide * 0.1, "tip"),
            _dot(-high * 0.72 - wide * 0.37, wide * 0.06, "point"),
        ]
    elif kind == 2:
        drop_ = mirrored(
            np.vstack(
                [
                    bezier(
                        (0, -high), (wide * 0.26, -high), (wide * 0.36, -high * 0.82), (wide * 0.34, -high * 0.64), 14
                    ),
                    bezier(
                        (wide * 0.34, -high * 0.64),
                        (wide * 0.3, -high * 0.4),
                        (wide * 0.1, -high * 0.2),
                        (wide * 0.06, wide * 0.2),
                        14,
                    )[1:],
                ]
            )
        )
        parts = [
            Part(
                drop_,
                "bone",
                (),
                (Shadow(points([(-wide * 0.3, -high * 0.3), (wide * 0.3, -high * 0.3)]), high * 0.4, 0.9),),
                group="drop",
                form=0.0,
            ),
            _dot(-high * 0.7, wide * 0.13, "eye"),
            _dot(-high - wide * 0.16, wide * 0.075, "tip"),
        ]
    else:
        ring = _arch(wide * 0.96, high * 0.9, 0.55)
        ribs = tuple(
            Line(
                bezier(
                    (x * 0.3, 0),
                    (x * 0.8, -high * 0.3),
                    (x, -high * 0.5),
                    (x * 0.7, -high * (0.76 - abs(x) / wide * 0.5)),
                    12,
                ),
                "detail",
                0.9,
                0.2,
                0.2,
            )
            for x in (-wide * 0.24, 0.0, wide * 0.24)
        )
        parts = [
            Part(ring, "petal", ribs, (root,), group="petal", form=0.0, rim="inner"),
            _dot(-high * 0.9 - wide * 0.16, wide * 0.08, "tip"),
        ]
    return Drawing(tuple(parts))


def _leaf(wide: float, high: float) -> Drawing:
    """A narrow black leaf that looks out between two petals."""
    return Drawing((Part(_arch(wide, high, 1.0), "pupil", group="leaf", rim="none", form=0.0),))


def _beads(edge: Edge, hem: float, nimbus: float) -> list[Part]:
    """Beads up both flanks, from where the hem ends to where the nimbus begins, largest midway."""
    found: list[Part] = []
    for side, arm in ((1, edge.head), (-1, STEPS - edge.head)):
        whole = arm * edge.pace
        a, b = hem + 3 * edge.unit, whole - max(nimbus, 6 * edge.unit) - 3 * edge.unit
        n = int((b - a) / (4.4 * edge.unit))
        for i in range(max(n, 0)):
            u = (i + 0.5) / n
            at, out = edge.at(0, side * (a + u * (b - a)))
            r = edge.unit * (0.42 + 0.42 * float(np.sin(np.pi * u))) * (1.35 if i % 4 == 0 else 0.9)
            x, y = at + out * 2.4 * edge.unit
            if edge.whole.distance(shapely.Point(x, y)) < 1.4 * edge.unit:
                continue
            found.append(
                Part(circle(float(x), float(y), r, 14), "pupil", group=f"lace/bead{side}{i}", rim="none", form=0.0)
            )
    return found
