"""API keys: `atl_live_` + 30 base62 characters + 6 of CRC-32, so that a mistyped key is refused unread.

A sandbox's begin with `atl_test_`.

The form follows GitHub's token format (2021): the checksum is CRC-32 (IEEE) over the 30 characters, in base62,
padded with zeros. At rest there is only SHA-256 of the whole key.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass, field

from domain.ids import Ids

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX, TEST_PREFIX = "atl_live_", "atl_test_"
_FORM = re.compile(rf"(?:{PREFIX}|{TEST_PREFIX})([0-9A-Za-z]{{30}})([0-9A-Za-z]{{6}})")


@dataclass(frozen=True, slots=True)
class Secret:
    """A key as it is shown once. Its `repr` never shows it."""

    text: str = field(repr=False)

    @property
    def digest(self) -> str:
        return digest(self.text)

    @property
    def hint(self) -> str:
        """What may be shown later: the last four characters."""
        return self.text[-4:]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def checksum(entropy: str) -> str:
    """CRC-32 of the characters, as six base62 digits."""
    value = zlib.crc32(entropy.encode())
    digits = ""
    for _ in range(6):
        value, place = divmod(value, 62)
        digits = ALPHABET[place] + digits
    return digits


def make_key(ids: Ids, test: bool = False) -> Secret:
    entropy = ""
    while len(entropy) < 30:
        # 248 is the largest multiple of 62 in a byte: above it, the first letters would be likelier.
        entropy += "".join(ALPHABET[byte % 62] for byte in ids.token(30) if byte < 248)
    entropy = entropy[:30]
    return Secret((TEST_PREFIX if test else PREFIX) + entropy + checksum(entropy))


def well_formed(text: str) -> bool:
    match = _FORM.fullmatch(text)
    return match is not None and checksum(match[1]) == match[2]
