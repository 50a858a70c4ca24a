"""The marks over and under letters, and the letters and signs that are drawn as another is."""

from __future__ import annotations

ALIKE: dict[str, str] = {
    "Ð": "Đ",
    "ẞ": "ß",
    "ı": "I",
    "’": "'",
    "‘": "'",
    "–": "-",
    "—": "-",
    "´": "'",
}
"""Letters and signs that are drawn as another is."""

MARKS: dict[str, tuple[str, ...]] = {
    "\u0300": ("l -.16,-.3 .1,-.13",),
    "\u0301": ("l .16,-.3 -.1,-.13",),
    "\u0302": ("l -.2,-.12 0,-.3 .2,-.12",),
    "\u0303": ("c -.22,-.14 -.1,-.27 .08,-.15 .22,-.28",),
    "\u0304": ("l -.2,-.2 .2,-.2",),
    "\u0306": ("c -.18,-.3 -.1,-.16 .1,-.16 .18,-.3",),
    "\u0307": ("l 0,-.24 0,-.17",),
    "\u0308": ("l -.16,-.24 -.16,-.17", "l .16,-.24 .16,-.17"),
    "\u030a": ("c 0,-.37 .13,-.24 0,-.11 -.13,-.24 0,-.37",),
    "\u030b": ("l .02,-.3 -.14,-.13", "l .26,-.3 .1,-.13"),
    "\u030c": ("l -.2,-.3 0,-.12 .2,-.3",),
    "\u0326": ("l .02,1.1 -.08,1.26",),
    "\u0327": ("c 0,1.02 .1,1.12 .02,1.24 -.14,1.2",),
    "\u0328": ("c .14,1 .02,1.14 .1,1.26 .24,1.2",),
}
"""Combining marks: strokes as a letter's (`glyphs`), about its middle and in cap heights; y < 0 lies above the letter,
y > 1 below it."""
