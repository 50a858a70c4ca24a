from __future__ import annotations

import pytest

from processors.design.catalogue import LANGUAGES, of_packs, own
from processors.design.motifs import BY_NAME
from processors.design.packs.model import Pack, Shape
from processors.design.parse import parse
from processors.design.styles import STYLES


def test_there_are_motifs_and_styles_enough() -> None:
    assert len(BY_NAME) >= 24
    assert {style.name for style in STYLES} >= {
        "fine-line", "blackwork", "dotwork", "traditional", "geometric", "botanical", "ornamental", "lettering",
    }  # fmt: skip


def test_every_motif_is_listed_once() -> None:
    assert sorted(named.id for named in own()) == sorted(BY_NAME)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_listed_word_draws_what_it_is_listed_for(language: str) -> None:
    carrier = {"en": "a {} with a skull", "de": "ein {} mit einem totenkopf", "es": "un {} con una calavera"}
    for named in own():
        words = named.words[language]
        assert words
        for word in words:
            said = carrier.get(language, "un {} avec un crâne").format(word)
            spec, _ = parse(said, "traditional", 120.0)
            assert named.id in [subject.motif for subject in spec.subjects], (language, word)


def test_a_packs_shape_is_listed_by_its_whole_name() -> None:
    pack = Pack("harbour", "1", "CC0-1.0", "Harbour", "", (Shape("gull", {"en": ("gull",)}, "M0 0H9V9Z"),))
    assert [(named.id, named.pack, named.words) for named in of_packs([pack])] == [
        ("harbour:gull", "harbour", {"en": ("gull",)})
    ]
