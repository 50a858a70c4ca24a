"""`gateway.ports.motifs.Motifs` of the design engine: its own, and the shapes of the packs in the data folder."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.ports.motifs import Motif
from infra.packs import packs_of
from infra.settings import Settings
from processors.design.catalogue import of_packs, own
from processors.design.packs.model import Pack, unchanged


class DesignMotifs:
    """Listed anew when packs come or go; for thousands of shapes that takes some milliseconds."""

    def __init__(self, settings: Settings) -> None:
        self._source = packs_of(settings)
        self._listed: tuple[tuple[Pack, ...], tuple[Motif, ...]] | None = None

    def motifs(self) -> Sequence[Motif]:
        packs = tuple(self._source.packs())
        held = self._listed
        if held is None or not unchanged(held[0], packs):
            named = [Motif(each.id, each.pack, each.words) for each in (*own(), *of_packs(packs))]
            held = self._listed = packs, tuple(sorted(named, key=lambda each: each.id))
        return held[1]


def motifs_of(settings: Settings) -> DesignMotifs | None:
    """None where a trained model draws: it has no list of what it knows."""
    return DesignMotifs(settings) if settings.engine == "design" else None
