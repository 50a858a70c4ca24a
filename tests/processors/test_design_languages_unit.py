"""Prompts in German, Spanish and French mean what they say."""

from __future__ import annotations

import pytest

from processors.design import lexicon
from processors.design.dictionaries import GRAMMAR, NOUNS, PHRASES
from processors.design.languages import folded, grammar, language_of, nouns, translated
from processors.design.parse import parse


@pytest.mark.parametrize(
    ("prompt", "subjects", "relations"),
    [
        ("eine Rose mit Blättern", [("rose", 1, ""), ("leaf", 4, "")], ["with"]),
        ("drei Rosen", [("rose", 3, "")], []),
        ("eine Schlange um einen Dolch", [("snake", 1, ""), ("dagger", 1, "")], ["around"]),
        ("Vollmond über den Bergen", [("moon", 1, "full"), ("mountain", 3, "")], ["over"]),
        ("ein Herz von einem Pfeil durchbohrt", [("heart", 1, ""), ("arrow", 1, "")], ["pierced"]),
        ("Totenkopf mit einer Rose zwischen den Zähnen", [("skull", 1, ""), ("rose", 1, "")], ["in"]),
        ("una serpiente alrededor de una daga", [("snake", 1, ""), ("dagger", 1, "")], ["around"]),
        ("dos golondrinas enfrentadas", [("swallow", 2, "")], []),
        ("luna creciente sobre montañas", [("moon", 1, "crescent"), ("mountain", 3, "")], ["over"]),
        ("un corazón atravesado por una flecha", [("heart", 1, ""), ("arrow", 1, "")], ["pierced"]),
        ("un serpent autour d'un poignard", [("snake", 1, ""), ("dagger", 1, "")], ["around"]),
        ("trois roses avec des feuilles", [("rose", 3, ""), ("leaf", 4, "")], ["with"]),
        ("l'ancre et une tête de mort", [("anchor", 1, ""), ("skull", 1, "")], ["with"]),
        ("un cœur dans un cercle", [("heart", 1, "")], []),
        ("Rose und Dolch", [("rose", 1, ""), ("dagger", 1, "")], ["with"]),
        ("rosa", [("rose", 1, "")], []),
        ("luna moth with moon phases", [("moth", 1, "luna"), ("moon", 1, "phases")], ["with"]),
    ],
)
def test_prompts_in_four_languages(prompt: str, subjects: list[tuple[str, int, str]], relations: list[str]) -> None:
    spec, unmatched = parse(prompt, "traditional", 120.0)

    assert [(s.motif, s.count, s.form) for s in spec.subjects] == subjects
    assert [r.kind for r in spec.relations] == relations
    assert unmatched == ()


def test_manners_in_other_languages() -> None:
    assert parse("eine Eule, symmetrisch, geometrisch", "dotwork", 120.0)[0].symmetrical
    assert parse("una ola en un marco circular", "dotwork", 120.0)[0].frame == "circle"
    assert parse("deux hirondelles face à face", "dotwork", 120.0)[0].facing
    assert parse("Farn als Armband", "dotwork", 120.0)[0].frame == "band"


def test_what_is_not_understood_is_handed_back_as_it_was_written() -> None:
    assert parse("eine Rose mit einem Zeppelin für Käthe", "dotwork", 120.0)[1] == ("zeppelin", "für", "käthe")
    assert [t.said for t in translated(["pleine", "lune", "Größe"])] == ["pleine lune", "pleine lune", "Größe"]


def test_the_tables_are_in_the_lexicons_words_and_folded() -> None:
    known = {*lexicon.NOUNS, *lexicon.GENERAL, *lexicon.MANNERS, "petal", "head", "luna"}
    for language in NOUNS:
        assert {lexicon.singular(word)[0] for word in nouns(language).values()} <= known | {"teeth"}
        for word, english in (nouns(language) | grammar(language)).items():
            assert word == folded(word) and english
    for table in (GRAMMAR, NOUNS):
        assert set(table) == {"de", "es", "fr"}
    assert all(phrase == folded(phrase) for phrase in PHRASES)


def test_english_stays_english() -> None:
    assert language_of(["a", "star", "with", "a", "sun"]) == "en"
    assert language_of(["die", "sonne"]) == "de"
    assert language_of(["zxq"]) == "en"
    assert [t.word for t in translated(["a", "lame", "crane", "chat"])] == ["a", "lame", "crane", "chat"]
    assert parse("a crane and a rose", "dotwork", 120.0)[1] == ("crane",)
    assert parse("crane", "dotwork", 120.0)[1] == ("crane",)
    assert [t.word for t in translated(["un", "crâne"])] == ["a", "skull"]
