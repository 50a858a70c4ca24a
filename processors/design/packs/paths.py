"""SVG path data to polylines, and rings to path data (SVG 2, chapter 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from processors.design.packs.model import PackError

Points = NDArray[np.float64]
MOST_SEGMENTS = 20_000
_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([\s,]+)|(.)")
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_ARC = re.compile(
    r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)" * 3
    + r"[\s,]*([01])[\s,]*([01])"
    + r"[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)" * 2
)


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Each command with its numbers, repeated where numbers go on (an M's later pairs are L)."""
    at = 0
    command = ""
    held: list[float] = []
    while at < len(data):
        if command and command in "Aa":
            # An arc's flags may stand without a space before the next number ("a1 1 0 01.5.5").
            arc = _ARC.match(data, at)
            if arc:
                yield command, [float(g) for g in arc.groups()]
                at = arc.end()
                continue
        token = _TOKEN.match(data, at)
        assert token is not None
        at = token.end()
        if token[4]:
            raise PackError("bad_path", f"the path data holds {token[4]!r}")
        if token[1]:
            if held:
                raise PackError("bad_path", f"numbers are missing in a {command} of the path data")
            command = token[1]
            if command in "Zz":
                yield command, []
        elif token[2]:
            if not command or command in "ZzAa":
                raise PackError("bad_path", "the path data has a number where a command should be")
            held.append(float(token[2]))
            if len(held) == _ARITY[command.upper()]:
                yield command, held
                held = []
                command = {"M": "L", "m": "l"}.get(command, command)
    if held:
        raise PackError("bad_path", "the path data ends in the middle of a command")


def flattened(data: str, tolerance: float) -> list[tuple[Points, bool]]:
    """The subpaths as polylines that stay within `tolerance` of their curves, each with whether it is closed.

    Raises PackError for what is no path data, for numbers out of range, and for more than 20,000 segments.
    """
    done: list[tuple[Points, bool]] = []
    run: list[Points] = []
    here = start = np.zeros(2)
    handle: Points | None = None
    last = ""

    def end(closed: bool) -> None:
        nonlocal run
        if len(run) > 1 or (run and len(run[0]) > 1):
            done.append((np.vstack(run), closed))
        run = []

    for count, (name, numbers) in enumerate(_commands(data), 1):
        if count > MOST_SEGMENTS:
            raise PackError("too_complex", f"the path has more than {MOST_SEGMENTS} segments")
        kind, base = name.upper(), here if name.islower() else np.zeros(2)
        if any(abs(n) > 1e7 for n in numbers):
            raise PackError("bad_path", "the path data has numbers out of range")
        if kind == "M":
            end(False)
            here = start = base + numbers
            run = [here[None]]
        elif kind == "Z":
            end(True)
            here, run = start, [start[None]]
        else:
            if not last:
                raise PackError("bad_path", "the path data does not start with a move")
            piece, here, handle = _segment(
                kind, base, here, numbers, handle if kind in _SMOOTH.get(last, "") else None, tolerance
            )
            run.append(piece)
        last = kind
    end(False)
    return done


_SMOOTH = {"C": "S", "S": "S", "Q": "T", "T": "T"}


def _segment(
    kind: str, base: Points, here: Points, n: list[float], handle: Points | None, tolerance: float
) -> tuple[Points, Points, Points | None]:
    """The points of a segment after its first, its end, and its last handle."""
    if kind == "H":
        to = np.array([base[0] + n[0], here[1]])
        return to[None], to, None
    if kind == "V":
        to = np.array([here[0], base[1] + n[0]])
        return to[None], to, None
    to = base + n[-2:]
    if kind == "L":
        return to[None], to, None
    if kind == "A":
        return _arc(here, n, to, tolerance), to, None
    if kind in "CS":
        one = base + n[:2] if kind == "C" else (2 * here - handle if handle is not None else here)
        two = base + n[-4:-2]
        return _cubic(here, one, two, to, tolerance), to, two
    one = base + n[:2] if kind == "Q" else (2 * here - handle if handle is not None else here)
    return _cubic(here, here + (one - here) * 2 / 3, to + (one - to) * 2 / 3, to, tolerance), to, one


def _cubic(a: Points, b: Points, c: Points, d: Points, tolerance: float) -> Points:
    # The chord's error is at most the second difference over 8 n² times 6 (Wang's bound).
    bend = max(np.hypot(*(a - 2 * b + c)), np.hypot(*(b - 2 * c + d)))
    n = int(np.clip(np.ceil(np.sqrt(0.75 * bend / tolerance)), 1, 200))
    t = np.linspace(0, 1, n + 1)[1:, None]
    return np.asarray((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d)


def _arc(here: Points, n: list[float], to: Points, tolerance: float) -> Points:
    """SVG 2, implementation notes B.2: from the end points to the centre, radii grown where they do not reach."""
    rx, ry = abs(n[0]), abs(n[1])
    if rx < 1e-9 or ry < 1e-9 or np.allclose(here, to):
        return to[None]
    turn = np.deg2rad(n[2])
    c, s = np.cos(turn), np.sin(turn)
    half = (here - to) / 2
    x, y = c * half[0] + s * half[1], -s * half[0] + c * half[1]
    grow = max(1.0, np.sqrt((x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    under = (rx * y) ** 2 + (ry * x) ** 2
    root = np.sqrt(max(0.0, (rx * ry) ** 2 - under) / under) * (-1 if (n[3] != 0) == (n[4] != 0) else 1)
    cx, cy = root * rx * y / ry, -root * ry * x / rx
    first = np.arctan2((y - cy) / ry, (x - cx) / rx)
    sweep = np.arctan2((-y - cy) / ry, (-x - cx) / rx) - first
    if n[4] and sweep < 0:
        sweep += 2 * np.pi
    elif not n[4] and sweep > 0:
        sweep -= 2 * np.pi
    step = 2 * np.arccos(max(0.2, 1 - tolerance / max(rx, ry)))
    a = first + sweep * np.linspace(0, 1, int(np.clip(np.ceil(abs(sweep) / step), 2, 400)) + 1)[1:]
    px, py = rx * np.cos(a) + cx, ry * np.sin(a) + cy
    middle = (here + to) / 2
    found = np.column_stack([c * px - s * py, s * px + c * py]) + middle
    found[-1] = to
    return found


def path_text(shape: BaseGeometry) -> str:
    """Path data of polygons to a tenth of a unit: absolute M and relative l in the shortest form, even-odd."""
    out: list[str] = []
    for one in shapely.get_parts(shape):
        for ring in (one.exterior, *one.interiors):
            at = np.round(np.asarray(ring.coords)[:-1] * 10).astype(int)
            steps = np.diff(at, axis=0)
            out.append(f"M{_tenths(at[0, 0])} {_tenths(at[0, 1])}l")
            out.append(" ".join(f"{_tenths(x)} {_tenths(y)}" for x, y in steps))
            out.append("z")
    return "".join(out)


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(int(value)), 10)
    return ("-" if value < 0 else "") + (f"{whole}.{rest}" if rest else str(whole))
