"""The CPU engine: briefs in, printable flash out."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from processors.design.chance import Chance
from processors.design.compose import SYMMETRICAL, compose, mirror_overlap
from processors.design.ink import inked
from processors.design.packs.credits import FOOT_MM, credit_line, credit_of, used
from processors.design.packs.model import PackSource, unchanged
from processors.design.packs.vocabulary import Vocabulary
from processors.design.page import MAX_PIXELS, png, svg
from processors.design.parse import parse
from processors.design.styles import STYLES, style_named
from processors.design.styles.own import in_hand, own_digest
from processors.design.styles.palette import recoloured, sparse
from processors.engine import Artifact, Brief, Progress
from processors.workers import Unfit


class DesignEngine:
    """Draws prompts as vector flash. The same brief and seed give the same bytes in every process."""

    name = "design"
    version = "2"
    """Raised by whatever makes the same brief and seed give another drawing: provenance names it."""
    batch_size = 4
    memory_mib = 512

    def __init__(self, packs: Sequence[PackSource] = ()) -> None:
        """`packs` are asked at every brief, so that one added while this runs is drawn from at once."""
        self._sources = tuple(packs)
        self._vocabulary = Vocabulary()

    def styles(self) -> Sequence[str]:
        return [style.name for style in STYLES]

    def generate(self, briefs: list[Brief]) -> Generator[Progress | Artifact, None, None]:
        """Progress as "spec", "draw" and "render", then the artifact, brief by brief.

        Raises ValueError for an unknown style, for more than 4,096 pixels, and for sizes not from 20 to 400 mm, and
        `Unfit` for a prompt in which nothing is named that can be drawn or lettered.
        """
        for brief in briefs:
            if not 1 <= brief.pixels <= MAX_PIXELS:
                raise ValueError(f"pixels must be 1 to {MAX_PIXELS}, not {brief.pixels}")
        for brief in briefs:
            yield from self._one(brief)

    def _one(self, brief: Brief) -> Iterator[Progress | Artifact]:
        style = style_named(brief.style)
        vocabulary = self._words()
        spec, unmatched = parse(brief.prompt, style.name, brief.width_mm, brief.palette, vocabulary, brief.seed)
        if not spec.subjects and not spec.banner:
            raise Unfit("nothing-known", "No word of this prompt names a thing that the engine draws.")
        packs = used(spec, vocabulary.packs)
        credit = credit_of(packs)
        if brief.hand is not None:
            style = in_hand(style, brief.hand)
        if spec.palette:
            style = recoloured(style, spec.palette)
        if spec.minimal:
            full, style = style, sparse(style, ())
        yield Progress(brief.id, 0.05, "spec")
        chance = Chance(brief.seed, "design")
        foot = FOOT_MM if credit else 0.0
        # The credit stands on a strip of its own under the drawing, within the height that was asked for.
        scene = compose(replace(spec, height_mm=spec.height_mm and spec.height_mm - foot), style, chance)
        scene = replace(scene, height_mm=round(scene.height_mm + foot, 2))
        if spec.symmetrical and mirror_overlap(scene.parts) < SYMMETRICAL:
            # A motif that has a left and a right cannot be mirrored; then the word was not drawn.
            unmatched = (*unmatched, "symmetrical")
        if spec.minimal:
            style = sparse(full, scene.parts)
        yield Progress(brief.id, 0.2, "draw")
        plate = inked(scene.parts, style, scene.width_mm, scene.height_mm, scene.k, chance.at("ink"), scene.clip)
        digest = spec.digest() if brief.hand is None else own_digest(spec.digest(), brief.hand)
        provenance = {"engine": self.name, "version": self.version, "seed": str(brief.seed), "spec": digest}
        if credit:
            provenance["credit"] = credit
        drawing = svg(plate, provenance, credit_line(credit, scene.width_mm, scene.height_mm))
        yield Progress(brief.id, 0.7, "render")
        image = png(drawing, scene.width_mm, scene.height_mm, brief.pixels, provenance)
        facts = replace(spec, width_mm=scene.width_mm, height_mm=scene.height_mm).facts()
        facts["packs"] = [pack.facts() for pack in packs]
        yield Artifact(
            brief.id,
            drawing,
            image,
            scene.width_mm,
            scene.height_mm,
            self.name,
            self.version,
            brief.seed,
            digest,
            facts,
            unmatched,
        )

    def _words(self) -> Vocabulary:
        packs = tuple(pack for source in self._sources for pack in source.packs())
        if not unchanged(self._vocabulary.packs, packs):
            self._vocabulary = Vocabulary(packs)
        return self._vocabulary
