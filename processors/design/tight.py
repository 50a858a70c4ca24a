"""Two things that become one: wound round, pierced, held in the teeth, leaping among waves, afloat."""

# ruff: noqa: RUF005  (it takes the sum of an array and an offset for a joining of lists)

from __future__ import annotations

from dataclasses import replace

import numpy as np
from shapely import union_all
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import bezier, catmull, contour, points, ribbon
from processors.design.front import SEAMLESS
from processors.design.groups import group_of, one, size_of
from processors.design.motifs.compass import DISC, medallion
from processors.design.motifs.dagger import long_dagger
from processors.design.motifs.foliage import Spray, outline, sprays
from processors.design.motifs.heart import through
from processors.design.motifs.leaf import leaf
from processors.design.motifs.rose import bloom
from processors.design.motifs.skull import BITE
from processors.design.motifs.snake_coil import coiled
from processors.design.motifs.waves import crest, swell
from processors.design.parts import Drawing, Line, Part, Shadow, joined
from processors.design.pen import polygon
from processors.design.setpieces import leaping
from processors.design.spec import DesignSpec, Subject
from processors.design.vignette import within


def coil(b: Subject, spec: DesignSpec, chance: Chance) -> Drawing:
    if b.motif == "dagger" and b.count == 1:
        thing = long_dagger(chance.at("b")).fitted(0, 0, 400, 240).named("dagger0")
        blade = np.vstack([p.ring for p in thing.parts if p.body.endswith("blade")])
        half, top, foot = float(blade[:, 0].max()), float(blade[:, 1].min()), float(blade[:, 1].max())
    else:
        thing = one(b, chance.at("b"), b.motif) if b.count == 1 else group_of(b, spec, chance.at("b"))
        thing = thing.fitted(0, 0, 400, 200)
        x0, y0, x1, y1 = thing.bounds()
        half, top, foot = (x1 - x0) * 0.45, y0 + (y1 - y0) * 0.2, y1
    shape = union_all([polygon(p.ring, p.holes) for p in thing.parts])
    under, over = coiled(chance.at("a"), top, foot, half, shape)
    lean = 0.0 if spec.upright or spec.symmetrical else chance.spread("lean", -15, 15)
    under, over = under.named("snake"), over.named("snake")
    return joined([_behind(under, thing), thing, over]).placed(degrees=lean)


def _behind(under: Drawing, thing: Drawing) -> Drawing:
    """What passes behind a thing, its lines drawn right up to that: as one of its own group it has no gap beside it."""
    groups = {p.group for p in thing.parts}
    if len(groups) > 1:
        return under
    return Drawing(tuple(replace(part, group=next(iter(groups))) for part in under.parts), under.places)


def held(a: Drawing, b: Drawing, sa: Subject, chance: Chance) -> Drawing:
    """Between the teeth: a rose lies across by its stem, its head to one side; other things sit in the middle."""
    _, _, w, h = size_of(b)
    x, y = b.places["teeth"]
    if sa.motif != "rose" or sa.count > 1:
        return joined([b, a.fitted(x, y + h * 0.04, w * 0.8, h * 0.36)])
    side = chance.pick("hold", 2) == 1
    rose = _long_stemmed(chance).placed(scale=w / 96, mirror=side).placed(x, y)
    # The upper teeth bite over the stem.
    bite = [part for part in b.parts if part.group.endswith(BITE)]
    skull = [part for part in b.parts if not part.group.endswith(BITE)]
    # As one thing with the skull the stem has no gap and no shade of its own there: it is gripped.
    stem = [replace(part, group=skull[0].group, body=skull[0].body) for part in rose.parts if part.body == "stem"]
    head = [part for part in rose.parts if part.group.startswith("rose")]
    leaves = [part for part in rose.parts if "leaf" in part.group]
    return Drawing((*leaves, *skull, *stem, *bite, *head), b.places)


STALK = 7.0
"""How far a leaf stands off a stem, on its stalk."""


