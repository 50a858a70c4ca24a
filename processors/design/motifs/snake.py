"""The snake: one body of changing width, belly plates on one flank, a patterned back, a head with its tongue out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.design.chance import Chance
from processors.design.curves import Points, catmull, lengths, normals, points, resample, turn
from processors.design.motifs.snake_head import HEAD, HEAD_PARTS, snake_head
from processors.design.parts import Drawing, Line, Part, Shadow

N = 420


@dataclass(frozen=True, slots=True)
class _Body:
    """The body's centre line from tail to neck, its half widths, and its normals."""

    centre: Points
    half: NDArray[np.float64]
    out: Points
    run: NDArray[np.float64]

    def at(self, i: NDArray[np.int64] | int, v: NDArray[np.float64] | float) -> Points:
        """Points at index i and place v across: −1 the belly flank, 1 the other."""
        return points(self.centre[i] + self.out[i] * (self.half[i] * np.asarray(v))[..., None])


def _body(spine: Points, girth: float) -> _Body:
    """The body round a spine from tail to head; its belly is the side that is down where the head looks sideways."""
    centre = resample(spine, N)
    run = lengths(centre)
    t = run / run[-1]
    half = girth * np.clip(np.sin(np.pi * np.clip(t, 0, 1) ** 0.62 * 0.9 + 0.02), 0.0, 1) ** 0.72
    half = np.maximum(half, 0.35) * np.interp(t, [0, 0.9, 1.0], [1, 0.9, 0.86])
    neck = girth * HEAD * 0.86
    half = np.where(t > 0.88, np.interp(t, [0.88, 1.0], [float(half[int(N * 0.88)]), neck]), half)
    out = normals(centre)
    belly_up = out[-4, 1] > 0 if abs(out[-4, 1]) > 0.25 else out[N // 2, 1] > 0
    return _Body(centre, half, -out if belly_up else out, run)


def _piece(body: _Body, a: int, b: int, girth: float, name: str, edged: bool) -> list[Part]:
    """Belly and back of the body between two indices; `edged`: only its flanks are outlined, not its ends."""
    i = np.arange(a, b)
    split = -0.14
    left, right, seam = body.at(i, -1.0), body.at(i, 1.0), body.at(i, split)
    step = girth * 0.52
    plates = []
    for s in np.arange(step, body.run[-1], step):
        j = int(np.searchsorted(body.run, s))
        if a < j < b - 3 and body.half[j] > girth * 0.2:
            ahead = min(N - 1, j + max(1, int(step * 0.28 / (body.run[-1] / N))))
            path = np.array([body.at(j, -0.98)[0], body.at((j + ahead) // 2, -0.6)[0], body.at(ahead, split)[0]])
            plates.append(Line(catmull(path, samples=5), "detail", 0.9, 0.5, 0.2))
    marks = _scales(body, a, b, girth)
    across = np.linspace(1.0, split, 10)
    some = i[:: max(1, len(i) // 90)]
    grain = np.stack([body.at(np.full(10, j), across) for j in some])
    belly_grain = np.stack([body.at(np.full(8, j), np.linspace(-1, split, 8)) for j in some])
    saddles = _saddles(body, a, b, girth, name)
    edges_back = (Line(right, "outline", 1, 1, 0.5), Line(seam, "inner", 1, 1, 0.5))
    edges_belly = (Line(left, "outline", 1, 1, 0.5),)
    group = name
    return [
        Part(
            np.vstack([left, seam[::-1]]),
            "belly",
            tuple(plates),
            (),
            belly_grain,
            group=group,
            edges=edges_belly,
            body="snake",
            form=0.35,
        ),
        Part(
            np.vstack([seam, right[::-1]]),
            "snake",
            marks,
            (Shadow(right, girth * 0.9, 0.58),),
            grain,
            group=group,
            edges=edges_back,
            body="snake",
            form=0.3,
        ),
        *saddles,
    ]


def _saddles(body: _Body, a: int, b: int, girth: float, name: str) -> list[Part]:
    """Dark saddles hung over the back, for styles that leave the scales out."""
    per = body.run[-1] / N
    found = []
    for s in np.arange(girth, body.run[-1] - girth, girth * 2.0):
        j = int(s / per)
        width = float(body.half[min(j, N - 1)])
        span = int(width * 0.82 / per)
        i = np.linspace(j - span, j + span, 17).astype(int)
        inside = (i >= a) & (i < b)
        if width < girth * 0.36 or inside.sum() < 4:
            continue
        i, u = i[inside], np.linspace(-1, 1, 17)[inside]
        edge = float(lengths(body.at(i, np.full(len(i), 0.98)))[-1])
        if edge < 0.5 * (i[-1] - i[0]) * per:  # on the inside of a bend they would run together
            continue
        ring = np.vstack(
            [body.at(i, 0.98 - 0.9 * np.cos(u * np.pi / 2) ** 0.8), body.at(i[::-1], np.full(len(i), 0.99))]
        )
        found.append(Part(ring, "mark", (), (), None, group=f"{name} mark", edges=(), body="snake", form=0.0))
    return found


def _scales(body: _Body, a: int, b: int, girth: float) -> tuple[Line, ...]:
    """The net of scales on the back: two families of slanting lines, which cross in diamonds."""
    found = []
    pitch = girth * 0.78
    per = body.run[-1] / N
    for s in np.arange(0, body.run[-1], pitch):
        for slant in (1, -1):
            j = int(s / per)
            width = float(body.half[min(j, N - 1)])
            if width < girth * 0.34:
                continue
            span = int(width * 1.25 / per)
            i = np.linspace(j, j + span * slant, 9).astype(int)
            inside = (i >= a) & (i < b)
            if inside.sum() >= 3:
                path = body.at(i[inside], np.linspace(-0.1, 0.94, 9)[inside])
                found.append(Line(path, "texture", 0.75, 0.1 if inside.all() else 0.6, 0.3))
    return tuple(found)


def _whole(body: _Body, girth: float, chance: Chance) -> list[Part]:
    heading = body.centre[-1] - body.centre[-6]
    angle = float(np.degrees(np.arctan2(heading[1], heading[0])))
    # The head's belly side (+y before turning) must be the body's belly flank (v = −1 is −normal).
    side = np.array([-heading[1], heading[0]])
    mirror = bool(np.dot(body.out[-3], side) > 0)
    head = []
    for part in snake_head(girth, chance.at("head")):

        def move(p: Points) -> Points:
            q = p * [1.0, -1.0] if mirror else p
            return turn(q, angle) + body.centre[-1]

        from processors.design.parts import moved

        head.append(moved(part, move, 1.0))
    return [*_piece(body, 0, N, girth, "snake", True), *head]


STRIKING = (
    (54, 74),
    (36, 88),
    (6, 90),
    (-32, 80),
    (-46, 54),
    (-24, 34),
    (16, 28),
    (42, 8),
    (36, -20),
    (4, -30),
    (-26, -40),
    (-33, -64),
    (-14, -80),
    (12, -80),
)
"""The spine of a snake drawn up to strike, from its tail to its neck."""


def snake(chance: Chance) -> Drawing:
    """A snake by itself: drawn up to strike, gliding in an S, or coiled over itself; about 150 high."""
    girth = 10.8
    rng = chance.at("spine").rng()
    kind = chance.pick("kind", 3)
    if kind == 0:
        knots = np.array(STRIKING) + rng.uniform(-2.5, 2.5, (len(STRIKING), 2))
        spine = catmull(knots * [rng.uniform(0.95, 1.12), rng.uniform(0.94, 1.04)], samples=20)
    else:
        spine = _meander(rng, coiled=kind == 2)
    if chance.pick("side", 2):
        spine = spine * [-1.0, 1.0]
    body = _body(spine, girth)
    parts = _whole(body, girth, chance)
    head = len(parts) - HEAD_PARTS
    return Drawing((*parts[:head], *_crossings(body, girth), *parts[head:]))


def _meander(rng: np.random.Generator, coiled: bool) -> Points:
    """A spine whose heading swings as a sine of the way gone (Langbein & Leopold 1966), so that no bend is tight."""
    s = np.linspace(0, 1, 260)
    if coiled:
        swing, turns, start, long = rng.uniform(126, 131), 1.3, 0.22, 520.0
        ease = np.interp(s, [0, 0.2, 0.8, 1], [0.8, 1, 1, 0.75])
    else:
        swing, turns, start, long = rng.uniform(112, 122), 1.05, -0.3, 380.0
        ease = np.interp(s, [0, 0.2, 1], [0.8, 1, 0.95])
    heading = -90 + swing * np.sin(2 * np.pi * (turns * s + start)) * ease
    # The last of the neck turns the head to look sideways: clear of the body, or back over its coils.
    way = np.cumsum(np.cos(np.deg2rad(heading)))
    left, right = (-192.0, 12.0) if coiled else (-4.0, -176.0)
    blend = np.clip((s - 0.84) / 0.14, 0, 1)
    heading = heading + ((right if way[-1] < way.mean() else left) - heading) * blend * blend * (3 - 2 * blend)
    a = np.deg2rad(heading)
    return np.column_stack([np.cumsum(np.cos(a)), np.cumsum(np.sin(a))]) * long / len(s)


def _crossings(body: _Body, girth: float) -> list[Part]:
    """The later pass over the earlier where the body crosses itself."""
    over: list[Part] = []
    c = body.centre
    gap = np.linalg.norm(c[:, None] - c[None, :], axis=2)
    later, _ = np.nonzero((gap < girth * 2.4) & (np.arange(N)[:, None] - np.arange(N)[None, :] > N // 6))
    if not len(later):
        return over
    for run in np.split(np.unique(later), np.flatnonzero(np.diff(np.unique(later)) > 3) + 1):
        a, b = max(0, int(run[0]) - 4), min(N, int(run[-1]) + 5)
        over += [_alone(p, f"over{a}") for p in _piece(body, a, b, girth, f"over{a}", True)]
    return over


def _alone(part: Part, name: str) -> Part:
    from dataclasses import replace

    return replace(part, group=name)


def coiled(chance: Chance, top: float, foot: float, half: float) -> tuple[Drawing, Drawing]:
    """A snake wound round an upright thing of half width `half` between two heights: what lies behind, what before.

    The first drawing belongs under the thing, the second over it.
    """
    girth = 11.5
    hand = 1.0 if chance.pick("hand", 2) else -1.0
    s = np.linspace(0, 1, 300)
    turns = 1.75
    swing = np.deg2rad(-90 + 94 * np.sin(2 * np.pi * turns * s - np.pi / 2))
    coil = np.column_stack([np.cumsum(np.cos(swing)), np.cumsum(np.sin(swing))])
    coil *= (top - foot) / (coil[-1, 1] - coil[0, 1])
    coil[:, 0] -= (coil[:, 0].max() + coil[:, 0].min()) / 2
    coil[:, 0] *= (half + 22.5) / coil[:, 0].max()
    coil[:, 1] += foot - coil[0, 1]
    if coil[-1, 0] < 0:
        coil[:, 0] *= -1
    # Past the last turn the neck leans in over the hilt, then turns to look outwards.
    bend = np.deg2rad(np.interp(np.linspace(0, 1, 90), [0, 0.22, 0.42, 0.72, 1.0], [-88, -126, -128, -40, 14]))
    neck = coil[-1] + np.column_stack([np.cumsum(np.cos(bend)), np.cumsum(np.sin(bend))]) * 72 / 90
    back = coil[0] - coil[6]
    start = float(np.degrees(np.arctan2(back[1], back[0])))
    # The tail leaves as the body came, bends down, and its end flicks out again.
    down = 62.0 if abs(start) < 90 else 118.0
    start = start + 360 if start < -90 else start
    away = np.deg2rad(
        np.interp(np.linspace(0, 1, 60), [0, 0.25, 0.7, 1.0], [start, start, down, (start + down) / 2 - 10])
    )
    tail = coil[0] + np.column_stack([np.cumsum(np.cos(away)), np.cumsum(np.sin(away))]) * 52 / 60
    spine = np.vstack([tail[:1:-6], coil[4::8], neck[6::8]])
    body = _body(catmull(spine * [hand, 1.0], samples=12), girth)
    whole = _whole(body, girth, chance)
    near = np.abs(body.centre[:, 0]) < half + 3.0
    over: list[Part] = []
    runs = np.split(np.flatnonzero(near), np.flatnonzero(np.diff(np.flatnonzero(near)) > 1) + 1)
    count = 0
    for run in runs:
        if len(run) < 4 or run[-1] >= N - 2:
            continue
        middle = int(run[len(run) // 2])
        if body.centre[middle, 1] > foot - 2 or body.centre[middle, 1] < top + 4:
            continue
        count += 1
        if count % 2:
            over += _piece(body, int(run[0]), int(run[-1]) + 1, girth, f"over{count}", True)
    rise = int(np.flatnonzero(body.centre[:, 1] < top + 13.0)[0])
    over += [p for p in _piece(body, rise, N, girth, "over neck", True)]
    return Drawing(tuple(whole[:-HEAD_PARTS])), Drawing((*over, *whole[-HEAD_PARTS:]))
