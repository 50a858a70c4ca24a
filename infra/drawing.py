"""The CPU design engine, imported when it first draws: SciPy comes with it, and most commands draw nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from infra.settings import Settings
from processors.design.packs.model import PackSource
from processors.design.styles import STYLES
from processors.engine import Artifact, Brief, Engine, Progress


class LateEngine:
    """`processors.engine.Engine`; the styles are known without it. With settings, it draws from their packs, too."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings, self._turn = settings, threading.Lock()
        self._made: Engine | None = None

    @property
    def name(self) -> str:
        return self._engine().name

    @property
    def version(self) -> str:
        return self._engine().version

    @property
    def batch_size(self) -> int:
        return self._engine().batch_size

    @property
    def memory_mib(self) -> int:
        return self._engine().memory_mib

    def styles(self) -> Sequence[str]:
        return [style.name for style in STYLES]

    def generate(self, briefs: list[Brief]) -> Iterator[Progress | Artifact]:
        return self._engine().generate(briefs)

    def _engine(self) -> Engine:
        with self._turn:
            if self._made is None:
                from processors.design.engine import DesignEngine

                self._made = DesignEngine(self._packs())
            return self._made

    def _packs(self) -> tuple[PackSource, ...]:
        if self._settings is None:
            return ()
        from infra.packs import packs_of

        return (packs_of(self._settings),)