def _long_stemmed(chance: Chance) -> Drawing:
    """A rose that lies across, held at the origin: its head to the right, its stem out to the left."""
    dip = chance.spread("dip", -4, 5)
    path = catmull([(-88, 19 + dip), (-58, 7 + dip * 0.6), (-28, 0.6), (0, -0.4), (28, 1.4), (60, 10)], samples=14)
    # The stem thickens towards the bloom; at its foot it is cut aslant, to a long point.
    half = np.interp(np.linspace(0, 1, len(path)), [0, 0.12, 0.5, 1], [0.4, 2.3, 2.8, 3.2])
    stalk = Part(ribbon(path, half), "stem", (), (), None, group="stem", body="stem", form=0.3)
    tx, ty = path[int(0.29 * len(path))]
    ring = contour(
        [(tx - 3, ty), (tx - 2.2, ty - 4.5), (tx - 4, ty - 8.5)],
        [(tx - 4, ty - 8.5), (tx + 1.4, ty - 4.5), (tx + 3.4, ty)],
    )
    thorn = Part(ring, "stem", (), (), None, group="stem", body="stem", form=0.0)
    head = bloom(chance.at("held")).placed(71, 14, 0.73).named("rose")
    leaves = sprays(HELD, (71.0, 14.0), outline([head]), chance, "leaf")
    foot = path[int(0.2 * len(path))]
    pair: list[Drawing] = []
    for name, long, way, bend in (("up", 0.34, -118.0, 14.0), ("low", 0.42, 94.0, -14.0)):
        out = foot + STALK * np.array([np.cos(np.radians(way)), np.sin(np.radians(way))])
        # The stalk leaves the stem along it and turns into the leaf's midrib; both lie over its ends with no gap.
        course = bezier(
            foot + [8.0, -1.0], foot + [1.0, 0.0], foot + 0.4 * (out - foot), foot + 1.35 * (out - foot), 20
        )
        own = Part(
            ribbon(course, np.linspace(2.3, 1.5, 20)), "stem", group=f"{name} leaf", body=f"{name} stalk", form=0.0
        )
        grown = leaf(chance.at(name), bend=bend).placed(float(out[0]), float(out[1]), long, way)
        pair += [Drawing((replace(own, parted=SEAMLESS, casts=False),)), grown.named(f"{name} leaf")]
    return joined([*pair, *leaves, Drawing((thorn, stalk)), head])


HELD = (Spray(-52, 0.4, bend=-14), Spray(84, 0.38, bend=14), Spray(46, 0.5, bend=-16))
"""The leaves under the head of a rose that is held in the teeth."""


def pierced(thing: Drawing, b: Subject, spec: DesignSpec, chance: Chance) -> Drawing:
    """The arrow goes in before and comes out behind."""
    cx, cy, w, h = size_of(thing)
    if b.motif != "arrow":
        blade = one(b, chance.at("b"), b.motif)
        return joined([blade.fitted(cx, cy + h * 0.04, w * 2, h * 1.75), thing])
    scale = w / 102
    side = chance.pick("side", 2) == 1
    slope = chance.spread("slope", 18, 27)
    under, over = through(chance.at("arrow"), -16.0, w / scale * 0.46, slope)

    def set_in(d: Drawing) -> Drawing:
        return d.placed(cx, cy - h * 0.2, scale * 1.05, -slope if not side else slope, mirror=side)

    # The wound is of the thing itself: beside that it would have a gap all round.
    own = thing.parts[0].group
    over = Drawing(tuple(replace(p, group=own) if p.group == "wound" else p for p in over.parts))
    return joined([set_in(under), thing, set_in(over)])


def _standing(d: Drawing, x: float, foot: float, width: float) -> Drawing:
    """The drawing `width` wide, its middle at x and its lowest point at `foot`."""
    x0, _, x1, y1 = d.bounds()
    scale = width / (x1 - x0)
    return d.placed(x - scale * (x0 + x1) / 2, foot - scale * y1, scale)


def among(a: Drawing, b: Subject, chance: Chance) -> Drawing:
    """`b` behind and before `a`; water rises behind a thing at one side and breaks over its foot at the other."""
    cx, cy, w, h = size_of(a)
    reach = max(w, h)
    if b.motif == "wave" and "waist" in a.places:
        return leaping(a, chance)
    if b.motif == "wave":
        side = chance.pick("side", 2) == 1
        s = -1 if side else 1
        rear = Drawing(tuple(crest(chance.at("back")))).placed(mirror=not side).named("back")
        near = Drawing(tuple(crest(chance.at("front")))).placed(mirror=side).named("front")
        base = cy + h * 0.5
        rear = _standing(rear, cx + s * reach * 0.25, base + h * 0.06, reach * 0.68)
        near = _standing(near, cx - s * reach * 0.27, base + h * 0.07, reach * 0.43)
        x0, _, x1, _ = joined([rear, near]).bounds()
        low = Drawing(tuple(swell(chance.at("low"), wide=x1 - x0, high=h * 0.15))).named("low")
        return joined([rear, a, near, low.placed((x0 + x1) / 2, base + h * 0.09)])
    back = one(replace(b, count=1), chance.at("back"), "back")
    front = one(replace(b, count=1), chance.at("front"), "front")
    return joined(
        [
            back.fitted(cx - reach * 0.26, cy + h * 0.34, reach * 0.86, reach * 0.62),
            a,
            front.fitted(cx + reach * 0.22, cy + h * 0.56, reach * 0.68, reach * 0.42, mirror=True),
        ]
    )


def underway(ship: Drawing, chance: Chance) -> Drawing:
    """A ship on the open sea: a wave breaks behind its stern, and it stands on the swell."""
    vessel = Drawing(tuple(p for p in ship.parts if "/sea/" not in p.group))
    cx, cy, w, h = size_of(vessel)
    side = not chance.even and chance.pick("side", 2) == 1
    rear = Drawing(tuple(crest(chance.at("back")))).placed(mirror=side).named("wave0")
    off = (1 if side else -1) * chance.spread("off", 0.64, 0.82)
    rear = _standing(rear, cx + off * w, cy + h * 0.52, w * 1.05)
    low = Drawing(tuple(swell(chance.at("low"), wide=w * 2.0, high=h * 0.2))).named("low")
    x0, _, x1, _ = joined([rear, vessel]).bounds()
    return joined([rear, vessel, low.placed((x0 + x1) / 2, cy + h * 0.58)])


