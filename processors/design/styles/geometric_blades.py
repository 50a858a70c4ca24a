"""What is long and slight as a blade of straight edges: feathers and leaflets, rays, streamers."""

from __future__ import annotations

import numpy as np

from processors.design.curves import Points

SLENDER = 2.0
"""What is so many times as long as broad is a blade."""


def tip_of(ring: Points) -> tuple[Points, Points]:
    """The two ends of a blade: those points of its outline that lie farthest apart, in the order of the outline."""
    apart = np.hypot(*(ring[:, None] - ring[None]).transpose(2, 0, 1))
    i, j = divmod(int(np.argmax(np.round(apart, 6))), len(ring))
    return ring[min(i, j)], ring[max(i, j)]


def lozenge(ring: Points, least: float = 0.0) -> Points | None:
    """A blade with a corner at either end and at its broadest on either side, nowhere less broad there than `least`;
    nothing of what is not slender."""
    foot, tip = tip_of(ring)
    long = float(np.hypot(*(tip - foot)))
    if long <= 0:
        return None
    way = (tip - foot) / long
    side = np.array([-way[1], way[0]])
    out, along = ((ring - foot) * side).sum(axis=1), ((ring - foot) * way).sum(axis=1)
    high, low = int(np.argmax(np.round(out, 6))), int(np.argmin(np.round(out, 6)))
    if (out[high] - out[low]) * SLENDER > long:
        return None
    # A bowed blade keeps its breadth and loses its bow; both corners lie abreast, or it would be a crooked kite.
    half = max((out[high] - out[low]) / 2, least / 2)
    at = foot + way * float(np.clip((along[high] + along[low]) / 2, 0.3 * long, 0.7 * long))
    bow = side * float(np.clip((out[high] + out[low]) / 2, -0.5 * half, 0.5 * half))
    return np.array([foot, at + side * half + bow, tip, at - side * half + bow])


def ray(ring: Points) -> Points:
    """A ray from the two ends of its foot, where its outline begins and ends, straight to its tip."""
    foot = (ring[0] + ring[-1]) / 2
    tip = ring[int(np.argmax(np.round(np.hypot(*(ring - foot).T), 6)))]
    return np.array([ring[0], tip, ring[-1]])


def streamer(ring: Points, broad: float) -> Points:
    """A tail as a straight blade from its foot, where its outline begins and ends, to its tip; `broad` at its foot."""
    foot = (ring[0] + ring[-1]) / 2
    tip = ring[int(np.argmax(np.round(np.hypot(*(ring - foot).T), 6)))]
    way = (tip - foot) / max(float(np.hypot(*(tip - foot))), 1e-9)
    side = np.array([-way[1], way[0]]) * broad / 2
    return np.array([foot + side, tip, foot - side])


BODY, WAIST, THIN = 0.36, 0.54, 0.13
"""How far down a tailed wing its corners are kept, where its tail begins and how broad that is there, of its length."""

KNEE, NARROW, END, OUT = 0.68, 0.06, 0.86, 0.07
"""Where a tail bends and how broad it is there, and how far down and how far out it ends, of the wing's length."""


def tailed(ring: Points, shoulder: Points) -> Points:
    """A wing whose tail is a blade with one bend outwards: its inner edge runs from the `shoulder`, where it grows out
    of the body, over the knee to the tip, and its outer one from the wing's last corner over the waist and the knee."""
    far = np.hypot(*(ring - shoulder).T)
    end = int(np.argmax(np.round(far, 6)))
    long, tip = float(far[end]), ring[end]
    way = (tip - shoulder) / max(long, 1e-9)
    side = np.array([-way[1], way[0]])
    ring = np.roll(ring, -end, axis=0)[1:]
    along, out = ((ring - shoulder) * way).sum(axis=1), ((ring - shoulder) * side).sum(axis=1)
    hand = 1.0 if out.mean() > 0 else -1.0
    keep = (along < BODY * long) & (out * hand > 0.02 * long)
    waist = shoulder + way * WAIST * long + side * hand * THIN * long
    inner = shoulder + way * KNEE * long
    outer = inner + side * hand * NARROW * long
    tip = shoulder + way * END * long + side * hand * OUT * long
    wing = ring[keep]
    first, last = (wing[0], wing[-1]) if len(wing) else (shoulder, shoulder)
    ahead = float(((first - shoulder) * way).sum()) > float(((last - shoulder) * way).sum())
    if ahead:
        return np.vstack([tip, outer, waist, wing, shoulder, inner])
    return np.vstack([tip, inner, shoulder, wing, waist, outer])
