"""Words and picture set as one piece: the picture stands between or behind the letters, and the pen that wrote them
runs on from their last strokes."""

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
from processors.design.parts import Drawing, Part, joined
from processors.design.script import writable
from processors.design.styles.geometric_frame import silhouette
from processors.design.styles.lettering_flourish import run_on
from processors.design.styles.lettering_ribbon import ribboned
from processors.design.styles.lettering_script import scripted

PEN = 4.4
"""Full width of the pen, in hundredths of half the written line."""

ACROSS, POINTED = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0, 1.1, 1.25, 1.4, 1.55, 1.7, 1.85, 2.0), 0.13
"""How high a picture is tried behind a ribbon that lies across it, in the ribbon's width, until so much of its height
comes out underneath."""

SPARE = 0.6 * CAP
"""How much broader than the face of a ribbon the thing is that it lies across."""

LONGEST_SCRIPT = 14
"""Letters that one line of script holds."""


def set_words(
    texts: tuple[str, ...], picture: Drawing | None, chance: Chance, named: bool = False, tallest: float = 1.5
) -> Drawing:
    """The texts with the picture, or either alone; the words' middle lies at x = 0. `named` where a text in script is
    the picture's name, which stands free of any ribbon; a long picture is up to `tallest` times as high as the name
    is wide."""
    words = [word for text in texts for word in folded(text).split()]
    if not words:
        return picture if picture is not None else Drawing(())
    line = " ".join(words)
    if (named or picture is None) and writable(line) and len(line) <= LONGEST_SCRIPT:
        return scripted(line, picture, chance, tallest)
    if picture is None:
        return _finished(inscription(texts, chance.at("words")), chance)
    if len(words) == 2 and max(map(len, words)) <= 7:
        w, h = picture.size()
        found = _between(words, picture, chance)
        if found and h > 1.1 * w:
            return _wound(words, picture, chance)
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
    """The picture large before a ribbon with a word on either side, where it is narrow and free beside.

    Nothing where it is so broad that the words would shrink beside it.
    """
    first, second = (row(word)[0] for word in words)
    whole = silhouette(picture)
    x0, y0, x1, y1 = whole.bounds
    bow = (0.045, -0.03, 0.0)[chance.pick("bow", 3)] * chance.spread("deep", 0.8, 1.3)
    written = first + second + 0.3 * CAP
    best: tuple[float, Drawing] | None = None
    for level in np.linspace(0.3, 0.62, 9):
        y = y0 + float(level) * (y1 - y0)
        reach = 0.075 * (y1 - y0)
        left, _, right, _ = whole.intersection(shapely.box(x0 - 1, y - reach, x1 + 1, y + reach)).bounds
        ratio = (right - left) / (y1 - y0)
        if ratio > 0.42:
            continue
        high = min(0.8 * written / max(1 - 0.8 * ratio, 0.3), 1.15 * written / max(ratio, 0.3))
        scale = high / (y1 - y0)
        cloth, letters = ribboned(words, scale * (right - left) + 0.3 * CAP, bow)
        # The gap, not the whole line, is centred on the picture.
        at = ((second - first) / 2 + scale * (left + right) / 2, scale * y + 0.5 * CAP)
        cloth, letters = cloth.placed(*at), letters.placed(*at)
        met = scaled(whole, scale, scale, origin=(0, 0)).intersection(silhouette(letters)).area
        cost = met / CAP + scale * (right - left)
        if best is None or cost < best[0]:
            best = (cost, joined([cloth, letters, picture.placed(scale=scale)]))
    return best[1] if best else None


def _wound(words: Sequence[str], picture: Drawing, chance: Chance) -> Drawing:
    """A tall picture with one ribbon wound about it: its face with all the words lies across in front, its tails go
    round behind."""
    bow = (0.05, -0.05)[chance.pick("bow", 2)] * chance.spread("deep", 0.8, 1.2)
    cloth, letters = ribboned(words, 0.62 * CAP, bow)
    face = Drawing(tuple(p for p in cloth.parts if "face" in p.group))
    back = Drawing(tuple(p for p in cloth.parts if "face" not in p.group))
    wide = face.size()[0]
    shown = picture.fitted(0, 0, 0.86 * wide, 1.5 * wide)
    _, y0, _, y1 = shown.bounds()
    _, top, _, foot = face.bounds()
    at = y0 + chance.spread("level", 0.4, 0.51) * (y1 - y0) - (top + foot) / 2
    return joined([back.placed(0, at), shown, face.placed(0, at), letters.placed(0, at)])


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
    """One line on a ribbon over the foot of the picture, clear of all but its largest thing."""
    cloth, letters = ribboned(text.split(), 0.5 * CAP, chance.spread("bow", 0.1, 0.14))
    wide = Drawing(tuple(p for p in cloth.parts if "face" in p.group)).size()[0] + SPARE
    face = silhouette(cloth)
    _, y0, _, y1 = face.bounds
    for size in ACROSS:
        shown = picture.fitted(0, 0, 1.45 * size * wide, size * wide)
        _, top, _, foot = shown.bounds()
        things: dict[str, list[Part]] = {}
        for part in shown.parts:
            things.setdefault(part.group.split("/")[0], []).append(part)
        shapes = sorted((silhouette(Drawing(tuple(p))) for p in things.values()), key=lambda s: float(s.area))
        others = shapely.union_all(shapes[:-1]).buffer(0.06 * CAP)
        x = float(shapes[-1].centroid.x)
        level = top + 0.5 * (foot - top)
        while level < foot - 0.1 * (y1 - y0) and others.intersects(translate(face, x, level - y0)):
            level += 0.04 * CAP
        if level + y1 - y0 < foot - POINTED * (foot - top):
            break
    cloth, letters = cloth.placed(x, level - y0), letters.placed(x, level - y0)
    front = [p for p in cloth.parts if "face" in p.group]
    back = [p for p in cloth.parts if "face" not in p.group]
    return joined([Drawing(tuple(back)), shown, Drawing(tuple(front)), letters])


def _pen(path: Points, wide: float, name: str, start: float = 0.9, end: float = 0.16) -> Part:
    """A stroke of the pen: it leaves as wide as a serif, thins, swells on the long run and ends fine or in a ball."""
    n = int(np.clip(lengths(path)[-1] / 1.4, 24, 140))
    p = resample(path, n)
    t = np.linspace(0, 1, n)
    body = np.interp(t, [0, 0.12, 0.42, 0.72, 1.0], [start, 0.42, 1.0, 0.5, end])
    ring = stroke(p, wide * np.maximum(body, 0.16))
    return Part(ring, "pupil", group=f"pen/{name}", body="letters", rim="none", form=0.0)


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
        under = run_on(
            catmull(np.array(back) * hand + foot, samples=16),
            (40 + 0.2 * inward) * s,
            -side * (400.0 if kind else 330.0),
        )
        found.append(_pen(under, PEN * 1.15 * s, f"under{side}"))
        # A second stroke parts from the first and curls up outside the last letter.
        spur = catmull(
            np.array([(-0.3 * inward, 20 + deep), (4, 22.5 + deep), (17, 20 + deep)]) * hand + foot, samples=12
        )
        found.append(_pen(run_on(spur, 46 * s, -side * 400.0), PEN * 0.9 * s, f"spur{side}", 0.1))
        if kind != 2:
            up = catmull(np.array([(0, 0), (8, -3), (14, -11)]) * hand + head, samples=10)
            found.append(_pen(run_on(up, 60 * s, -side * 420.0), PEN * s, f"over{side}"))
    return joined([Drawing(tuple(found)), drawing])
