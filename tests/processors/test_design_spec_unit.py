from __future__ import annotations

import json
from dataclasses import replace

import pytest

from processors.design import lexicon
from processors.design.motifs import BY_NAME
from processors.design.parse import parse
from processors.design.spec import DesignSpec, Relation, Subject


def read(prompt: str, style: str = "traditional") -> tuple[DesignSpec, tuple[str, ...]]:
    return parse(prompt, style, 120.0)


@pytest.mark.parametrize(
    ("prompt", "subjects", "relations"),
    [
        ("a rose", [("rose", 1, "")], []),
        ("three roses with leaves", [("rose", 3, ""), ("leaf", 4, "")], [("with", 0, 1)]),
        ("a snake around a dagger", [("snake", 1, ""), ("dagger", 1, "")], [("around", 0, 1)]),
        ("skull with a rose in its teeth", [("skull", 1, ""), ("rose", 1, "")], [("in", 1, 0)]),
        ("two crossed daggers", [("dagger", 2, "")], []),
        ("crescent moon over mountains", [("moon", 1, "crescent"), ("mountain", 3, "")], [("over", 0, 1)]),
        ("luna moth with moon phases", [("moth", 1, "luna"), ("moon", 1, "phases")], [("with", 0, 1)]),
        ("heart pierced by an arrow", [("heart", 1, ""), ("arrow", 1, "")], [("pierced", 0, 1)]),
        ("fern branch around the wrist, 160 mm band", [("fern", 1, "")], []),
        ("an arrow through a heart", [("arrow", 1, ""), ("heart", 1, "")], [("pierced", 1, 0)]),
        ("koi among waves", [("koi", 1, ""), ("wave", 2, "")], [("among", 0, 1)]),
        ("a rose and a rose and a pair of knives", [("rose", 2, ""), ("dagger", 2, "")], [("with", 0, 1)]),
    ],
)
def test_what_is_said_is_what_is_meant(
    prompt: str, subjects: list[tuple[str, int, str]], relations: list[tuple[str, int, int]]
) -> None:
    spec, unmatched = read(prompt)

    assert [(s.motif, s.count, s.form) for s in spec.subjects] == subjects
    assert [(r.kind, r.subject, r.other) for r in spec.relations] == relations
    assert unmatched == ()


def test_a_relation_that_is_not_drawn_is_named() -> None:
    spec, unmatched = read("a rose around a skull")

    assert [r.kind for r in spec.relations] == ["with"] and unmatched == ("around",)
    assert read("five roses around a skull")[1] == ()


def test_flags_sizes_and_banner_are_understood() -> None:
    spec, unmatched = read(
        'anchor with rope and a banner "HOLD FAST", vertical 200 mm, symmetrical, geometric, minimal'
    )

    assert (spec.width_mm, spec.height_mm, spec.upright) == (120.0, 200.0, True)
    assert spec.banner == ("HOLD FAST",)
    assert spec.subjects == (Subject("anchor", 1, "roped"),)
    assert spec.symmetrical and spec.geometric and spec.minimal
    assert unmatched == ()
    assert read("mandala of twelve petals")[0].subjects == (Subject("mandala", 1, "", 12),)
    assert read("a wave in a round frame")[0].frame == "circle"
    assert read("roses 80 x 60 mm")[0].height_mm == 60.0


def test_what_is_not_understood_is_named_once_and_in_order() -> None:
    spec, unmatched = read("a purple unicorn with a rose and a purple spaceship, crescent rose, banner, square frame")

    assert [s.motif for s in spec.subjects] == ["rose"]
    assert unmatched == ("purple", "unicorn", "spaceship", "crescent", "frame", "banner") or set(unmatched) == {
        "purple",
        "unicorn",
        "spaceship",
        "crescent",
        "square",
        "frame",
        "banner",
    }
    assert len(unmatched) == len(set(unmatched))
    assert "with" not in unmatched and "a" not in unmatched


def test_nothing_known_leaves_no_subject_and_every_word_named() -> None:
    spec, unmatched = read("quantum zebra nebula")

    assert spec.subjects == ()
    assert unmatched == ("quantum", "zebra", "nebula")


@pytest.mark.parametrize("size", ["999 mm", "10 mm", "100 x 500 mm", "100 x 0 mm", "1200 mm"])
def test_a_size_that_cannot_be_drawn_is_named(size: str) -> None:
    spec, unmatched = read(f"a rose {size}")

    assert (spec.width_mm, spec.height_mm, unmatched) == (120.0, 0.0, (size,))


def test_a_small_upright_design_is_not_narrower_than_the_least() -> None:
    spec, _ = read("a vertical dagger, 30 mm")

    assert (spec.width_mm, spec.height_mm) == (20.0, 30.0)


@pytest.mark.parametrize("width_mm", [19.0, 401.0, float("nan")])
def test_a_width_out_of_range_is_refused(width_mm: float) -> None:
    with pytest.raises(ValueError, match="mm a side"):
        parse("a rose", "traditional", width_mm)


def test_heads_and_teeth_that_belong_to_nothing_are_named() -> None:
    assert read("wolf head")[1] == ()
    assert read("a head")[1] == ("head",)
    assert read("rose teeth")[1] == ("teeth",)


