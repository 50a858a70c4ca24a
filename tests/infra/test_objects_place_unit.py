"""A bucket's URL: what it may say, and that credentials are never part of it."""

from __future__ import annotations

import pytest

from infra.objects.place import BadPlace, Place, place_of


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("s3://cell-eu", Place("cell-eu")),
        ("s3://cell-eu/", Place("cell-eu")),
        ("s3://cell.eu/a/b/?region=eu-central-1", Place("cell.eu", "a/b/", "", "eu-central-1")),
        ("s3://cell?endpoint=http://127.0.0.1:9000/", Place("cell", "", "http://127.0.0.1:9000", "")),
        ("s3://cell?endpoint=https%3A%2F%2Fs3.example&region=x", Place("cell", "", "https://s3.example", "x")),
    ],
)
def test_a_place_is_read(url: str, place: Place) -> None:
    assert place_of(url) == place


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://cell", "begins with s3://"),
        ("s3://a:b@cell", "credentials are not part of it"),
        ("s3://cell:9000", "credentials are not part of it"),
        ("s3://ab", "3 to 63"),
        ("s3://-cell", "3 to 63"),
        ("s3://cell?zone=a", "endpoint and region"),
        ("s3://cell/a/../b", "prefix"),
        ("s3://cell/a//b", "prefix"),
        ("s3://cell?endpoint=https://u:p@s3.example", "endpoint"),
        ("s3://cell?endpoint=ftp://s3.example", "endpoint"),
        ("s3://cell?endpoint=https://s3.example/path", "endpoint"),
        ("s3://cell?region=EU", "region"),
    ],
)
def test_what_is_no_place_is_refused_without_being_repeated(url: str, words: str) -> None:
    with pytest.raises(BadPlace, match=words) as refused:
        place_of(url)
    assert url not in str(refused.value)
