"""How several things stand together, in composition units (a rose's head is 100)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.curves import catmull, contour, ribbon
from processors.design.ink import polygon
from processors.design.motifs.heart import through
from processors.design.motifs.leaf import leaf
from processors.design.motifs.rose import bloom
from processors.design.motifs.snake import coiled
from processors.design.motifs.waves import crest, swell
from processors.design.packs.weave import woven
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
        return _bouquet(n, chance)
    if subject.motif == "leaf":
        return _fan(n, chance)
    each = [one(subject, chance.at(i), f"{subject.motif}{i}") for i in range(n)]
    if n == 2:
        even = spec.symmetrical or (spec.facing and motif.pair == "circling")
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
    return joined([a.placed(-w * 0.5, 0), b.placed(w * 0.5, 0, mirror=True)])


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


def _bouquet(n: int, chance: Chance) -> Drawing:
    """Roses close together, the largest in front, on a fan of leaves."""
    heads: list[Drawing] = []
    if n == 2:
        sites = [(-40.0, 14.0, 0.92), (44.0, -16.0, 0.8)]
    elif n == 3:
        sites = [(-44.0, -14.0, 0.82), (41.0, -25.0, 0.78), (2.0, 30.0, 1.0)]
    else:
        sites = [
            (_ring_of(n) * np.sin(2 * np.pi * i / n), _ring_of(n) * np.cos(2 * np.pi * i / n), 0.72) for i in range(n)
        ]
    tilt = chance.spread("tilt", -16, 16)
    side = 1 if chance.pick("side", 2) else -1
    for i, (x, y, scale) in enumerate(sites):
        a = np.deg2rad(tilt)
        u, v = side * (x * np.cos(a) - y * np.sin(a)), x * np.sin(a) + y * np.cos(a)
        heads.append(bloom(chance.at("bloom", i)).placed(u, v, scale).named(f"rose{i}"))
    heads.sort(key=lambda d: d.bounds()[3])
    boxes = [_size(d) for d in heads]
    leaves = []
    for i, aim in enumerate((200, 244, 296, 342, 24, 62, 118, 156)):
        a = np.deg2rad(aim + chance.spread(f"leaf{i}", -7, 7))
        along = np.array([np.cos(a), np.sin(a)])
        # Each leaf grows from under the head that lies furthest out its way.
        hx, hy, hw, _ = max(boxes, key=lambda box: float(np.dot(box[:2], along)))
        root = np.array([hx, hy]) + along * hw * 0.26
        leaves.append(
            leaf(chance.at("leaf", i))
            .placed(float(root[0]), float(root[1]), chance.spread(f"long{i}", 0.5, 0.6), float(np.degrees(a)))
            .named(f"leaf{i}")
        )
    return joined([*leaves, *heads])


def _ring_of(n: int) -> float:
    """How far out n heads of 72 across sit so that neighbours overlap by a fifth."""
    return max(46.0, 58.0 / (2 * float(np.sin(np.pi / n))))


def _fan(n: int, chance: Chance) -> Drawing:
    """Loose leaves spread from one point."""
    aims = np.linspace(-160, -20, n)
    return joined([leaf(chance.at(i)).placed(0, 0, 0.9, float(a)).named(f"leaf{i}") for i, a in enumerate(aims)])


def drawable(kind: str, a: Subject) -> bool:
    """Whether a relation is drawn as said: a snake winds round things, three or more of a thing make a wreath."""
    return kind != "around" or a.motif == "snake" or a.count >= 3 or a.drawn is not None


def related(
    kind: str,
    a: Subject,
    b: Subject,
    known: tuple[Drawing | None, bool] | None,
    spec: DesignSpec,
    chance: Chance,
) -> Drawing:
    """`a` in its relation to `b`. `known` is the drawing so far and whether it stands for `a` (else for `b`)."""
    if kind == "around" and a.motif == "snake" and known is None:
        return _coil(b, spec, chance)
    first = known[0] if known and known[1] else None
    second = known[0] if known and not known[1] else None
    if kind == "pierced" and second is None:
        return _pierced(first or group_of(a, spec, chance.at("a")), b, spec, chance)
    if kind == "among" and second is None:
        return _among(first or group_of(a, spec, chance.at("a")), b, chance)
    if kind == "with" and b.count > 1 and second is None and b.motif != "leaf" and not b.kind().ground:
        each = [one(replace(b, count=1), chance.at("each", i), f"{b.motif}{i}") for i in range(b.count)]
        return flanked(first or group_of(a, spec, chance.at("a"), lean=False), each, b.motif in BEHIND, chance)
    if first is None and kind == "with" and b.motif == "leaf" and a.motif == "rose":
        return _bouquet(max(a.count, 1), chance) if a.count > 1 else group_of(a, spec, chance.at("a"))
    if first is None:
        first = group_of(a, spec, chance.at("a"), lean=kind == "with")
    if second is None:
        second = group_of(b, spec, chance.at("b"), lean=False)
    return _RULES.get(kind, _with)(first, second, a, b, chance)


def _coil(b: Subject, spec: DesignSpec, chance: Chance) -> Drawing:
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


def _size(d: Drawing) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = d.bounds()
    return (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0


def _behind(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, w, h = _size(b)
    side = 0 if chance.even else 1 if chance.pick("side", 2) else -1
    reach = max(w, h)
    if sa.kind().sky:
        return joined([a.fitted(cx + side * w * 0.06, cy - h * 0.62, reach * 0.8, reach * 0.8), b])
    return joined([a.fitted(cx + side * w * 0.08, cy - h * 0.12, reach * 1.25, reach * 1.25, degrees=side * 16.0), b])


def _top_at(d: Drawing, x0: float, x1: float | None = None) -> float:
    """The highest y that the drawing reaches between two places across (or just about one)."""
    left, right = (x0 - 4.0, x0 + 4.0) if x1 is None else (x0, x1)
    found = [p.ring[(p.ring[:, 0] >= left) & (p.ring[:, 0] <= right), 1] for p in d.parts]
    return min((float(y.min()) for y in found if y.size), default=d.bounds()[1])


def _over(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, w, h = _size(b)
    if sa.kind().sky:
        size = max(w, h) * 0.4
        if "sky" in b.places and sa.form != "phases":
            x, y = b.places["sky"]
            return joined([a.fitted(x, y, size * 0.76, size * 0.76), b])
        side = chance.spread("side", -0.14, 0.14)
        if sa.form == "phases":
            return joined([a.fitted(cx, cy - h / 2 - size * 0.2, size * 1.9, size), b])
        if sb.kind().ground:
            # A moon wants air about it: it hangs clear of the ridge, over the lower side.
            size *= 1.18
            low = 0 if chance.even else 1 if _top_at(b, cx + w * 0.2) > _top_at(b, cx - w * 0.2) else -1
            x = cx + low * w * 0.2
            reach = _top_at(b, x - size * 0.42, x + size * 0.42)
            return joined([a.fitted(x, min(reach, cy) - size * 0.6, size, size), b])
        return joined([a.fitted(cx + side * w, cy - h / 2 - size * 0.16, size, size), b])
    _, ah = a.size()
    return joined([b, a.placed(cx, cy - h / 2 - ah * 0.32)])


def _around(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    """A wreath of `a` about `b`; one or two of a pack's shapes lie about it, over and under."""
    if sa.drawn is not None and sa.count < 3:
        return woven(a, b, chance.at("weave"))
    cx, cy, w, h = _size(b)
    n, reach = sa.count, max(w, h)
    size = reach * min(0.62, 2.6 / n)
    turn = chance.spread("turn", 0, 360 / n)
    around = []
    for i in range(n):
        angle = np.deg2rad(turn + 360 * i / n)
        each = one(replace(sa, count=1), chance.at("wreath", i), f"{sa.motif}{i}")
        x, y = cx + np.sin(angle) * (w / 2 + size * 0.12), cy - np.cos(angle) * (h / 2 + size * 0.12)
        around.append(each.fitted(float(x), float(y), size, size, degrees=float(np.degrees(angle))))
    return joined([*around, b])


