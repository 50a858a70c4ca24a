"""The swallow in flight: sickle wings, a dark cap over a bright throat, a tail of two long streamers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, catmull, contour, normals, offset, points, resample, ribbon
from processors.design.motifs.feathers import blade
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow

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
    hem = run + aim * (reach * (0.9 + 0.13 * np.abs(np.sin(6 * np.pi * t))))[:, None]
    # Feathers are dark where they come out from under it.
    parts = [replace(one, shadows=(Shadow(hem[6:-10], 15.0, 0.85),)) for one in parts]
    # The hem is a line of the band's own, so that beside it black feathers leave one clean seam.
    lines = [Line((run + 0.93 * (hem - run))[:-3], "inner", 0.5, 0.4, 0.5)]
    for j in range(1, 6):
        i = int(j / 6 * (len(run) - 1))
        lines.append(Line(np.vstack([hem[i], run[i] + (hem[i] - run[i]) * 0.62]), "detail", 1.0, 0.0, 0.1))
    arm = edge[:ARM]
    deep = np.interp(np.linspace(0, 1, ARM), ROUND, [0.4, 5.5, 9.0, 12.0, 13.0, 9.0, 0.4])
    under = offset(arm, deep)
    # Strokes come out from under the arm and run to the hem.
    fall = np.stack([np.linspace(run[i], hem[i], 16) for i in range(2, len(run) - 2, 3)])
    band = Part(
        np.vstack([run, hem[::-1]]),
        "belly",
        tuple(lines),
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
    "": (-38.0, -2.0, 61.0, 1.0, 0.55),
    "stooping": (29.0, -21.0, 43.0, 1.0, 1.0),
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


def swallow(chance: Chance, form: str = "") -> Drawing:
    """A swallow that flies to the right, both wings raised from one shoulder, its tail streaming; about 210 wide. The
    form "stooping" comes down head first."""
    turned, near, far, size, swing = POSES.get(form, POSES[""])
    lift = chance.spread("rise", -8, 8)
    sweep = chance.spread("sweep", -3, 3)
    back = [(75, 1.2), (67, -4.4), (61.5, -13.6), (51, -19.6), (38, -17.8), (19, -12.4), (-8, -5), (-34, 2), (-60, 9)]
    under = [(-60, 9), (-36, 15.5), (-14, 21), (6, 25.6), (26, 24.6), (43, 18), (55, 9.6), (63, 4.6), (75, 1.2)]
    body = np.vstack([catmull(back), catmull(under)])
    breast = contour(
        [(66, 0.6), (58, -2.0), (48, -0.6), (40, 4.8), (34, 12.6), (33, 22.4)],
        [(33, 22.4), (43, 17.6), (55, 9.4), (62, 4.8), (66, 0.6)],
    )
    belly = contour(
        [(33, 22.4), (33.6, 13.0), (22, 10.5), (6, 9.5), (-18, 9.6), (-52, 10.4)],
        [(-52, 10.4), (-34, 15.2), (-14, 20.6), (6, 25.2), (26, 24.2), (33, 22.4)],
    )
    eye = [
        Part(circle(55.0, -8.4, 3.6, 26), "white", (), (), None, group="eye", form=0.0, rim="none"),
        Part(circle(55.5, -8.2, 2.0, 20), "pupil", (), (), None, group="eye", form=0.0, rim="none"),
    ]
    gape = Line(catmull([(74, 1.0), (67, -0.6), (61, -2.4)]), "detail", 0.3, 0.0, 0.3)
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
    bird = Drawing(tuple(replace(part, casts=False) for part in parts), {"bill": (75.0, 1.2), "eye": (55.5, -8.2)})
    return bird.placed(degrees=turned + lift)


def belly_rail(t: float) -> Points:
    """A line along the belly from the breast to the rump, at the share `t` of the way from its foot to its top."""
    low = points([(30, 23.6), (6, 25.2), (-14, 20.6), (-34, 15.2), (-52, 10.4)])
    high = points([(30, 12.4), (6, 9.5), (-14, 9.6), (-34, 10.0), (-52, 10.4)])
    return (1 - t) * low + t * high
