"""The swallow in flight: sickle wings, a dark cap over a bright throat, a tail of two long streamers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, normals, offset, points, resample, ribbon, turn
from processors.design.motifs.feathers import blade
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow
from processors.design.pen import polygon

LEAD = ((4, 9), (12, 2), (17, -13), (18, -33), (11, -58), (-8, -88), (-44, -120))
"""The front edge of a wing, from the shoulder over the wrist to the tip; the bird flies to the right."""
ARM = 112
"""How far along the edge the dark arm goes, of 120: the foremost feather alone makes the tip."""
ROUND = (0, 0.02, 0.05, 0.1, 0.18, 0.5, 1)
TRAIL = ((-44, -120), (-37, -98), (-34, -78), (-35, -59), (-34, -41), (-29, -23), (-17, -2))
"""Where its feathers end, from the tip back to the body."""


def _row(
    roots: Points, tips: Points, half: tuple[float, float], group: str, material: str, bend: Points, blunt: bool
) -> list[Part]:
    """Feathers side by side, the first at the back; each lies over the last and bows with its point of `bend`."""
    n = len(roots)
    made = []
    for i, (root, tip, by) in enumerate(zip(roots, tips, bend, strict=True)):
        shaft = bezier(root, root + (by - root) * 0.7, by + (tip - by) * 0.3, tip, 30)
        wide = half[0] + (half[1] - half[0]) * i / max(n - 1, 1)
        one = blade(root, tip, wide, 0.0, material, group, quill=False, blunt=blunt, along=shaft)
        made.append(replace(one, parted=0.12))
    return made


LOBES = 5
"""The tiles that the coverts end in."""

CLEAR = 1.5
"""How far from the hem of the coverts the lines of feathers end."""


def _free(ring: Points, covered: BaseGeometry) -> tuple[Line, ...]:
    """What of a feather's outline is clear of what lies over its root, from there round its tip and back."""
    start = int(np.argmin(shapely.distance(shapely.points(ring), covered)))
    path = np.roll(ring, -start, axis=0)
    runs = shapely.get_parts(shapely.LineString(np.vstack([path, path[:1]])).difference(covered))
    return tuple(Line(np.asarray(one.coords), "inner", 0.2, 0.2, 0.5) for one in runs if one.length > 4 * CLEAR)


