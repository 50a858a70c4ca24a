"""How the diffusion engine is set up: which models, on what, and how far batches and memory may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "float16", "bfloat16")
OFFLOADS = ("none", "model", "sequential")


class BadOption(ValueError):
    """An option cannot be used; says which one and why."""


@dataclass(frozen=True, slots=True)
class Options:
    """Models are ids or folders, empty where there is none for that task.

    `window` is how many seconds a wish may wait for others, `ageing` by how many seconds a plan's step up counts as
    asked for earlier, `memory` the bytes that loaded models may take (0: four fifths of the device, or of 8 GiB),
    `price` what the device costs an hour.
    """

    model: str = ""
    upscaler: str = ""
    video: str = ""
    steps: int = 30
    guidance: float = 5.0
    side: int = 1024
    strength: float = 0.6
    device: str = "auto"
    dtype: str = "auto"
    offload: str = "none"
    offline: bool = False
    batch: int = 8
    window: float = 0.05
    ageing: float = 2.0
    memory: int = 0
    price: float = 0.0
    policy: Path | None = None

    def __post_init__(self) -> None:
        """Raises `BadOption`."""
        _one_of("device", self.device.partition(":")[0], DEVICES)
        _one_of("dtype", self.dtype, DTYPES)
        _one_of("offload", self.offload, OFFLOADS)
        if self.steps < 1 or self.batch < 1 or self.side < 8:
            raise BadOption("steps and batch are at least 1, and the side at least 8 pixels")
        if min(self.window, self.ageing, self.memory, self.price) < 0:
            raise BadOption("window, ageing, memory and price are not negative")
        if not 0 < self.strength <= 1:
            raise BadOption("strength is over 0 and at most 1")


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise BadOption(f"{name} is one of {', '.join(known)}, not {value!r}")
