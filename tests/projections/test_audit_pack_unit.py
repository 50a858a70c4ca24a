"""The evidence pack's formats: canonical JSON, rows, sample, manifest."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit.entries import Entry
from projections.audit.pack import (
    Manifest,
    PackError,
    Question,
    Row,
    Sample,
    canonical_json,
    draw_sample,
    parse_json,
    parse_manifest,
    parse_row,
    parse_sample,
)

ENTRY = Entry(7, 19, "ab" * 32, "cd" * 16, 1, "").encode().decode()
ROW = Row(19, 7, ENTRY, {"who": "key-1", "amount": 1200, "tags": ["a", None, True]})
QUESTION = Question(("CC6.1", "CC7.2"), "2026-01-01", "2026-06-30", "select", {"tenant": "t"})
MANIFEST = Manifest(QUESTION, 19, 8, 1, 1, 19, 19, {"checkpoint": "ab" * 32})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63) + 1, (1 << 63) - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_canonical_json_is_json_in_one_form(value: object) -> None:
    data = canonical_json(value)
    assert parse_json(data) == json.loads(data) == value


def test_keys_are_sorted_as_rfc_8785_sorts_them() -> None:
    """The example of RFC 8785 section 3.2.3: by UTF-16 code units, so that a smiley comes before U+FB33."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    in_order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical_json(dict.fromkeys(keys, 0)))) == in_order


@pytest.mark.parametrize("value", [1.5, float("nan"), b"", {1: 2}, 1 << 63, "\ud800", {"a": {1, 2}}])
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(PackError):
        canonical_json(value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"1.0", b"1e2", b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1,"a":1}', b"\xff", b"[" * 9999]
)
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(PackError):
        parse_json(data)


def test_a_row_holds_its_columns_and_its_entry() -> None:
    line = ROW.encode()
    fields = json.loads(line)
    assert fields["entry"] == ENTRY
    assert (fields["position"], fields["index"], fields["who"]) == (19, 7, "key-1")
    assert parse_row(line) == ROW


@pytest.mark.parametrize(
    "line",
    [
        ROW.encode()[:-1],
        b"[]\n",
        b"{}\n",
        Row(20, 7, ENTRY).encode(),
        Row(19, 8, ENTRY).encode(),
        Row(19, 7, "no entry").encode(),
        ROW.encode().replace(b'"index":7', b'"index":"7"'),
        ROW.encode().replace(b'"index":7', b'"index":-7'),
        canonical_json({"entry": 1, "index": 7, "position": 19}) + b"\n",
    ],
)
def test_a_row_that_does_not_agree_with_its_entry_is_refused(line: bytes) -> None:
    with pytest.raises(PackError):
        parse_row(line)


def test_a_column_may_not_hide_the_rows_place() -> None:
    with pytest.raises(PackError, match="index"):
        Row(19, 7, ENTRY, {"index": 3}).encode()


def test_sample_and_manifest_read_as_they_are_written() -> None:
    sample = Sample("seed", 2, ((7, 19), (3, 9)))
    assert parse_sample(sample.encode()) == sample
    assert parse_manifest(MANIFEST.encode()) == MANIFEST
    empty = Manifest(QUESTION, 0, 0, 0, 0, None, None, {})
    assert parse_manifest(empty.encode()) == empty


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/v2", b"/v3"),
        (b'"tree_size":8', b'"tree_size":-8'),
        (b'"tree_size":8', b'"tree_size":true'),
        (b'"text":"select"', b'"text":1'),
        (b'"criteria":["CC6.1","CC7.2"]', b'"criteria":"CC6.1"'),
        (b'"position":19', b'"pos":19'),
        (b'{"tenant":"t"}', b"[]"),
        (b'"checkpoint":', b'"checkpoint":1,"x":'),
    ],
)
def test_another_manifest_is_refused(old: bytes, new: bytes) -> None:
    data = MANIFEST.encode()
    assert old in data
    with pytest.raises(PackError):
        parse_manifest(data.replace(old, new, 1))


@given(st.binary(max_size=100) | JSON.map(canonical_json))
def test_any_bytes_are_refused_with_the_typed_error(data: bytes) -> None:
    for parse in (parse_row, parse_sample, parse_manifest):
        with pytest.raises(PackError):
            parse(data)


INDICES = st.lists(st.integers(0, 10_000), unique=True, max_size=60)


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 80), INDICES, st.randoms())
def test_a_sample_depends_on_seed_and_population_alone(seed: str, n: int, indices: list[int], random) -> None:  # type: ignore[no-untyped-def]
    drawn = draw_sample(seed, n, indices)
    shuffled = list(indices)
    random.shuffle(shuffled)
    assert draw_sample(seed, n, shuffled) == drawn
    assert len(drawn) == len(set(drawn)) == min(n, len(indices))
    assert set(drawn) <= set(indices)
    assert draw_sample(seed, n + 1, indices)[: len(drawn)] == drawn


def test_a_sample_is_ranked_by_sha256_of_seed_and_index() -> None:
    def rank(index: int) -> bytes:
        return sha256(b"atelier/sample/v1\nautumn\n%d" % index).digest()

    assert draw_sample("autumn", 3, range(50)) == sorted(range(50), key=rank)[:3]
    assert draw_sample("autumn", 3, range(50)) != draw_sample("winter", 3, range(50))


def test_no_sample_is_negative() -> None:
    with pytest.raises(PackError):
        draw_sample("seed", -1, [1])
