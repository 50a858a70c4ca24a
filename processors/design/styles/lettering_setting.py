"""Words and picture set as one piece: the picture stands between or behind the letters, and the pen that wrote them
runs on from their last strokes; without words it runs out from under the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.affinity import scale as scaled
from shapely.affinity import translate

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, lengths, resample, stroke
from processors.design.inscription import CAP, bent, inscription, letter_parts, lines_of, row
from processors.design.lettering import folded
from processors.design.motifs.moon import circle
from processors.design.motifs.ornament import drop
from processors.design.parts import Drawing, Part, joined
from processors.design.styles.geometric_frame import silhouette
from processors.design.styles.ornamental_edge import Edge

PEN = 4.4
"""Full width of the pen, in hundredths of half the written line."""


def set_words(texts: tuple[str, ...], picture: Drawing | None, chance: Chance) -> Drawing:
    """The texts with the picture, or either alone; the words' middle lies at x = 0."""
    words = [word for text in texts for word in folded(text).split()]
    if not words:
        return flourished(picture, chance) if picture is not None else Drawing(())
    if picture is None:
        return _finished(inscription(texts, chance.at("words")), chance)
    if len(words) == 2 and max(map(len, words)) <= 7:
        found = _between(words, picture, chance)
        return found or _about(words, picture, chance)
    rows = [line for text in texts for line in lines_of(text)]
    if len(rows) == 1 and len(rows[0]) <= 9:
        return _across(rows[0], picture, chance)
    block = inscription(texts, chance.at("words"))
    x0, y0, x1, _ = block.bounds()
    high = 0.6 * (x1 - x0)
    shown = picture.fitted(0, 0, 0.74 * (x1 - x0), high)
    middle = [p.ring[:, 1].min() for p in block.parts if abs(float(p.ring[:, 0].mean())) < 24.0]
    top = float(min(middle)) if middle else y0
    _, _, _, foot = shown.bounds()
    return _finished(joined([shown.placed(0, top + 0.16 * shown.size()[1] - foot), block]), chance)


def _line(words: Sequence[str], gap: float, bow: float) -> Drawing:
    """Words side by side on one arch, `gap` apart, the baseline of their ends at y = 0, their middle at x = 0."""
    shapes = []
    x = 0.0
    for word in words:
        wide, letters = row(word)
        shapes += [translate(shape, x, 0.0) for _, shape in letters]
        x += wide + gap
    wide = x - gap
    faces = [
        part
        for i, shape in enumerate(shapes)
        for part in letter_parts(bent(shape, wide, bow * wide), CAP * 0.085, f"letter0.{i}")
    ]
    faces.sort(key=lambda p: p.material != "letter dark")
    return Drawing(tuple(faces))


def _between(words: Sequence[str], picture: Drawing, chance: Chance) -> Drawing | None:
    """The picture large between two words, which close up to its contour where it is narrow and free beside.

    Nothing where it is so broad that the words would shrink beside it.
    """
    first, second = (row(word)[0] for word in words)
    whole = silhouette(picture)
    x0, y0, x1, y1 = whole.bounds
    bow = (0.045, -0.03, 0.0)[chance.pick("bow", 3)] * chance.spread("deep", 0.8, 1.3)
    written = first + second + 0.7 * CAP
    best: tuple[float, Drawing] | None = None
    for level in np.linspace(0.3, 0.62, 9):
        y = y0 + float(level) * (y1 - y0)
        reach = 0.075 * (y1 - y0)
        left, _, right, _ = whole.intersection(shapely.box(x0 - 1, y - reach, x1 + 1, y + reach)).bounds
        ratio = (right - left) / (y1 - y0)
        if ratio > 0.42:
            continue
        high = min(0.84 * written / max(1 - 0.84 * ratio, 0.3), 1.15 * written / max(ratio, 0.3))
        scale = high / (y1 - y0)
        letters = _line(words, scale * (right - left) + 0.7 * CAP, bow)
        # The gap, not the whole line, is centred on the picture.
        letters = letters.placed((second - first) / 2 + scale * (left + right) / 2, scale * y + 0.5 * CAP)
        met = scaled(whole, scale, scale, origin=(0, 0)).intersection(silhouette(letters)).area
        cost = met / CAP + scale * (right - left)
        if best is None or cost < best[0]:
            best = (cost, joined([picture.placed(scale=scale), letters]))
    return _finished(best[1], chance) if best else None