def _wing(group: str, primaries: int, secondaries: int) -> list[Part]:
    """A wing raised on the shoulder (0, 0), in three masses: long dark primaries that fan to the tip with shorter
    secondaries by the body, a pale band of coverts that overlap like tiles, and the dark arm."""
    edge, ends = resample(catmull(LEAD), 120), resample(catmull(TRAIL), 120)
    parts: list[Part] = []
    # From the tip inwards, so that each feather lies over the outer one beside it.
    u = np.linspace(1.0, 0.34, primaries)
    roots = edge[np.interp(u, [0.34, 1], [34, 62]).astype(int)]
    tips = ends[np.interp(u, [0.34, 1], [62, 0]).astype(int)]
    lean = edge[np.interp(u, [0.34, 1], [60, 98]).astype(int)]
    share = np.interp(u, [0.34, 1], [0.25, 0.72])[:, None]
    broad = 5.0 / (primaries - 1)
    parts += _row(
        roots,
        tips,
        (5.0 * broad, 6.6 * broad),
        group,
        "feather",
        lean * share + (1 - share) * (roots + tips) / 2,
        False,
    )
    # The foremost ones make the tip with the arm: a bare seam between those would break into specks.
    parts[:2] = [replace(one, body=f"{group} arm") for one in parts[:2]]
    roots = edge[np.linspace(30, 6, secondaries).astype(int)]
    tips = ends[np.linspace(74, 112, secondaries).astype(int)]
    parts += _row(
        roots, tips, (29.6 / secondaries, 25.6 / secondaries), group, "feather", (roots + tips) / 2 + [1.5, 0.0], True
    )
    # The coverts: one pale band with a scalloped hem, its tiles told apart by short lines.
    run = edge[4:92]
    t = np.linspace(0, 1, len(run))
    reach = np.interp(t, [0, 0.18, 0.5, 0.8, 1], [8.5, 16.5, 18.0, 12.0, 1.0])
    aim = np.array([-0.42, 0.16]) - normals(run) * 0.8
    hem = run + aim * (reach * (0.74 + 0.34 * np.abs(np.sin(LOBES * np.pi * t))))[:, None]
    # Feathers are dark where they come out from under it; their own lines end clear of it, or they would be hooks in
    # the bare seam that black feathers leave there.
    covered = polygon(np.vstack([run, hem[::-1]])).buffer(CLEAR)
    parts = [replace(one, edges=_free(one.ring, covered), shadows=(Shadow(hem[6:-10], 15.0, 0.85),)) for one in parts]
    spread = shapely.union_all([polygon(one.ring) for one in parts])
    whole = np.asarray(max(shapely.get_parts(spread), key=lambda one: one.area).exterior.coords)[:-1]
    parts = [Part(whole, "feather", group=group, body=f"{group} arm", form=0.0), *parts]
    rim = [Line((run + 0.95 * (hem - run))[6:-4], "inner", 0.3, 0.3, 0.5)] if primaries > 4 else []
    for j in range(1, LOBES) if rim else ():
        # Where two tiles of the coverts meet, a short line runs up between them.
        i = int(j / LOBES * (len(run) - 1))
        rim.append(Line(np.vstack([hem[i], run[i] + (hem[i] - run[i]) * 0.5]), "inner", 0.9, 0.0, 0.1))
    arm = edge[:ARM]
    deep = np.interp(np.linspace(0, 1, ARM), ROUND, [0.4, 1.8, 3.4, 5.8, 8.6, 8.6, 0.4])
    under = offset(arm, deep)
    # Strokes come out from under the arm and run to the hem.
    fall = np.stack([np.linspace(run[i], hem[i], 16) for i in range(2, len(run) - 2, 3)])
    band = Part(
        np.vstack([run, hem[::-1]]),
        "belly",
        tuple(rim),
        (Shadow(under[4:80], 7.0, 0.6, True),),
        fall,
        group=group,
        body=f"{group} arm",
        rim="none",
        form=0.0,
    )
    dark = Part(np.vstack([arm, under[::-1]]), "night", (), (), None, group=group, body=f"{group} arm", form=0.1)
    parts += [band, dark]
    return parts


def _set(parts: list[Part], x: float, y: float, scale: float, degrees: float) -> tuple[Part, ...]:
    """A wing set on the body, turned about its shoulder."""
    return Drawing(tuple(parts)).placed(x, y, scale, degrees).parts


POSES: dict[str, tuple[float, float, float, float, float]] = {
    "": (-38.0, -13.0, 52.0, 0.94, 0.55),
    "stooping": (29.0, -27.0, 46.0, 0.94, 1.0),
}
"""How a swallow flies: how it is turned, its near wing and its far one, how large the far one is, and how far its tail
swings up."""

STREAMERS = (
    (((-18, 7), (-62, 14), (-100, 38), (-106, 82)), ((-18, 7), (-60, 13), (-104, 20), (-132, 44))),
    (((-18, 4), (-62, 14), (-106, 2), (-134, -28)), ((-18, 4), (-60, 13), (-98, -2), (-124, -44))),
)
"""The two streamers of a tail, the lower one first, each as it hangs and as it swings up."""


def _tail(swing: float) -> list[Part]:
    """Two black streamers that leave one rump side by side and part like a fork, with a sliver of light in each."""
    tails = []
    t = np.linspace(0, 1, 60)
    for hung, swung in STREAMERS:
        start, out, back, tip = (1 - swing) * points(hung) + swing * points(swung)
        path = resample(bezier(start, out, back, tip, 60), 60)
        half = np.interp(t, [0, 0.22, 0.42, 0.72, 0.9, 1], [4.4, 6.0, 6.0, 3.9, 1.5, 0.2])
        tails.append(Part(ribbon(path, half), "night", (), (), None, group="tail", body="bird", form=0.0, rim="detail"))
        sliver = np.interp(t[16:46], [0.27, 0.42, 0.6, 0.76], [0.1, 1.25, 1.0, 0.1])
        light = ribbon(path[16:46], sliver)
        tails.append(Part(light, "white", (), (), None, group="sheen", body="bird", form=0.0, rim="none"))
    return tails


