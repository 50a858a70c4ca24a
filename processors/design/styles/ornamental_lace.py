"""Lace on a subject's own edge: one pendant group under it on its axis, or beads round its frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from shapely import Polygon

from processors.design.chance import Chance
from processors.design.curves import Points, bezier, lengths, mirrored, points, resample
from processors.design.motifs.moon import circle
from processors.design.parts import Drawing, Line, Part, Shadow, joined
from processors.design.styles.ornamental_edge import Edge

NO_EDGE = frozenset({"water", "foam", "cloud", "cloth", "cloth back", "rope", "open", "leaf", "letter", "pupil"})
"""Materials that carry no pendant: what flows, hangs, or is itself an ornament."""


def laced(drawing: Drawing, chance: Chance) -> Drawing:
    """The drawing with one pendant group on its lower edge, or as it is where that edge is not clear on the axis.

    A framed scene keeps its picture free: its frame is set with beads instead.
    """
    frame = next((p for p in drawing.parts if p.group.split("/")[-1] == "frame"), None)
    if frame is not None:
        return joined([drawing, Drawing(tuple(beaded(frame.ring)))])
    edge = Edge(drawing)
    unit = edge.unit
    start = edge.under(edge.middle)
    at, out = edge.at(start, 0.0)
    lowest = min(drawing.parts, key=lambda p: float(np.hypot(*(p.ring - at).T).min()))
    if abs(float(at[0]) - edge.middle) > 3 * unit or out[1] < 0.93 or lowest.material in NO_EDGE:
        return drawing
    kind = chance.pick("kind", 4)
    sizes = ((size, _pendant(edge, start, kind, size * unit)) for size in (1.0, 0.84))
    size, lace = next(((size, lace) for size, lace in sizes if lace and _clear(lace, edge)), (0.0, []))
    if not lace:
        return drawing
    string = [
        Part(
            circle(float(at[0]), float(at[1]) + y * size * unit, r * unit, 16),
            "pupil",
            group=f"lace/string{i}",
            rim="none",
            form=0.0,
        )
        for i, (y, r) in enumerate(((17.5, 0.95), (20.3, 0.7), (22.4, 0.5)))
    ]
    return joined([Drawing((*lace, *string)), drawing])


def beaded(ring: Points) -> list[Part]:
    """Beads all round a frame, just outside it, every fourth one larger."""
    path = np.vstack([ring, ring[:1]])
    unit = 0.01 * float(np.sqrt(np.ptp(ring[:, 0]) * np.ptp(ring[:, 1])))
    outside = np.asarray(Polygon(ring).buffer(2.8 * unit, quad_segs=24).exterior.coords)
    count = 4 * max(round(float(lengths(path)[-1]) / (4 * 4.6 * unit)), 4)
    low = int(np.argmax(outside[:-1, 1]))
    at = resample(np.vstack([outside[low:-1], outside[: low + 1]]), count + 1)[:-1]
    return [
        Part(
            circle(float(x), float(y), unit * (1.15 if i % 4 == 0 else 0.7), 18),
            "pupil",
            group=f"lace/bead{i}",
            rim="none",
            form=0.0,
        )
        for i, (x, y) in enumerate(at)
    ]


def _pendant(edge: Edge, start: int, kind: int, unit: float) -> list[Part]:
    """The petals of a pendant, largest on the axis, alike on both sides; nothing where the edge bears fewer than 5."""
    back: list[Part] = []
    front: list[Part] = []
    hung = 0
    for n, (along, wide, high) in enumerate(STEPS_OUT):
        if not all(edge.touches(start, side * along * unit, wide * unit) for side in (1, -1)):
            break
        (right, _), (left, _) = edge.at(start, along * unit), edge.at(start, -along * unit)
        if abs(float(right[1] - left[1])) > 1.2 * unit:
            break
        for side in (1, -1) if n else (1,):
            place, out = edge.at(start, side * along * unit)
            front += _set(_petal(kind, wide * unit, high * unit), place, out, f"lace/hem{n}{side}")
            hung += 1
        for side in (1, -1):
            place, out = edge.at(start, side * (along + 0.5 * wide) * unit)
            back += _set(_leaf(0.4 * wide * unit, high * unit), place, out, f"lace/hem leaf{n}{side}")
    return [*back, *front[::-1]] if hung >= 5 else []


STEPS_OUT = ((0.0, 7.6, 11.4), (7.0, 6.2, 8.0), (12.8, 5.0, 5.8), (17.4, 4.0, 4.2))
"""The petals of a pendant from the axis outwards: how far along the edge, how wide, how high, in hundredths."""


def _clear(lace: list[Part], edge: Edge) -> bool:
    """Whether a pendant lies under the subject's edge and nowhere across it: only its roots go behind."""
    roots = edge.whole.buffer(-2.2 * edge.unit)
    return not any(Polygon(p.ring).buffer(0).intersection(roots).area > 0.06 * Polygon(p.ring).area for p in lace)