def _about(words: Sequence[str], picture: Drawing, chance: Chance) -> Drawing:
    """A broad picture between two words, one arched over its head and one slung under its foot."""
    over, under = (
        _line(words[:1], 0, chance.spread("over", 0.2, 0.26)),
        _line(words[1:], 0, -chance.spread("under", 0.12, 0.18)),
    )
    wide = max(over.size()[0], under.size()[0])
    shown = picture.fitted(0, 0, 0.92 * wide, 1.05 * wide)
    whole = silhouette(shown)
    _, y0, _, y1 = whole.bounds

    def clear(word: Drawing, way: int, start: float) -> Drawing:
        """The word moved off the picture until a little skin lies between them."""
        letters = silhouette(word)
        for step in range(60):
            y = start + way * 0.06 * CAP * step
            if translate(letters, 0, y).distance(whole) > 0.1 * CAP:
                return word.placed(0, y)
        return word.placed(0, start + way * 3.6 * CAP)

    return _finished(joined([shown, clear(over, -1, y0 + 0.5 * CAP), clear(under, 1, y1 + 0.2 * CAP)]), chance)


def _across(text: str, picture: Drawing, chance: Chance) -> Drawing:
    """One word before the picture, which rises above it and comes out below."""
    letters = _line(text.split(), 0.5 * CAP, chance.spread("bow", 0.05, 0.09))
    x0, y0, x1, y1 = letters.bounds()
    letters = letters.placed(scale=float(np.clip(190.0 / (x1 - x0), 0.8, 1.2)))
    x0, y0, x1, y1 = letters.bounds()
    shown = picture.fitted(0, 0, 1.7 * (x1 - x0), 0.88 * (x1 - x0))
    _, top, _, foot = shown.bounds()
    level = top + chance.spread("level", 0.58, 0.64) * (foot - top)
    return _finished(joined([shown, letters.placed(-(x0 + x1) / 2, level - (y0 + y1) / 2)]), chance)


def _pen(path: Points, wide: float, name: str, start: float = 0.9, end: float = 0.16) -> Part:
    """A stroke of the pen: it leaves as wide as a serif, thins, swells on the long run and ends fine or in a ball."""
    n = int(np.clip(lengths(path)[-1] / 1.4, 24, 140))
    p = resample(path, n)
    t = np.linspace(0, 1, n)
    body = np.interp(t, [0, 0.12, 0.42, 0.72, 1.0], [start, 0.42, 1.0, 0.5, end])
    ring = stroke(p, wide * np.maximum(body, 0.16))
    return Part(ring, "pupil", group=f"pen/{name}", body="letters", rim="none", form=0.0)


def _ball(at: Points, r: float, name: str) -> Part:
    return Part(
        circle(float(at[0]), float(at[1]), r, 24), "pupil", group=f"pen/{name}", body="letters", rim="none", form=0.0
    )


def _finished(drawing: Drawing, chance: Chance) -> Drawing:
    """The piece with the flourishes that its first and last letter run out into, drawn under the letters."""
    faces = [p for p in drawing.parts if p.material == "letter"]
    if not faces:
        return drawing
    low = max(float(p.ring[:, 1].max()) for p in faces)
    last_row = [p for p in faces if p.ring[:, 1].max() > low - 1.2 * CAP]
    x0, _, x1, _ = drawing.bounds()
    ends = (
        (-1, min(last_row, key=lambda p: float(p.ring[:, 0].mean()))),
        (1, max(last_row, key=lambda p: float(p.ring[:, 0].mean()))),
    )
    wide = max(float(p.ring[:, 0].max()) for p in last_row) - min(float(p.ring[:, 0].min()) for p in last_row)
    s = 0.01 * float(np.clip(wide, 110, 260)) / 2.0
    kind = chance.pick("flourish", 3)
    found: list[Part] = []
    for side, face in ends:
        ring = face.ring
        foot = ring[int(np.argmax(ring[:, 0] * side + 0.8 * ring[:, 1]))] + [-side * 1.5, -1.2]
        head = ring[int(np.argmax(ring[:, 0] * side - 0.8 * ring[:, 1]))] + [-side * 1.5, 1.2]
        hand = np.array([side, 1.0]) * s
        inward = abs(float(foot[0]) - (x0 + x1) / 2) / s
        deep = (low + 2.0 - float(foot[1])) / s
        # From the foot: out, round and back under the word, and a curl short of the axis.
        back = [(0, 0), (9, 4), (14, 13), (4, 22 + deep), (-0.3 * inward, 20 + deep), (-0.62 * inward, 13 + deep)]
        under = _run_on(
            catmull(np.array(back) * hand + foot, samples=16),
            (40 + 0.2 * inward) * s,
            -side * (400.0 if kind else 330.0),
        )
        found.append(_pen(under, PEN * 1.15 * s, f"under{side}"))
        # A second stroke parts from the first and curls up outside the last letter.
        spur = catmull(
            np.array([(-0.3 * inward, 20 + deep), (4, 22.5 + deep), (17, 20 + deep)]) * hand + foot, samples=12
        )
        found.append(_pen(_run_on(spur, 46 * s, -side * 400.0), PEN * 0.9 * s, f"spur{side}", 0.1))
        if kind != 2:
            up = catmull(np.array([(0, 0), (8, -3), (14, -11)]) * hand + head, samples=10)
            found.append(_pen(_run_on(up, 60 * s, -side * 420.0), PEN * s, f"over{side}"))
    return joined([Drawing(tuple(found)), drawing])


