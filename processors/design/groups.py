"""Several of one thing: pairs, triads, rings, bouquets, in composition units (a rose's head is 100)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Point
from shapely.affinity import translate

from processors.design.chance import Chance
from processors.design.motifs.foliage import Spray, outline, sprays, without_scraps
from processors.design.motifs.leaf import leaf
from processors.design.motifs.rose import bloom
from processors.design.motifs.rose_side import from_the_side, half_open
from processors.design.parts import Drawing, joined
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
        if subject.motif == "swallow" and spec.facing and not spec.symmetrical:
            return _meeting(subject, chance)
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


def _meeting(subject: Subject, chance: Chance) -> Drawing:
    """Two birds beak to beak in the air: one climbs from below, in front and larger, the other stoops to it from above,
    close over its wing."""
    low = one(subject, chance.at(0), f"{subject.motif}0")
    high = one(replace(subject, form="stooping"), chance.at(1), f"{subject.motif}1").placed(mirror=True)
    high = high.placed(scale=0.78)
    (x0, y0), (x1, y1) = low.places["bill"], high.places["bill"]
    high = high.placed(x0 - x1 - 9.0, y0 - y1 - 12.0)
    over = outline([low])
    for _ in range(12):
        # No wing comes before a face.
        if over.distance(Point(high.places["eye"])) > FACE:
            break
        high = high.placed(1.2, -0.8)
    return joined([high, low]).placed(mirror=chance.pick("hand", 2) == 1)


FACE = 10.5
"""How far about a bird's eye nothing of another one lies."""


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


SPRAYS = (
    Spray(228.0, 0.5, 0.24, -14.0),
    Spray(192.0, 0.66, 0.28, 17.0),
    Spray(328.0, 0.66, 0.28, 13.0),
    Spray(292.0, 0.5, 0.25, -18.0),
    Spray(68.0, 0.62, 0.28, -16.0),
    Spray(108.0, 0.5, 0.24, 16.0),
)
"""The leaves under a bouquet, the hindmost first, in pairs of a large one and a small one."""
TRIADS: tuple[tuple[tuple[tuple[float, float, float], ...], tuple[Spray, ...]], ...] = (
    (
        ((-40.0, -41.0, 0.76), (47.0, -34.0, 0.6), (0.0, 24.0, 1.06)),
        (
            Spray(168, 0.5, 0.25, 16),
            Spray(134, 0.76, 0.29, -18),
            Spray(-4, 0.5, 0.25, -16),
            Spray(27, 0.64, 0.28, 18),
        ),
    ),
    (
        ((-52.0, -14.0, 0.76), (34.0, -48.0, 0.6), (6.0, 24.0, 1.06)),
        (
            Spray(-16, 0.54, 0.25, -16),
            Spray(17, 0.76, 0.29, 18),
            Spray(108, 0.5, 0.25, 16),
            Spray(141, 0.68, 0.28, -18),
        ),
    ),
    (
        ((-36.0, -44.0, 0.76), (60.0, 0.0, 0.6), (0.0, 24.0, 1.06)),
        (
            Spray(-66, 0.66, 0.29, 16),
            Spray(104, 0.54, 0.25, 16),
            Spray(138, 0.74, 0.29, -18),
            Spray(46, 0.58, 0.26, 16),
        ),
    ),
    (
        ((14.0, -56.0, 0.76), (-58.0, -8.0, 0.6), (0.0, 24.0, 1.06)),
        (
            Spray(12, 0.54, 0.25, 16),
            Spray(-20, 0.74, 0.29, -16),
            Spray(150, 0.52, 0.25, -16),
            Spray(117, 0.68, 0.28, 18),
        ),
    ),
)
"""Three roses and their leaves: place and size of each head, the front one last; the leaves, the hindmost first. They
stand in twos, a small one by a large one, and leave the other sides bare: one on every side would make a star."""
LOOKS = (from_the_side, half_open)
"""How the two that stand back look: away from the front one, which alone shows its heart."""


def bouquet(n: int, chance: Chance) -> Drawing:
    """Roses close together, the largest in front, on leaves that spring from under them in pairs."""
    tilt, side = chance.spread("tilt", -16, 16), 1 if chance.pick("side", 2) else -1
    triad = TRIADS[chance.pick("layout", len(TRIADS))] if n == 3 else None
    sites = triad[0] if triad else _sites(n)
    largest = max(s for _, _, s in sites)
    heads = []
    for i, (x, y, scale) in enumerate(sites):
        # Each looks its own way, outwards: heads that look the same way look stamped.
        turned = (-34.0, 30.0, 0.0)[i % 3]
        if triad and i < 2:
            turned = 0.9 * float(np.degrees(np.arctan2(x - sites[2][0], sites[2][1] - y)))
        turned += chance.spread(f"turn{i}", -8, 8)
        # Only the largest is open, or as many eyes would look out of the picture: the others have one throat each.
        behind = scale < largest
        own = chance.at("bloom", i)
        head = LOOKS[i](own) if triad and behind else bloom(own, plain=behind)
        heads.append(head.placed(x, y, scale, turned, mirror=i % 2 == 1).named(f"rose{i}"))
    if triad:
        heads = [*(_drawn_under(head, heads[2], sites[2][:2]) for head in heads[:2]), heads[2]]
    heads.sort(key=lambda d: d.bounds()[3])
    heads = [without_scraps(head, outline(heads[i + 1 :])) for i, head in enumerate(heads)]
    covered = outline(heads)
    x, y = sites[-1][:2] if triad else covered.centroid.coords[0]
    leaves = sprays(triad[1] if triad else SPRAYS, (x, y), covered, chance, "leaf")
    return joined([*leaves, *heads]).placed(degrees=side * tilt, mirror=side < 0)


LAPPED = 0.1
"""How much of a rose that stands back lies under the one in front, at least: heads that only touch do not belong."""


def _drawn_under(head: Drawing, front: Drawing, centre: tuple[float, float]) -> Drawing:
    """The head moved towards the centre of the front one, as far as it needs to lie under it."""
    over, mine = outline([front]), outline([head])
    toward = np.array(centre) - size_of(head)[:2]
    toward /= np.hypot(*toward)
    for step in range(12):
        x, y = toward * 2.0 * step
        if translate(mine, x, y).intersection(over).area > LAPPED * mine.area:
            break
    return head.placed(float(x), float(y))


def _sites(n: int) -> list[tuple[float, float, float]]:
    """Where the heads of a bouquet stand, and how large."""
    if n == 2:
        return [(-40.0, 14.0, 0.92), (44.0, -16.0, 0.8)]
    r = _ring_of(n)
    return [(r * np.sin(2 * np.pi * i / n), r * np.cos(2 * np.pi * i / n), 0.72) for i in range(n)]


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
