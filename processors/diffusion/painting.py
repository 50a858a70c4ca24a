"""Runs a batch on its pipeline: a generator an item, cancelled between steps, halved once where memory ends.

The pipelines are stopped by an exception out of the step callback and in no other way: `_interrupt` is ignored by some
(Stable Video Diffusion), and others return a picture that is half made. An item that is withdrawn while others share
its batch is computed to the end and thrown away: its neighbours neither start again nor wait, and a batch that
nobody wants any more ends at the next step.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from PIL import Image

from processors.diffusion.batching import Batch, largest
from processors.diffusion.costs import Took, share
from processors.diffusion.dispatching import Lane
from processors.diffusion.pipelines import Loaded
from processors.diffusion.safety import Picture, SpoiltPicture, classes_in, sound
from processors.diffusion.wishes import Key, Task


class OutOfMemory(Exception):
    """The device has no room for this wish, in half a batch and with no other model loaded."""


class Abandoned(BaseException):
    """Nobody wants any of this batch. No `except Exception` of a pipeline swallows it."""


class Models(Protocol):
    def get(self, key: str) -> Loaded: ...

    def leave_alone(self, key: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Painted:
    """`picture` is one picture, or the frames of a video; `found` are the classes that a checker saw in it."""

    picture: Picture
    took: Took
    model: str
    digest: str
    found: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """The prompt's last words, which no text encoder of the model has room for."""


class Painter:
    """What the dispatcher runs. `learn` is told how large a batch of a key may be from now on."""

    def __init__(
        self,
        models: Models,
        clock: Callable[[], float],
        price_an_hour: float = 0.0,
        learn: Callable[[Key, int], None] = lambda key, most: None,
    ) -> None:
        self._models, self._clock, self._price, self._learn = models, clock, price_an_hour, learn

    def __call__(self, batch: Batch[Lane]) -> None:
        lanes = [entry.content for entry in batch.entries]
        key = lanes[0].wish.key
        if self._run(lanes, batch.size):
            return
        self._models.leave_alone(key.model)
        half = largest(max(1, batch.size // 2))
        if batch.size > 1:
            self._learn(key, half)
        left = [lane for lane in lanes if lane.wanted]
        for at in range(0, len(left), half):
            again = left[at : at + half]
            if not self._run(again, half):
                for lane in again:
                    lane.fail(OutOfMemory(f"a batch of {half} at {key.width} x {key.height} does not fit the device"))

    def _run(self, lanes: Sequence[Lane], size: int) -> bool:
        """False where memory ended. Whatever else happens, each lane is told."""
        if not any(lane.wanted for lane in lanes):
            return True
        try:
            loaded = self._models.get(lanes[0].wish.key.model)
            self._paint(loaded, lanes, size)
        except Abandoned:
            return True
        except Exception as error:
            if is_out_of_memory(error):
                # Outside of this block the traceback, which holds the batch's tensors, is gone.
                return False
            for lane in lanes:
                lane.fail(error)
        return True

    def _paint(self, loaded: Loaded, lanes: Sequence[Lane], size: int) -> None:
        key = lanes[0].wish.key
        pipe = loaded.pipeline(key.task)
        began = self._clock()
        pictures = pictures_of(pipe, key, lanes, size)
        took = share(self._clock() - began, len(lanes), size, self._price)
        for lane, picture in zip(lanes, pictures, strict=False):
            if not lane.wanted:
                continue
            try:
                sound(picture)
                found = tuple(classes_in(picture, loaded.checker, loaded.extractor))
                unread = unread_words(pipe, lane.wish.prompt)
                lane.done(Painted(picture, took, loaded.name, loaded.digest, found, unread))
            except SpoiltPicture as error:
                lane.fail(error)


def is_out_of_memory(error: BaseException) -> bool:
    """Torch's own class on a device; a RuntimeError that says so on the CPU and on others."""
    text = str(error).lower()
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and ("out of memory" in text or "can't allocate memory" in text))
    )


def pictures_of(pipe: Any, key: Key, lanes: Sequence[Lane], size: int) -> Sequence[Picture]:
    """One call of the pipeline for these lanes and padding; pictures in the lanes' order, the padding's after them."""
    padded = [*lanes, *[lanes[-1]] * (size - len(lanes))]
    asked = arguments(pipe, key, padded)
    try:
        made = pipe(**asked, **callback(pipe, key, lanes))
    except Abandoned:
        release = getattr(pipe, "maybe_free_model_hooks", None)
        if release is not None:
            release()
        raise
    return [np.asarray(each, np.float32) for each in (made.frames if key.frames else made.images)]


def arguments(pipe: Any, key: Key, lanes: Sequence[Lane]) -> dict[str, Any]:
    """What that pipeline's call takes of a batch's wishes, by its own signature."""
    import torch

    takes = inspect.signature(pipe.__call__).parameters
    wishes = [lane.wish for lane in lanes]
    offered: dict[str, Any] = {
        "prompt": [wish.prompt for wish in wishes],
        "negative_prompt": [wish.negative for wish in wishes],
        "num_inference_steps": key.steps,
        "guidance_scale": key.guidance,
        "width": key.width,
        "height": key.height,
        "strength": key.strength or None,
        "num_frames": key.frames or None,
        "generator": [torch.Generator("cpu").manual_seed(wish.seed) for wish in wishes],
        "output_type": "np",
    }
    if key.task is not Task.TEXT:
        pictures = [_opened(wish.picture, key) for wish in wishes]
        offered["image"] = pictures[0] if len(pictures) == 1 else pictures
    return {name: value for name, value in offered.items() if value is not None and name in takes}


def unread_words(pipe: Any, prompt: str) -> tuple[str, ...]:
    """The words of a prompt behind what the pipeline's roomiest tokenizer takes; it would cut them off in silence."""
    parts = [getattr(pipe, name, None) for name in ("tokenizer", "tokenizer_2", "tokenizer_3")]
    tokenizers = [part for part in parts if part is not None]
    if not tokenizers or not prompt:
        return ()
    roomiest = max(tokenizers, key=lambda each: each.model_max_length)
    words = prompt.split()

    def fits(count: int) -> bool:
        return len(roomiest(" ".join(words[:count])).input_ids) <= roomiest.model_max_length

    if fits(len(words)):
        return ()
    low, high = 0, len(words)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return tuple(words[low:])


def callback(pipe: Any, key: Key, lanes: Sequence[Lane]) -> dict[str, Any]:
    """The step callback, in the way that this pipeline takes it."""
    planned = max(1, int(key.steps * key.strength) if key.strength else key.steps)

    def stepped(step: int) -> None:
        if not any(lane.wanted for lane in lanes):
            raise Abandoned
        for lane in lanes:
            lane.step(min(1.0, (step + 1) / planned))

    def at_step_end(pipe: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        stepped(step)
        return tensors

    takes = inspect.signature(pipe.__call__).parameters
    if "callback_on_step_end" in takes:
        return {"callback_on_step_end": at_step_end}
    if "callback" in takes:
        return {"callback": lambda step, timestep, latents: stepped(step), "callback_steps": 1}
    return {}


def _opened(png: bytes | None, key: Key) -> Image.Image:
    """The picture to start from, in the size of the batch."""
    if png is None:
        raise ValueError(f"{key.task} starts from a picture")
    with Image.open(io.BytesIO(png)) as opened:
        return opened.convert("RGB").resize((key.width, key.height), Image.Resampling.LANCZOS)