ARMS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((98.0, -8.0),),
    ((98.0, 22.0), (-74.0, -34.0)),
    ((98.0, -34.0),),
)
"""From where to where an arm runs round the picture, in degrees (90 is the foot, −90 the head); three manners."""


def flourished(picture: Drawing, chance: Chance) -> Drawing:
    """A picture in the arms of two strokes of the pen, that cross under it, sweep round it and put out shoots."""
    edge = Edge(picture)
    unit = edge.unit
    (x0, y0), (x1, y1) = edge.ring.min(axis=0), edge.ring.max(axis=0)
    _, top, _, foot = edge.whole.bounds
    if foot - top > 1.25 * (y1 - y0):
        y0, y1 = top, foot
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    rx, ry = (x1 - x0) / 2 + 5.0 * unit, (y1 - y0) / 2 + 7.0 * unit
    found: list[Part] = []
    for side in (1, -1):
        for n, (start, end) in enumerate(ARMS[chance.pick("arms", 3)]):
            a = np.deg2rad(np.linspace(start, end, 70))
            grow = 1 + 0.05 * np.linspace(0, 1, 70) ** 2
            arm = np.column_stack([cx + side * rx * np.cos(a) * grow, cy + ry * np.sin(a)])
            found += _arm(arm, unit, side * (1 if n else -1), f"{side}{n}")
    found += _clasp(cx, cy + ry, unit, chance.pick("clasp", 3))
    return joined([Drawing(tuple(found)), picture])


def _clasp(x: float, y: float, unit: float, kind: int) -> list[Part]:
    """What closes the arms where they cross: a drop, a bud of three leaves, or a row of dots."""
    if kind == 2:
        return [
            _ball(
                np.array([x + n * 5.0 * unit, y + (4.6 - 0.5 * abs(n)) * unit]), (1.3 - 0.25 * abs(n)) * unit, f"dot{n}"
            )
            for n in (-2, -1, 0, 1, 2)
        ]
    leaves = ((0.0, 9.0, 2.2),) if kind == 0 else ((44.0, 7.6, 1.6), (-44.0, 7.6, 1.6), (0.0, 9.0, 1.9))
    parts: list[Part] = []
    for angle, long, half in leaves:
        leaf = Part(drop(long * unit, half * unit), "pupil", group=f"pen/leaf{angle}", rim="none", form=0.0)
        parts += Drawing((leaf,)).placed(x, y + 2.4 * unit, 1.0, angle).parts
    if kind == 0:
        parts += [
            _ball(np.array([x, y + (14.4 + 3.2 * n) * unit]), r * unit, f"foot{n}") for n, r in enumerate((1.1, 0.75))
        ]
    return parts


def _arm(arm: Points, unit: float, turn: int, name: str) -> list[Part]:
    """A long stroke that ends in a curl, with shoots that leave it by turns without and within."""
    span = float(lengths(arm)[-1])
    parts = [
        _pen(
            _run_on(arm, 0.5 * span**0.5 * (10 * unit) ** 0.5 + 16 * unit, -turn * 420.0), 4.0 * unit, f"arm{name}", 0.2
        )
    ]
    n = int(np.clip(span / (20 * unit), 2, 5))
    for i in range(n):
        u = 0.12 + 0.76 * (i + 0.5) / n
        at = int(u * (len(arm) - 1))
        size = (1.5 - 0.6 * u) * unit
        stem = arm[max(at - 4, 0) : at + 1]
        if i % 2 == 0:
            parts.append(_pen(_run_on(stem, 34 * size, turn * 430.0), 2.3 * size, f"out{name}{i}", 0.15))
        else:
            parts.append(_pen(_run_on(stem, 15 * size, -turn * 125.0), 3.0 * size, f"in{name}{i}", 0.1, 0.02))
    return parts


def _run_on(path: Points, long: float, turn: float) -> Points:
    """A path that runs on without a corner and bends more and more, by `turn` degrees in all (right on the page)."""
    way = path[-1] - path[-2]
    t = np.linspace(0, 1, 60)
    heading = np.arctan2(way[1], way[0]) + np.deg2rad(turn) * t**1.9
    pace = long / 60 * (1.25 - 0.5 * t)
    steps = np.column_stack([np.cos(heading), np.sin(heading)]) * pace[:, None]
    return np.vstack([path, path[-1] + np.cumsum(steps, axis=0)])