def _under(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    return _over(b, a, sb, sa, chance)


def _in(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, w, h = _size(b)
    if "teeth" in b.places:
        return _held(a, b, sa, chance)
    return joined([b, a.fitted(cx, cy, w * 0.52, h * 0.52)])


def _held(a: Drawing, b: Drawing, sa: Subject, chance: Chance) -> Drawing:
    """Between the teeth: a rose lies across by its stem, its head to one side; other things sit in the middle."""
    _, _, w, h = _size(b)
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


def _on(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, _, h = _size(b)
    x, y = b.places.get("perch", (cx, cy - h / 2))
    foot = a.places.get("feet", (0.0, a.bounds()[3]))
    return joined([b, a.placed(x - foot[0], y - foot[1])])


def _pierced(thing: Drawing, b: Subject, spec: DesignSpec, chance: Chance) -> Drawing:
    """The arrow goes in before and comes out behind."""
    cx, cy, w, h = _size(thing)
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


def _among(a: Drawing, b: Subject, chance: Chance) -> Drawing:
    """`b` behind and before `a`; water rises behind a thing at one side and breaks over its foot at the other."""
    cx, cy, w, h = _size(a)
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


def flanked(a: Drawing, others: Sequence[Drawing], behind: bool, chance: Chance) -> Drawing:
    """Several things about `a`, on opposite corners so that they balance; in mirrored pairs, an odd one below, where
    nothing is left to a side."""
    cx, cy, w, h = _size(a)
    reach = max(w, h)
    n = len(others)
    size = reach * (0.52 if n <= 3 else 0.4)
    if chance.even:
        heights = (0.12, -0.34, 0.44)
        pairs = [
            others[i - (i % 2)].fitted(
                cx + s * (w / 2 + size * 0.34), cy + heights[i // 2 % 3] * h, size, size, mirror=s < 0
            )
            for i in range(n - n % 2)
            for s in ((1, -1)[i % 2],)
        ]
        if n % 2:
            pairs.append(others[-1].fitted(cx, cy + h / 2 + size * 0.36, size, size))
        pairs = [p.named(f"even{i}") for i, p in enumerate(pairs)]
        return joined([*pairs, a] if behind else [a, *pairs])
    side = 1 if chance.pick("side", 2) else -1
    sites = [(side, 0.28), (-side, -0.3), (-side, 0.42), (side, -0.42), (side * 1.1, -0.06), (-side * 1.1, 0.06)]
    placed: list[Drawing] = []
    for i, each in enumerate(others):
        u, v = sites[i % len(sites)]
        out = w / 2 + size * ((0.16 if behind else 0.3) + 0.55 * (i // len(sites)))
        placed.append(each.fitted(cx + u * out, cy + v * h, size, size, degrees=u * 16.0, mirror=u < 0))
    return joined([*placed, a] if behind else [a, *placed])


BEHIND = frozenset({"rose", "leaf", "fern", "star", "moon"})
CENTRED = frozenset({"compass", "mandala", "sun", "eye"})


def _with(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, w, h = _size(a)
    reach = max(w, h)
    if sb.form == "phases":
        return joined([a, b.fitted(cx, cy - h / 2 - reach * 0.16, max(w, reach * 0.9), reach * 0.5)])
    if sb.kind().ground:
        return joined([a, b.fitted(cx, cy + h * 0.42, reach * 1.3, reach * 0.7)])
    if sa.motif == "compass" and sb.motif == "ship":
        # The south letter would look out from under the sails.
        a = Drawing(
            tuple(p for p in a.parts if not (p.group.endswith("letters") and p.ring[:, 1].min() > cy + h * 0.3))
        )
        return joined([a, *_afloat(b, cx, cy, w, h, chance)])
    if chance.even and sb.kind().sky:
        return joined([b.fitted(cx, cy - h * 0.56, reach * 0.5, reach * 0.5), a])
    if sa.motif in CENTRED or chance.even:
        return joined([a, b.fitted(cx, cy + h * 0.5, reach * 0.56, reach * 0.56)])
    side = 1 if chance.pick("side", 2) else -1
    size = reach * 0.52
    if sb.kind().sky:
        return joined([b.fitted(cx + side * w * 0.36, cy - h * 0.36, size, size), a])
    placed = b.fitted(cx - side * w * 0.36, cy + h * 0.3, size * 1.1, size * 1.1, degrees=side * 8.0)
    return joined([placed, a] if sb.motif in BEHIND else [a, placed])


def _afloat(ship: Drawing, cx: float, cy: float, w: float, h: float, chance: Chance) -> list[Drawing]:
    """A ship before a compass, as if that were the sun behind it: bare skin about its sails, a sea under both."""
    side = 0 if chance.even else 1 if chance.pick("side", 2) else -1
    vessel = Drawing(tuple(p for p in ship.parts if not p.group.endswith("/sea")), ship.places)
    vessel = vessel.fitted(cx + side * w * 0.2, cy + h * 0.33, w * 0.5, h * 0.5)
    hull = shapely.union_all([polygon(p.ring).buffer(w * 0.012) for p in vessel.parts]).convex_hull.buffer(w * 0.022)
    bare = Part(np.asarray(hull.exterior.coords)[:-1], "open", group="bare", rim="none", form=0.0)
    low = Drawing(tuple(swell(chance.at("sea"), wide=w * 1.12, high=h * 0.17))).named("sea")
    return [Drawing((bare,)), vessel, low.placed(cx, vessel.bounds()[3] + h * 0.085)]


def _crossed(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    _, _, w, h = _size(a)
    other = b.fitted(0, 0, max(w, h), max(w, h))
    return joined([a.fitted(0, 0, w, h).placed(degrees=38), other.placed(degrees=-38)])


_RULES = {
    "around": _around,
    "behind": _behind,
    "over": _over,
    "under": _under,
    "in": _in,
    "on": _on,
    "with": _with,
    "crossed": _crossed,
}


def landscape(main: Drawing, ground: Drawing | None, sky: Drawing | None, chance: Chance) -> Drawing:
    """Things in the foreground, the land rising behind them, what stands in the sky clear above its ridge."""
    cx, cy, w, h = _size(main)
    pieces = [main]
    base = main
    if ground is not None:
        gw, gh = ground.size()
        wide = max(w * 1.16, h * 1.2)
        tall = wide * gh / gw
        base = ground.fitted(cx, cy - h * 0.3 - tall * 0.1, wide, tall)
        pieces.insert(0, base)
    if sky is not None:
        bx0, _, bx1, _ = base.bounds()
        size = 0.3 * (bx1 - bx0)
        side = 0 if chance.even else 1 if chance.pick("side", 2) else -1
        x = cx + side * (bx1 - bx0) * 0.24
        top = min(_top_at(joined(pieces), x - size * 0.46, x + size * 0.46), cy)
        pieces.insert(0, sky.fitted(x, top - size * 0.58, size, size))
    return joined(pieces)
