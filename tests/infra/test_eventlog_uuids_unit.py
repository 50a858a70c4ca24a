"""UUIDs from stored text: the same as the library's, from the one spelling that is ever written."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.eventlog.uuids import uuid_of_hex, uuid_of_text


@given(st.uuids())
def test_they_are_what_the_library_makes(id: UUID) -> None:
    for made in (uuid_of_text(str(id)), uuid_of_hex(id.hex)):
        assert made == id and hash(made) == hash(id) and str(made) == str(id)
        assert made.is_safe is id.is_safe and made.version == id.version


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0" * 36,
        "{" + "0" * 34 + "}",
        " " * 36,
        "0" * 33,
        "g" * 32,
        "00000000-0000-0000-0000-00000000000 ",
        "é" * 36,
    ],
)
def test_nothing_else_is_one(text: str) -> None:
    with pytest.raises(ValueError):
        uuid_of_text(text)
    with pytest.raises(ValueError):
        uuid_of_hex(text)
