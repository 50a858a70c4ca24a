"""Two things that become one: wound round, pierced, held in the teeth, leaping among waves, afloat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import catmull, contour, ribbon
from processors.design.groups import group_of, one, size_of
from processors.design.ink import polygon
from processors.design.motifs.heart import through
from processors.design.motifs.leaf import leaf
from processors.design.motifs.rose import bloom
from processors.design.motifs.snake import coiled
from processors.design.motifs.waves import crest, swell
from processors.design.parts import Drawing, Part, Shadow, joined
from processors.design.spec import DesignSpec, Subject


def coil(b: Subject, spec: DesignSpec, chance: Chance) -> Drawing:
    thing = one(b, chance.at("b"), b.motif) if b.count == 1 else group_of(b, spec, chance.at("b"))
    thing = thing.fitted(0, 0, 400, 200)
    x0, y0, x1, y1 = thing.bounds()
    if b.motif == "dagger":
        half, top, foot = 15.0, y0 + (y1 - y0) * 0.33, y0 + (y1 - y0) * 0.86
    else:
        half, top, foot = (x1 - x0) * 0.3, y0 + (y1 - y0) * 0.16, y0 + (y1 - y0) * 0.86
    under, over = coiled(chance.at("a"), top, foot, half)
    lean = 0.0 if spec.upright or spec.symmetrical else chance.spread("lean", -15, 15)
    return joined([under.named("snake"), thing, over.named("snake")]).placed(degrees=lean)


def held(a: Drawing, b: Drawing, sa: Subject, chance: Chance) -> Drawing:
    """Between the teeth: a rose lies across by its stem, its head to one side; other things sit in the middle."""
    _, _, w, h = size_of(b)
    x, y = b.places["teeth"]
    if sa.motif != "rose" or sa.count > 1:
        return joined([b, a.fitted(x, y + h * 0.04, w * 0.8, h * 0.36)])
    side = chance.pick("hold", 2) == 1
    dip = chance.spread("dip", -4, 6)
    path = catmull([(-56, 7 + dip), (-34, 1), (-8, -1.5), (20, 1), (48, 14)], samples=14)
    half = np.linspace(2.7, 3.3, len(path))
    half[:5] = np.linspace(4.2, 2.7, 5)
    stalk = Part(ribbon(path, half), "stem", (), (Shadow(path[-20:], 14, 0.8),), None, group="stem", form=0.4)
    thorns = [
        Part(
            contour(
                [(x - 3, y), (x - 1, y + s * 4), (x - 2.4, y + s * 8)],
                [(x - 2.4, y + s * 8), (x + 2, y + s * 3), (x + 3, y)],
            ),
            "stem",
            group="stem",
            rim="none",
        )
        for x, y, s in ((-43, 3.0 + dip * 0.4, -1), (30, 4.0, 1))
    ]
    head = bloom(chance.at("held")).placed(52, 18, 0.66).named("rose")
    low = leaf(chance.at("low")).placed(-48, 6 + dip, 0.36, 118).named("low leaf")
    near = leaf(chance.at("near")).placed(36, 32, 0.44, 128).named("near leaf")
    far = leaf(chance.at("far")).placed(72, 34, 0.42, 48).named("far leaf")
    top = leaf(chance.at("top")).placed(76, 0, 0.42, -38).named("top leaf")
    held = joined([low, near, far, top, Drawing((*thorns, stalk)), head])
    return joined([b, held.placed(scale=w / 96, mirror=side).placed(x, y + h * 0.012)])


def pierced(thing: Drawing, b: Subject, spec: DesignSpec, chance: Chance) -> Drawing:
    """The arrow goes in before and comes out behind."""
    cx, cy, w, h = size_of(thing)
    if b.motif != "arrow":
        blade = one(b, chance.at("b"), b.motif)
        return joined([blade.fitted(cx, cy + h * 0.04, w * 2, h * 1.75), thing])
    scale = max(w, h) / 105
    under, over = through(chance.at("arrow"), -16.0, w / scale * 0.46)
    side = chance.pick("side", 2) == 1
    slope = chance.spread("slope", 18, 30)

    def set_in(d: Drawing) -> Drawing:
        return d.placed(cx, cy - h * 0.03, scale * 1.05, -slope if not side else slope, mirror=side)

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


def afloat(ship: Drawing, cx: float, cy: float, w: float, h: float, chance: Chance) -> list[Drawing]:
    """A ship before a compass, as if that were the sun behind it: bare skin about its sails, a sea under both."""
    side = 0 if chance.even else 1 if chance.pick("side", 2) else -1
    vessel = Drawing(tuple(p for p in ship.parts if not p.group.endswith("/sea")), ship.places)
    vessel = vessel.fitted(cx + side * w * 0.2, cy + h * 0.33, w * 0.5, h * 0.5)
    hull = shapely.union_all([polygon(p.ring).buffer(w * 0.012) for p in vessel.parts]).convex_hull.buffer(w * 0.022)
    bare = Part(np.asarray(hull.exterior.coords)[:-1], "open", group="bare", rim="none", form=0.0)
    low = Drawing(tuple(swell(chance.at("sea"), wide=w * 1.12, high=h * 0.17))).named("sea")
    return [Drawing((bare,)), vessel, low.placed(cx, vessel.bounds()[3] + h * 0.085)]