def _set(piece: Drawing, at: Points, out: Points, name: str) -> list[Part]:
    """A piece whose root is the origin and which points up, set on the contour."""
    degrees = float(np.degrees(np.arctan2(out[0], -out[1])))
    turned = piece.placed(float(at[0]), float(at[1]), 1.0, degrees)
    return [replace(p, group=f"{name} {p.group}") for p in turned.parts]


def _arch(wide: float, high: float, ogee: float) -> Points:
    """A petal's ring from a root under the contour: `ogee` 0 round-headed, 1 drawn in to a point."""
    half = wide / 2
    return mirrored(
        np.vstack(
            [
                bezier(
                    (0, -high),
                    (half * (0.95 - 0.75 * ogee), -high * (1.0 - 0.16 * ogee)),
                    (half, -high * 0.78),
                    (half, -high * 0.36),
                    16,
                ),
                bezier(
                    (half, -high * 0.36), (half, -high * 0.1), (half * 0.7, wide * 0.1), (half * 0.4, wide * 0.3), 10
                )[1:],
            ]
        )
    )


def _dot(y: float, r: float, name: str) -> Part:
    return Part(circle(0.0, y, r, 20), "pupil", group=name, rim="none", form=0.0)


def _petal(kind: int, wide: float, high: float) -> Drawing:
    """One petal of the row before: a lotus leaf, a scallop with an eye, a hanging drop, or a fan."""
    root = Shadow(points([(-wide * 0.4, 0), (0, -high * 0.06), (wide * 0.4, 0)]), high * 0.5, 0.9)
    if kind == 0:
        outer, inner = _arch(wide, high, 1.0), _arch(wide * 0.5, high * 0.62, 1.0)
        parts = [
            Part(outer, "petal", (), (root,), group="petal", form=0.0, rim="inner"),
            Part(inner, "pupil", group="heart", rim="none", form=0.0),
            _dot(-high - wide * 0.2, wide * 0.085, "tip"),
        ]
    elif kind == 1:
        outer, inner = _arch(wide * 1.02, high * 0.72, 0.0), _arch(wide * 0.66, high * 0.46, 0.0)
        parts = [
            Part(outer, "petal", (), (), group="petal", form=0.0, rim="inner"),
            Part(inner, "plate dark", (), (), group="heart", form=0.0, rim="none"),
            _dot(-high * 0.72 - wide * 0.17, wide * 0.1, "tip"),
            _dot(-high * 0.72 - wide * 0.37, wide * 0.06, "point"),
        ]
    elif kind == 2:
        drop_ = mirrored(
            np.vstack(
                [
                    bezier(
                        (0, -high), (wide * 0.26, -high), (wide * 0.36, -high * 0.82), (wide * 0.34, -high * 0.64), 14
                    ),
                    bezier(
                        (wide * 0.34, -high * 0.64),
                        (wide * 0.3, -high * 0.4),
                        (wide * 0.1, -high * 0.2),
                        (wide * 0.06, wide * 0.2),
                        14,
                    )[1:],
                ]
            )
        )
        parts = [
            Part(
                drop_,
                "bone",
                (),
                (Shadow(points([(-wide * 0.3, -high * 0.3), (wide * 0.3, -high * 0.3)]), high * 0.4, 0.9),),
                group="drop",
                form=0.0,
            ),
            _dot(-high * 0.7, wide * 0.13, "eye"),
            _dot(-high - wide * 0.16, wide * 0.075, "tip"),
        ]
    else:
        ring = _arch(wide * 0.96, high * 0.9, 0.55)
        ribs = tuple(
            Line(
                bezier(
                    (x * 0.3, 0),
                    (x * 0.8, -high * 0.3),
                    (x, -high * 0.5),
                    (x * 0.7, -high * (0.76 - abs(x) / wide * 0.5)),
                    12,
                ),
                "detail",
                0.9,
                0.2,
                0.2,
            )
            for x in (-wide * 0.24, 0.0, wide * 0.24)
        )
        parts = [
            Part(ring, "petal", ribs, (root,), group="petal", form=0.0, rim="inner"),
            _dot(-high * 0.9 - wide * 0.16, wide * 0.08, "tip"),
        ]
    return Drawing(tuple(parts))


def _leaf(wide: float, high: float) -> Drawing:
    """A narrow black leaf that looks out between two petals."""
    return Drawing((Part(_arch(wide, high, 1.0), "pupil", group="leaf", rim="none", form=0.0),))
