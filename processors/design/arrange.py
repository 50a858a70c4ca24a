"""How several things stand together, in composition units (a rose's head is 100)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from processors.design.chance import Chance
from processors.design.groups import bouquet, group_of, one, size_of
from processors.design.motifs.spine import stem_of_bone
from processors.design.packs.weave import woven
from processors.design.parts import Drawing, joined
from processors.design.pen import polygon
from processors.design.setpieces import WEARERS, crowned, orbited
from processors.design.spec import DesignSpec, Subject
from processors.design.tight import afloat, among, coil, held, pierced, underway
from processors.design.vignette import vista


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
    short: bool = False,
) -> Drawing:
    """`a` in its relation to `b`. `known` is the drawing so far and whether it stands for `a` (else for `b`); `short`
    where it is to leave room for its name under it."""
    if kind == "around" and a.motif == "snake" and known is None:
        return coil(b, spec, chance)
    if (
        kind in ("over", "under")
        and known is None
        and {a.motif, b.motif} == {"lotus", "spine"}
        and a.count == b.count == 1
    ):
        return stem_of_bone(chance, short).named("lotus0")
    lit = {"over": (a, b), "under": (b, a)}.get(kind)
    if lit and known is None and not spec.frame and lit[0].kind().sky and lit[1].motif == "mountain":
        light, land = lit
        if light.count == 1 and light.form != "phases":
            return vista(light, land.count, chance.at("vista"))
    if kind in ("with", "in", "over") and known is None and {a.motif, b.motif} == {"compass", "ship"}:
        ship = a if a.motif == "ship" else b
        if a.count == b.count == 1:
            return afloat(one(ship, chance.at("ship"), "ship"), chance.at("afloat"))
    if known is None and (a.motif, b.motif) == ("ship", "wave") and a.count == 1 and kind != "behind":
        return underway(one(a, chance.at("ship"), "ship0"), chance.at("sea"))
    wearer, worn = (b, a) if a.motif == "crown" else (a, b)
    if kind in ("with", "over", "on") and worn.motif == "crown" and wearer.motif in WEARERS:
        # "On" and "over" say of the crown where it is; whatever the order, a crown named with a head sits on it.
        stands = known is None or known[1] == (wearer is a)
        if stands and wearer.count == worn.count == 1:
            head = (known and known[0]) or one(wearer, chance.at("wearer"), f"{wearer.motif}0")
            return crowned(head, one(worn, chance.at("crown"), "crown0"), wearer.motif, chance)
    first = known[0] if known and known[1] else None
    second = known[0] if known and not known[1] else None
    if kind == "pierced" and second is None:
        return pierced(first or group_of(a, spec, chance.at("a")), b, spec, chance)
    if kind == "among" and second is None:
        return among(first or group_of(a, spec, chance.at("a")), b, chance)
    if kind == "with" and b.count > 1 and second is None and b.motif != "leaf" and not b.kind().ground:
        each = [one(replace(b, count=1), chance.at("each", i), f"{b.motif}{i}") for i in range(b.count)]
        if a.motif == "hourglass" and a.count == 1 and b.motif in ("butterfly", "moth") and not chance.even:
            if b.motif == "butterfly":
                each[0] = one(replace(b, count=1, form="perched"), chance.at("each", 0), f"{b.motif}0")
            return orbited(first or one(a, chance.at("a"), "hourglass0"), each, chance)
        return flanked(first or group_of(a, spec, chance.at("a"), lean=False), each, b.motif in BEHIND, chance)
    if first is None and kind == "with" and b.motif == "leaf" and a.motif == "rose":
        return bouquet(max(a.count, 1), chance) if a.count > 1 else group_of(a, spec, chance.at("a"))
    if first is None:
        first = group_of(a, spec, chance.at("a"), lean=kind == "with")
    if second is None:
        second = group_of(b, spec, chance.at("b"), lean=False)
    return _RULES.get(kind, _with)(first, second, a, b, chance)


def _behind(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, w, h = size_of(b)
    side = 0 if chance.even else 1 if chance.pick("side", 2) else -1
    reach = max(w, h)
    if sa.kind().sky:
        x, y = cx + side * w * 0.03, cy - h * 0.86
        if sa.motif == "sun":  # its chin is in the clouds, its mouth above them
            y = _top_at(b, x - w * 0.12, x + w * 0.12) - 0.145 * reach
        return joined([out_of(a.fitted(x, y, reach * 0.88, reach * 0.88), b), b])
    return joined([a.fitted(cx + side * w * 0.08, cy - h * 0.12, reach * 1.25, reach * 1.25, degrees=side * 16.0), b])


def out_of(light: Drawing, before: Drawing) -> Drawing:
    """A sky thing without those of its rays of which little would look out from behind what stands before it."""
    cover = shapely.union_all([polygon(p.ring, p.holes) for p in before.parts])
    shapes = [polygon(p.ring) for p in light.parts]
    ray = 0.3 * max(shape.area for shape in shapes)
    kept = (shape.area > ray or shape.difference(cover).area > 0.9 * shape.area for shape in shapes)
    return Drawing(tuple(p for p, stays in zip(light.parts, kept, strict=True) if stays), light.places)


def _top_at(d: Drawing, x0: float, x1: float | None = None) -> float:
    """The highest y that the drawing reaches between two places across (or just about one)."""
    left, right = (x0 - 4.0, x0 + 4.0) if x1 is None else (x0, x1)
    found = [p.ring[(p.ring[:, 0] >= left) & (p.ring[:, 0] <= right), 1] for p in d.parts]
    return min((float(y.min()) for y in found if y.size), default=d.bounds()[1])


def _over(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, w, h = size_of(b)
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
    cx, cy, w, h = size_of(b)
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
    cx, cy, w, h = size_of(b)
    if "teeth" in b.places:
        return held(a, b, sa, chance)
    return joined([b, a.fitted(cx, cy, w * 0.52, h * 0.52)])


def _on(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    cx, cy, _, h = size_of(b)
    x, y = b.places.get("perch", (cx, cy - h / 2))
    foot = a.places.get("feet", (0.0, a.bounds()[3]))
    standing = a.placed(x - foot[0], y - foot[1])
    # Claws grip what bears them; a tail hangs down behind it.
    behind = [p.group.endswith("tail") for p in standing.parts]
    tail = tuple(p for p, low in zip(standing.parts, behind, strict=True) if low)
    rest = tuple(p for p, low in zip(standing.parts, behind, strict=True) if not low)
    return joined([Drawing(tail), b, Drawing(rest, standing.places)])


def flanked(a: Drawing, others: Sequence[Drawing], behind: bool, chance: Chance) -> Drawing:
    """Several things about `a`, on opposite corners so that they balance; in mirrored pairs, an odd one below, where
    nothing is left to a side."""
    cx, cy, w, h = size_of(a)
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
    cx, cy, w, h = size_of(a)
    reach = max(w, h)
    if sb.form == "phases":
        return joined([a, b.fitted(cx, cy - h / 2 - reach * 0.15, 0.78 * max(w, reach * 0.9), reach * 0.42)])
    if sb.kind().ground:
        return joined([a, b.fitted(cx, cy + h * 0.42, reach * 1.3, reach * 0.7)])
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


def _crossed(a: Drawing, b: Drawing, sa: Subject, sb: Subject, chance: Chance) -> Drawing:
    _, _, w, h = size_of(a)
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
    cx, cy, w, h = size_of(main)
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
