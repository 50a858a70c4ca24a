"""Parts of a file (RFC 9110, section 14): players of films ask for them, and some play nothing without."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Unsatisfiable(Exception):
    """Nothing of what is asked for is in the file."""


def part_of(asked: str | None, size: int) -> tuple[int, int] | None:
    """The first byte and the one behind the last; None where the whole is to be sent.

    Several parts at once, other units and what is no range at all are passed over, as the RFC allows and asks for.
    Raises `Unsatisfiable`.
    """
    found = _ONE.fullmatch(asked.strip()) if asked else None
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(size - 1, int(found[2])) if found[2] else size - 1
        if found[2] and int(found[2]) < first:
            return None
    if first >= size or (found[1] == "" and int(found[2]) == 0):
        raise Unsatisfiable
    return first, last + 1
