"""Several of one thing: pairs, triads, rings, bouquets, in composition units (a rose's head is 100)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.motifs.leaf import leaf
from processors.design.motifs.rose import bloom
from processors.design.motifs.rose_side import from_the_side, half_open
from processors.design.parts import Drawing, Part, Shadow, joined
from processors.design.spec import DesignSpec, Subject


def one(subject: Subject, chance: Chance, name: str) -> Drawing:
    """One of a subject, centred on the origin, its longer side as the registry says."""
    motif = subject.kind()
    number = subject.count if motif.ground else subject.number
    return motif.draw(chance, subject.form, number).fitted(0, 0, motif.size, motif.size).named(name)


def group_of(subject: Subject, spec: DesignSpec, chance: Chance, lean: bool = True) -> Drawing:
    """All of a subject: one, a pair, a triad, a ring."""
    motif, n = subject.kind(), subject.count
    if spec.symmetrical and "even" in motif.forms:
        subject = replace(subject, form="even")
    if n == 1:
        only = one(subject, chance.at(0), f"{subject.motif}0")
        if lean and motif.long and not spec.upright:
            return only.placed(degrees=chance.spread("lean", 18, 38) * (1 if chance.pick("lean side", 2) else -1))
        return only
    if motif.ground:
        return one(subject, chance.at(0), f"{subject.motif}0")
    if subject.motif == "rose":
        return bouquet(n, chance)
    if subject.motif == "leaf":
        return _fan(n, chance)
    each = [one(subject, chance.at(i), f"{subject.motif}{i}") for i in range(n)]
    if n == 2:
        even = spec.symmetrical or (spec.facing and motif.pair in ("circling", "aloft"))
        return _pair(each[0], one(subject, chance.at(0), f"{subject.motif}1"), motif.pair, even)
    if n == 3:
        w, h = each[0].size()
        return joined(
            [
                each[1].placed(-w * 0.56, -h * 0.2, 0.8, -14),
                each[2].placed(w * 0.56, -h * 0.2, 0.8, 14, True),
                each[0].placed(0, h * 0.28, 1.0),
            ]
        )
    return _ring(each, 1.0)


def _pair(a: Drawing, b: Drawing, pair: str, even: bool) -> Drawing:
    """Two of a thing: crossed, circling each other, meeting aloft (one diving, one rising), or face to face."""
    if pair == "crossed":
        return joined([a.placed(degrees=38), b.placed(degrees=-38, mirror=True)])
    w, h = a.size()
    if pair == "circling" and not even:
        return joined([a.placed(-w * 0.44, h * 0.04), b.placed(w * 0.44, -h * 0.04, degrees=180)])
    if pair == "aloft" and not even:
        return joined([a.placed(-w * 0.31, -h * 0.4, degrees=14), b.placed(w * 0.31, h * 0.4, degrees=14, mirror=True)])
    return joined([a.placed(-w * 0.508, 0), b.placed(w * 0.508, 0, mirror=True)])


def _ring(each: Sequence[Drawing], spread: float) -> Drawing:
    n = len(each)
    size = max(max(d.size()) for d in each)
    radius = max(size * 0.55, size * n * 0.15) * spread
    return joined(
        [
            d.placed(radius * np.sin(2 * np.pi * i / n), -radius * np.cos(2 * np.pi * i / n), 0.8, 360 * i / n)
            for i, d in enumerate(each)
        ]
    )


SPRAY = (
    (228.0, 0.44, 0.22, -14.0, 0.3),
    (192.0, 0.7, 0.28, 17.0, 0.24),
    (328.0, 0.46, 0.23, 13.0, 0.3),
    (292.0, 0.64, 0.27, -18.0, 0.2),
    (12.0, 0.56, 0.25, 20.0, 0.26),
    (108.0, 0.46, 0.23, 16.0, 0.28),
    (68.0, 0.66, 0.3, -16.0, 0.26),
    (150.0, 0.54, 0.26, -20.0, 0.22),
)
"""The leaves under a bouquet, the hindmost first: way (degrees), length, half width, bend, how far out it starts. A
large one and a small one by turns, no two alike."""
TRIADS: tuple[tuple[tuple[tuple[float, float, float], ...], tuple[tuple[float, ...], ...]], ...] = (
    (
        ((-38.0, -40.0, 0.74), (45.0, -33.0, 0.58), (0.0, 24.0, 1.06)),
        (
            (3, -14, 272, 0.66, 0.26, 14),
            (-34, 8, 194, 0.6, 0.25, 16),
            (-42, 24, 154, 0.84, 0.29, -18),
            (40, 16, 2, 0.56, 0.25, -16),
            (36, 38, 38, 0.8, 0.29, 18),
        ),
    ),
    (
        ((-50.0, -12.0, 0.74), (32.0, -46.0, 0.58), (6.0, 24.0, 1.06)),
        (
            (-12, -10, 236, 0.72, 0.26, 16),
            (0, -12, 266, 0.82, 0.29, -16),
            (44, 10, 346, 0.6, 0.26, -16),
            (44, 30, 20, 0.86, 0.29, 18),
        ),
    ),
    (
        ((-34.0, -42.0, 0.74), (58.0, 2.0, 0.58), (0.0, 24.0, 1.06)),
        (
            (22, -8, 296, 0.86, 0.29, -16),
            (34, -2, 332, 0.58, 0.25, 16),
            (-44, 26, 168, 0.56, 0.25, -16),
            (-34, 48, 132, 0.84, 0.29, 18),
        ),
    ),
    (
        ((12.0, -54.0, 0.74), (-56.0, -8.0, 0.58), (0.0, 24.0, 1.06)),
        (
            (-22, -8, 242, 0.7, 0.26, 16),
            (36, 4, 336, 0.88, 0.29, -16),
            (46, 26, 10, 0.56, 0.25, 16),
            (-42, 36, 150, 0.56, 0.25, -16),
            (-30, 52, 118, 0.7, 0.28, 18),
        ),
    ),
)
"""Three roses and their leaves: place and size of each head, the front one last; of each leaf its root, way (degrees),
length, half width and bend, the hindmost first. The leaves stand in twos, a small one by a large one, and leave the
other sides bare: one on every side would make a star."""
LOOKS = (from_the_side, half_open)
"""How the two that stand back look: away from the front one, which alone shows its heart."""


def bouquet(n: int, chance: Chance) -> Drawing:
    """Roses close together, the largest in front, on a fan of leaves."""
    tilt, side = chance.spread("tilt", -16, 16), 1 if chance.pick("side", 2) else -1
    triad = TRIADS[chance.pick("layout", len(TRIADS))] if n == 3 else None
    sites = triad[0] if triad else _sites(n)

    def set_out(d: Drawing) -> Drawing:
        return d.placed(degrees=side * tilt, mirror=side < 0)

    heads = []
    for i, (x, y, scale) in enumerate(sites):
        # Each looks its own way, outwards: heads that look the same way look stamped.
        turned = (-34.0, 30.0, 0.0)[i % 3]
        if triad and i < 2:
            turned = 0.9 * float(np.degrees(np.arctan2(x - sites[2][0], sites[2][1] - y)))
        turned += chance.spread(f"turn{i}", -8, 8)
        # Only the largest is open, or as many eyes would look out of the picture: the others have one throat each.
        behind = scale < max(s for _, _, s in sites)
        own = chance.at("bloom", i)
        head = LOOKS[i](own) if triad and behind else bloom(own, plain=behind)
        head = set_out(head.placed(x, y, scale, turned, mirror=i % 2 == 1)).named(f"rose{i}")
        heads.append(_standing_back(head) if behind else head)
    heads.sort(key=lambda d: d.bounds()[3])
    boxes = [size_of(d) for d in heads]
    heads = [_in_shade(head, boxes[i + 1 :]) for i, head in enumerate(heads)]
    if triad is None:
        return joined([*_fanned(boxes, chance), *heads])
    leaves = [
        set_out(_sprig(chance, i, (x, y), way, (long, wide, bend))).named(f"leaf{i}")
        for i, (x, y, way, long, wide, bend) in enumerate(triad[1])
    ]
    return joined([*leaves, *heads])


def _sites(n: int) -> list[tuple[float, float, float]]:
    """Where the heads of a bouquet stand, and how large."""
    if n == 2:
        return [(-40.0, 14.0, 0.92), (44.0, -16.0, 0.8)]
    r = _ring_of(n)
    return [(r * np.sin(2 * np.pi * i / n), r * np.cos(2 * np.pi * i / n), 0.72) for i in range(n)]


def _sprig(chance: Chance, i: int, root: tuple[float, float], way: float, form: tuple[float, float, float]) -> Drawing:
    """A leaf under a bouquet: its root, which way it goes, and its length, half width and bend."""
    long, wide, bend = form
    return leaf(chance.at("leaf", i), width=wide, bend=bend + chance.spread(f"bend{i}", -5, 5)).placed(
        *root, long * chance.spread(f"long{i}", 0.92, 1.08), way + chance.spread(f"leaf{i}", -9, 9)
    )


def _fanned(boxes: Sequence[tuple[float, float, float, float]], chance: Chance) -> list[Drawing]:
    """Leaves all round heads with these middles and sizes, each from under the head that lies furthest out its way."""
    leaves = []
    for i, (aim, long, wide, bend, out) in enumerate(SPRAY):
        along = np.array([np.cos(np.deg2rad(aim)), np.sin(np.deg2rad(aim))])
        hx, hy, hw, _ = max(boxes, key=lambda box: float(np.dot(box[:2], along)))
        root = np.array([hx, hy]) + along * hw * out
        leaves.append(_sprig(chance, i, (float(root[0]), float(root[1])), aim, (long, wide, bend)).named(f"leaf{i}"))
    return leaves


BACK = 0.74
"""How deep the shadows of a rose are that stands back, and how far they reach, of those of the front one."""


def _standing_back(head: Drawing) -> Drawing:
    """A head lighter than the one in front: the eye is to go to that."""

    def lighter(part: Part) -> Part:
        return replace(part, shadows=tuple(Shadow(s.path, BACK * s.reach, BACK * s.depth) for s in part.shadows))

    return Drawing(tuple(map(lighter, head.parts)), head.places)


def _in_shade(head: Drawing, before: Sequence[tuple[float, float, float, float]]) -> Drawing:
    """A head with the shade that those before it (centre and size) throw into the recess between them."""
    a = np.linspace(0, 2 * np.pi, 80)
    cast = tuple(
        Shadow(np.column_stack([x + 0.47 * w * np.cos(a), y + 0.47 * h * np.sin(a)]), reach * w, depth)
        for x, y, w, h in before
        for reach, depth in ((0.17, 0.75),)
    )
    return Drawing(tuple(replace(p, shadows=(*p.shadows, *cast)) for p in head.parts), head.places)


def _ring_of(n: int) -> float:
    """How far out n heads of 72 across sit so that neighbours overlap by a fifth."""
    return max(46.0, 58.0 / (2 * float(np.sin(np.pi / n))))


def _fan(n: int, chance: Chance) -> Drawing:
    """Loose leaves spread from one point."""
    aims = np.linspace(-160, -20, n)
    return joined([leaf(chance.at(i)).placed(0, 0, 0.9, float(a)).named(f"leaf{i}") for i, a in enumerate(aims)])


def size_of(d: Drawing) -> tuple[float, float, float, float]:
    """The middle of a drawing's box, its width and its height."""
    x0, y0, x1, y1 = d.bounds()
    return (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
