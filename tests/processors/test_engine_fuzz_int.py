"""Whatever is asked for is drawn, words the engine knows in any order; or refused, where none of them names a thing."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from processors.design import lexicon
from processors.design.engine import DesignEngine
from processors.design.parse import parse
from processors.design.styles import STYLES
from processors.engine import Artifact, Brief
from processors.workers import Unfit

WORDS = [*sorted({*lexicon.NOUNS, *lexicon.RELATIONS, *lexicon.NUMBERS, *lexicon.FORMS}), '"Ana"', "vertical", "band"]
PROMPTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join) | st.text(max_size=200)


def drawn(prompt: str, style: str, seed: int, width_mm: float) -> Artifact:
    brief = Brief("b", prompt, style, seed, width_mm=width_mm, pixels=64)
    (made,) = (each for each in DesignEngine().generate([brief]) if isinstance(each, Artifact))
    return made


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(PROMPTS, st.sampled_from([style.name for style in STYLES]), st.integers(0, 2**53 - 1), st.floats(20, 400))
@example("", "blackwork", 1, 100.0)
@example("\ud800\x00", "fine-line", 0, 20.0)
@example('"ßﬁ漢字 \u202e"', "traditional", 2**53 - 1, 400.0)
def test_any_prompt_is_drawn_or_refused(prompt: str, style: str, seed: int, width_mm: float) -> None:
    spec, _ = parse(prompt, style, width_mm)
    if not spec.subjects and not spec.banner:
        with pytest.raises(Unfit, match="names a thing"):
            drawn(prompt, style, seed, width_mm)
        return
    made = drawn(prompt, style, seed, width_mm)

    root = ET.fromstring(made.svg)
    assert root.tag.endswith("svg") and len(root) > 0
    with Image.open(io.BytesIO(made.png)) as picture:
        assert max(picture.size) == 64
        assert picture.convert("L").getextrema()[0] < 128, "an empty page"
    assert 0 < made.width_mm <= 400.5 and made.height_mm > 0
    json.dumps(made.facts)


@pytest.mark.parametrize("prompt", ["rose " * 400, '"' + "a" * 60 + '" ' + "banner " * 200])
def test_the_longest_prompt_is_drawn(prompt: str) -> None:
    assert drawn(prompt[:2000], "blackwork", 1, 100.0).svg


@pytest.mark.parametrize(("width", "pixels"), [(25.0, 1024), (40.0, 1024), (160.0, 4096), (33.3, 777)])
def test_the_longer_side_has_the_pixels_asked_for(width: float, pixels: int) -> None:
    brief = Brief("b", "a rose", "blackwork", 1, width_mm=width, pixels=pixels)
    (made,) = (each for each in DesignEngine().generate([brief]) if isinstance(each, Artifact))
    with Image.open(io.BytesIO(made.png)) as picture:
        assert max(picture.size) == pixels
