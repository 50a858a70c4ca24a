"""The engine by settings, imported when it first draws: SciPy or torch come with it, and most commands draw nothing."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from importlib.util import find_spec
from pathlib import Path

from infra.pictures import ImagingRenderer
from infra.settings import BadSetting, Settings
from processors.design.packs.model import PackSource
from processors.design.styles import STYLES
from processors.diffusion.options import Options
from processors.engine import Artifact, Brief, Engine, Progress
from processors.rendering import Renderer


def engine_of(settings: Settings) -> Engine:
    """The engine that is set. Raises `BadSetting` where what it needs is not installed."""
    if settings.engine == "design":
        return LateEngine(settings)
    libraries = ("torch", "diffusers", "transformers")
    if "workers" in settings.played and any(find_spec(name) is None for name in libraries):
        raise BadSetting("ATELIER_ENGINE=diffusion needs the extra `gpu`: pip install 'atelier[gpu]'.")
    from processors.diffusion.engine import DiffusionEngine

    return DiffusionEngine(diffusion_options(settings))


def renderer_of(settings: Settings, engine: Engine) -> Renderer:
    """Stencils, larger copies and other styles: on the CPU, and by a trained model where one is set for it."""
    if settings.engine == "design":
        return ImagingRenderer()
    from processors.diffusion.engine import DiffusionEngine
    from processors.diffusion.rendering import DiffusionRenderer

    if not isinstance(engine, DiffusionEngine):
        return ImagingRenderer()
    return DiffusionRenderer(engine, ImagingRenderer(), bool(settings.diffusion_upscaler), settings.diffusion_restyle)


def close(engine: Engine) -> None:
    """End what it draws: an engine with threads of its own has a `close`."""
    closing = getattr(engine, "close", None)
    if closing is not None:
        closing()


def diffusion_options(settings: Settings) -> Options:
    """Raises `BadOption`."""
    return Options(
        model=settings.diffusion_model,
        upscaler=settings.diffusion_upscaler,
        video=settings.diffusion_video,
        steps=settings.diffusion_steps,
        guidance=settings.diffusion_guidance,
        side=settings.diffusion_side,
        device=settings.diffusion_device,
        dtype=settings.diffusion_dtype,
        offload=settings.diffusion_offload,
        offline=settings.diffusion_offline,
        batch=settings.diffusion_batch,
        window=settings.diffusion_window / 1000,
        memory=settings.diffusion_memory << 20,
        price=settings.diffusion_price,
        policy=Path(settings.diffusion_policy) if settings.diffusion_policy else None,
    )


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

    def generate(self, briefs: list[Brief]) -> Generator[Progress | Artifact, None, None]:
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