BARE = {"sail": "foam"}
"""What is left bare on a small ship: there is no room for an ornament."""


def afloat(ship: Drawing, chance: Chance) -> Drawing:
    """A compass with a ship under sail in its open middle, on a sea that the ring cuts off."""
    rose = medallion(chance.at("compass"))
    # So small, a ship is its bare sails and its hull: one body, whose pieces throw no shadow on each other.
    gone = ("sea/", "ports", "yard", "flag")
    few = [
        replace(
            p,
            lines=(),
            material=BARE.get(p.material, p.material),
            body="vessel",
            rim="detail",
            shadows=tuple(replace(s, soft=True) for s in p.shadows),
        )
        for p in ship.parts
        if not p.group.endswith("/jib") and not any(word in p.group for word in gone)
    ]
    vessel = Drawing(tuple(_planked(p) if p.material == "hull" else p for p in few))
    vessel = vessel.fitted(0, 0, DISC * 1.68, DISC * 1.45, mirror=not chance.even and chance.pick("tack", 2) == 1)
    vessel = vessel.placed(0, DISC * 0.51 - vessel.bounds()[3])
    level = DISC * chance.spread("level", 0.4, 0.46)
    inside = Point(0, 0).buffer(DISC, quad_segs=32)
    # The ring closes over the edge of the sea.
    *face, ring = rose.parts
    within_ring = (*within(vessel.parts, inside), *_waters(level, chance, inside))
    return Drawing((*face, *within_ring, ring), rose.places)


def _planked(hull: Part) -> Part:
    """A hull with strokes along its planks, where tone is drawn in strokes: they come in from bow and stern."""
    (x0, y0), (x1, y1) = hull.ring.min(axis=0), hull.ring.max(axis=0)
    u = np.linspace(0, 1, 30)
    sheer = np.column_stack([x0 + (x1 - x0) * u, y0 + 0.3 * (y1 - y0) * (1 - (2 * u - 1) ** 2)])
    planks = np.stack([sheer + [0.0, d] for d in np.linspace(0.0, 0.9, 8) * (y1 - y0)])
    ends = tuple(Shadow(points([(x, y0), (x, y1)]), 0.34 * float(x1 - x0), 0.4) for x in (x0, x1))
    return replace(hull, grain=planks, shadows=(*hull.shadows, *ends))


APART = 2.6
"""How far the near row of waves stands off the far one."""
RING = 2.2
"""How far a sea runs on under the line of the ring about it."""


def _waters(level: float, chance: Chance, inside: BaseGeometry) -> list[Part]:
    """Two rows of waves from side to side of a disc, bare skin between, up to its ring."""
    parts: list[Part] = []
    x = np.linspace(-1.05 * DISC, 1.05 * DISC, 160)
    calm = inside.buffer(RING, quad_segs=32)
    for row in range(2):
        # The far row lifts the ship between two crests, the near one runs past as it likes.
        phase = chance.spread("lifts", -0.06, 0.06) - 0.18 if not row else chance.spread("passes", 0, 1)
        u = (x / DISC * (1.3 if row else 0.85) + phase) % 1.0
        # A quick rise and a long fall, as wind drives water.
        top = level + DISC * 0.27 * row - DISC * (0.15 if row else 0.18) * np.sin(np.pi * u**0.6) ** 1.6
        line = np.column_stack([x, top])
        foot = np.column_stack([x, np.full(160, DISC * 1.05)])
        ring = np.vstack([line, foot[::-1]])
        seen = np.hypot(*line.T) < 0.99 * DISC
        # The line under the near crests dies out before it comes to the ring.
        way = np.abs(x) < DISC * (0.42 if row else 0.5)
        under = (Line(line[way] + [0.0, DISC * 0.115], "inner", 0.0, 0.0, 0.5),)
        low = Shadow(line + [0.0, DISC * 0.34], DISC * 0.26, 0.8 if row else 0.3, soft=True)
        # Strokes come in from the ring on either side and run out along the waves.
        sides = [Shadow(points([(s * 0.8 * DISC, -DISC), (s * 0.8 * DISC, DISC)]), DISC * 0.65, 0.42) for s in (-1, 1)]
        along = np.stack([line + [0.0, d] for d in np.linspace(0.1, 0.9, 9) * DISC])
        edge = Line(line[seen], "inner", 0.8, 0.8, 0.5)
        # Without rims they throw no shadow on each other, which would be a fringe of ticks under each crest.
        parts.append(
            Part(ring, "water", under, (low, *sides), along, group="rose", edges=(edge,), form=0.0, rim="none")
        )
    far, near = parts
    return [*within([far], calm.difference(polygon(near.ring).buffer(APART))), *within([near], calm)]