BILL, EYE = (87.0, 1.4), (60.5, -11.0)
"""Where a swallow's bill ends, and the middle of its eye."""


def _almond(x: float, y: float, wide: float, high: float) -> Points:
    """An eye that is drawn out to a corner in front and behind, its fore corner the lower one."""
    a = np.linspace(0.0, 2 * np.pi, 33)[:-1]
    ring = np.column_stack([wide * np.cos(a), high * np.sin(a) * (1 - 0.45 * np.cos(a) ** 2)])
    return np.asarray(turn(ring, 12.0) + np.array([x, y]))


def swallow(chance: Chance, form: str = "") -> Drawing:
    """A swallow that flies to the right, both wings raised from one shoulder, its tail streaming; about 210 wide. The
    form "stooping" comes down head first."""
    turned, near, far, size, swing = POSES.get(form, POSES[""])
    lift = chance.spread("rise", -8, 8)
    sweep = chance.spread("sweep", -3, 3)
    back = [BILL, (75.5, -6), (68, -19), (55, -26.4), (40, -23.4), (19, -13.4), (-8, -5), (-30, 2), (-48, 8)]
    under = [(-48, 8), (-34, 15), (-14, 21), (6, 26), (26, 26.4), (46, 21.6), (60, 12.4), (70, 5.4), BILL]
    body = np.vstack([catmull(back), catmull(under)])
    breast = contour(
        [(73, 0.4), (64, -3.4), (52, -1.6), (42, 4.8), (35, 13.6), (33, 24.6)],
        [(33, 24.6), (46, 20.8), (59, 12.2), (68, 5.4), (73, 0.4)],
    )
    belly = contour(
        [(33, 24.6), (34.6, 14.0), (22, 10.5), (6, 9.5), (-18, 9.6), (-52, 10.4)],
        [(-52, 10.4), (-34, 15.2), (-14, 20.6), (6, 25.6), (26, 26.0), (33, 24.6)],
    )
    eye = [
        Part(_almond(*EYE, 4.4, 2.7), "white", (), (), None, group="eye", form=0.0, rim="none"),
        Part(circle(EYE[0] + 0.4, EYE[1], 2.2, 24), "pupil", (), (), None, group="eye", form=0.0, rim="none"),
    ]
    gape = Line(catmull([(86, 1.0), (78, -1.0), (71, -3.4)]), "detail", 0.3, 0.0, 0.3)
    rails = np.stack([catmull(belly_rail(t)) for t in np.linspace(0.0, 1.0, 9)])
    parts = [
        *_set(_wing("far wing", 4, 3), 15, -5, 0.94 * size, far + sweep - lift),
        *_tail(swing),
        Part(
            body,
            "feather",
            (gape,),
            (Shadow(catmull(back)[8:70], 15, 0.95, True),),
            None,
            group="body",
            body="bird",
            form=0.2,
        ),
        Part(
            belly,
            "white",
            (),
            (Shadow(catmull(under)[10:50], 7, 0.7, True),),
            rails,
            group="body",
            body="bird",
            form=0.0,
        ),
        Part(breast, "breast", (), (), None, group="body", body="bird", form=0.0),
        *eye,
        *_set(_wing("near wing", 5, 4), 8, 5, 1.04, near - sweep),
    ]
    bird = Drawing(tuple(replace(part, casts=False) for part in parts), {"bill": BILL, "eye": EYE})
    return bird.placed(degrees=turned + lift)


def belly_rail(t: float) -> Points:
    """A line along the belly from the breast to the rump, at the share `t` of the way from its foot to its top."""
    low = points([(30, 23.6), (6, 25.2), (-14, 20.6), (-34, 15.2), (-52, 10.4)])
    high = points([(30, 12.4), (6, 9.5), (-14, 9.6), (-34, 10.0), (-52, 10.4)])
    return (1 - t) * low + t * high