def test_the_digest_follows_the_spec_but_not_the_letters_of_a_banner() -> None:
    one, _ = read('heart with a banner "Ana"')
    other, _ = read('heart with a banner "Eva"')
    longer, _ = read('heart with a banner "Anna"')

    assert b"Ana" not in one.canonical()
    assert one.digest() == other.digest()
    assert one.digest() != longer.digest()
    assert one.digest() != read('rose with a banner "Ana"')[0].digest()
    assert one.digest() == read('a heart with the banner "Ana", please, frobnicate')[0].digest()
    assert json.loads(one.canonical())["style"] == "traditional"


def test_facts_hold_lexicon_words_only() -> None:
    facts = read('two roses behind a skull for Maria "Maria"')[0].facts()

    assert facts["motifs"] == ["rose", "skull"]
    assert facts["counts"] == {"rose": 2, "skull": 1}
    assert facts["relations"] == ["behind"]
    assert "maria" not in json.dumps(facts).lower()
    assert facts["letters"] == 5


def test_letters_that_cannot_be_drawn_are_named() -> None:
    spec, unmatched = read('heart with a banner "Ána 漢字"')

    assert spec.banner == ("Ána",)
    assert unmatched == ("漢", "字")
    assert read('heart with a banner "漢"')[0].banner == ()
    assert read('heart with a banner "漢"')[1] == ("漢", "banner")


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("a rose", "Rose"),
        ("two swallows facing each other", "Swallows"),
        ("eine Rose", "Rose"),
        ("un cráneo", "Cráneo"),
        ('a rose "MOM"', ""),
    ],
)
def test_a_style_of_letters_writes_the_things_name_where_it_is_given_no_words(prompt: str, title: str) -> None:
    spec, unmatched = read(prompt, "lettering")

    assert spec.title == title and unmatched == ()
    assert read(prompt)[0].title == ""


def test_the_lettering_style_says_so_where_there_is_nothing_to_write() -> None:
    assert read("symmetrical", "lettering")[1] == ("lettering",)


def test_a_title_is_part_of_the_digest_and_of_no_other_styles() -> None:
    spec = read("a rose", "lettering")[0]

    assert spec.digest() != replace(spec, title="Skull").digest()
    assert b"title" not in read("a rose")[0].canonical()


def test_every_noun_of_the_lexicon_that_is_drawn_has_a_motif() -> None:
    drawn = set(lexicon.NOUNS.values()) & set(BY_NAME)

    assert drawn == set(BY_NAME)
    assert lexicon.singular("leaves") == ("leaf", True)
    assert lexicon.singular("glass") == ("glass", False)
    assert Relation("with", 0, 1).kind in lexicon.RELATIONS.values()


@pytest.mark.parametrize(
    ("prompt", "motif", "count"),
    [
        ("a koi carp", "koi", 1),
        ("two koi carps", "koi", 2),
        ("koi fish", "koi", 1),
        ("a rose flower", "rose", 1),
        ("a barn owl", "owl", 1),
        ("a sailing ship", "ship", 1),
        ("a swallow bird flying", "swallow", 1),
        ("a rose and a rose", "rose", 2),
        ("one koi, two koi", "koi", 3),
    ],
)
def test_what_is_named_twice_in_one_breath_is_one_thing(prompt: str, motif: str, count: int) -> None:
    spec, unmatched = parse(prompt, "fine-line", 100.0)
    assert [(each.motif, each.count) for each in spec.subjects] == [(motif, count)]
    assert unmatched == ()


@pytest.mark.parametrize(
    ("prompt", "banner"),
    [
        ("a heart with a banner saying MOM", ("MOM",)),
        ("an anchor and a ribbon that says Hold Fast, small", ("Hold Fast",)),
        ("a rose with the name Ana", ("Ana",)),
        ('a heart with a banner "Dad" saying nothing', ("Dad",)),
    ],
)
def test_what_is_to_be_read_needs_no_quotes(prompt: str, banner: tuple[str, ...]) -> None:
    spec, unmatched = parse(prompt, "traditional", 100.0)
    assert spec.banner == banner and len(spec.subjects) == 1
    assert unmatched == (("saying", "nothing") if "Dad" in prompt else ())


@pytest.mark.parametrize(
    ("prompt", "motif", "count"),
    [
        ("three little birds", "swallow", 3),
        ("flying birds", "swallow", 2),
        ("zwei Vögel", "swallow", 2),
        ("tres pájaros", "swallow", 3),
        ("deux oiseaux", "swallow", 2),
        ("a flower", "rose", 1),
        ("dos peces", "koi", 2),
        ("a lotus flower", "lotus", 1),
    ],
)
def test_a_kind_without_its_thing_is_the_one_most_drawn(prompt: str, motif: str, count: int) -> None:
    spec, unmatched = parse(prompt, "fine-line", 100.0)
    assert [(each.motif, each.count) for each in spec.subjects] == [(motif, count)] and unmatched == ()


def test_a_kind_that_is_no_motifs_is_not_drawn() -> None:
    assert parse("a human beside a heart", "fine-line", 100.0)[1] == ("human",)
