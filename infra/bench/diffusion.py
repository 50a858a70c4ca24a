"""Bench of the diffusion engine: images a second by batch size, beside a bare diffusers loop in the same run.

Weights are random: they take as long as trained ones. Rounds of both are taken in turns; a figure is the median of
its rounds, and the overhead is the median of same-round pairs. The engine is asked by two threads, so that one batch
waits while another runs, as behind a platform with work to do; its pictures are written as PNG, the loop's are not.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processors.diffusion.pool import Pool

ASKERS, ROUNDS, BATCHES = 2, 3, 2
"""Threads that ask, rounds of both, and batches that each thread asks for in a round."""
MODELS = ("tiny", "sdxl", "svd")
PROMPT = "a snake around a dagger with two roses"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured: sides in pixels, and the batch sizes; `frames` of a video. `shrunk` says by how much."""

    build: Callable[[Path], Path]
    width: int
    height: int
    steps: int
    sizes: tuple[int, ...]
    frames: int = 0
    shrunk: int = 1


def diffusion(
    model: str = "tiny", shrink: int | None = None, rounds: int = ROUNDS, sizes: tuple[int, ...] = ()
) -> dict[str, Any]:
    """Images a second by batch size against a bare diffusers loop; `--model tiny`, `sdxl` or `svd`."""
    from processors.diffusion.options import Options
    from processors.diffusion.pipelines import capacity, device_of, load

    device = device_of(Options())
    plan = plan_of(model, device, shrink)
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as scratch:
        folder = str(plan.build(Path(scratch) / model))
        # Random weights leave half precision's range more easily than trained ones; both halves are as fast.
        options = Options(model=folder, video=folder, dtype="float32" if device == "cpu" else "bfloat16")
        pool: Pool[Any] = Pool(lambda key: load(str(key), options), capacity(options, device))
        pipe = pool.get(folder).pipe
        figures: dict[str, Any] = {
            "model": model,
            "widths_divided_by": plan.shrunk,
            "device": _device_name(device),
            "dtype": options.dtype,
            "steps": plan.steps,
            "pixels": f"{plan.width} x {plan.height}" + (f" x {plan.frames} frames" if plan.frames else ""),
        }
        for size in sizes or plan.sizes:
            figures |= {f"batch {size}: {name}": value for name, value in _of(plan, folder, pipe, pool, size, rounds)}
        return figures


def plan_of(model: str, device: str, shrink: int | None = None) -> Plan:
    """Full sizes where there is a device for them, and on the CPU the same architectures shrunk."""
    from processors.diffusion import random_models

    if model == "tiny":
        return Plan(random_models.tiny_text, 64, 64, 8, (1, 2, 4, 8))
    by = shrink or (10 if device == "cpu" else 1)
    if model == "sdxl":
        side, steps = (1024, 30) if by == 1 else (64, 2)
        return Plan(lambda folder: random_models.sdxl(folder, by), side, side, steps, (1, 2, 4, 8), shrunk=by)
    if model == "svd":
        width, height, steps, frames = (1024, 576, 25, 25) if by == 1 else (64, 64, 2, 2)
        return Plan(lambda folder: random_models.svd(folder, by, frames), width, height, steps, (1,), frames, by)
    raise ValueError(f"there is no model {model!r}; there are tiny, sdxl and svd")


def _of(plan: Plan, folder: str, pipe: Any, pool: Any, size: int, rounds: int) -> list[tuple[str, Any]]:
    from processors.diffusion.engine import DiffusionEngine
    from processors.diffusion.options import Options

    options = Options(
        model=folder, video=folder, batch=size, window=0.0 if size == 1 else 60.0, side=plan.width, steps=plan.steps
    )
    engine = DiffusionEngine(options, models=_Kept(pool.get, 0))
    count = ASKERS * BATCHES * size
    bare: list[tuple[float, float]] = []
    ours: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        for taken, run in ((bare, _bare), (ours, _engine)):
            began, cpu = time.perf_counter(), time.process_time()
            run(plan, pipe if run is _bare else engine, size)
            if number:  # the first round warms both up
                taken.append((time.perf_counter() - began, time.process_time() - cpu))
    engine.close()
    overhead = statistics.median(mine[0] / theirs[0] - 1 for mine, theirs in zip(ours, bare, strict=True))
    cpu_overhead = statistics.median(mine[1] / theirs[1] - 1 for mine, theirs in zip(ours, bare, strict=True))
    unit = "videos" if plan.frames else "images"
    return [
        (f"{unit} a second", round(count / statistics.median(each[0] for each in ours), 3)),
        ("bare loop", round(count / statistics.median(each[0] for each in bare), 3)),
        ("overhead", f"{overhead:+.1%}"),
        ("overhead in CPU", f"{cpu_overhead:+.1%}"),
    ]


class _Kept(Pool[Any]):
    """The bench's own pool, handed on: its model outlives the engine of each batch size."""

    def get(self, key: Any) -> Any:
        return self._load(key)

    def clear(self) -> None:
        """The bench still needs it."""


def _bare(plan: Plan, pipe: Any, size: int) -> None:
    import torch

    from processors.diffusion.wishes import NEGATIVE, prompt_of

    for number in range(ASKERS * BATCHES):
        generators = [torch.Generator("cpu").manual_seed(number * size + n) for n in range(size)]
        if plan.frames:
            pipe(
                _picture(), width=plan.width, height=plan.height, num_frames=plan.frames,
                num_inference_steps=plan.steps, generator=generators,
            )  # fmt: skip
        else:
            pipe(
                [prompt_of(_brief(0))] * size, negative_prompt=[NEGATIVE] * size, width=plan.width, height=plan.height,
                num_inference_steps=plan.steps, guidance_scale=5.0, generator=generators,
            )  # fmt: skip


def _engine(plan: Plan, engine: Any, size: int) -> None:
    failed: list[BaseException] = []

    def ask(first: int) -> None:
        try:
            for number in range(BATCHES):
                if plan.frames:
                    engine.film(_png(), plan.width, plan.height, plan.frames, seed=first + number)
                else:
                    for _ in engine.generate([_brief(first + number * size + n, plan.width) for n in range(size)]):
                        pass
        except BaseException as error:  # told by the thread that measures
            failed.append(error)

    threads = [threading.Thread(target=ask, args=(1000 * n,)) for n in range(ASKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _brief(seed: int, pixels: int = 1024) -> Any:
    from processors.engine import Brief

    return Brief(str(seed), PROMPT, "blackwork", seed, 100.0, pixels)


def _picture() -> Any:
    from PIL import Image

    return Image.effect_mandelbrot((256, 256), (-2.0, -1.5, 1.0, 1.5), 40).convert("RGB")


def _png() -> bytes:
    out = io.BytesIO()
    _picture().save(out, "PNG")
    return out.getvalue()


def _device_name(device: str) -> str:
    if not device.startswith("cuda"):
        return device
    import torch

    return str(torch.cuda.get_device_name(device))
