"""The diffusion engine: the port of `processors.engine` on diffusers, batched across all who ask at the same time."""

from __future__ import annotations

import io
import queue
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from domain.provenance import Making
from processors.diffusion import policy
from processors.diffusion.batching import Batcher, largest
from processors.diffusion.dispatching import Dispatcher, Done, Failed, Lane, News
from processors.diffusion.options import Options
from processors.diffusion.painting import OutOfMemory, Painted, Painter
from processors.diffusion.policy import REFUSE, Policy
from processors.diffusion.pool import Pool
from processors.diffusion.safety import Picture, SpoiltPicture
from processors.diffusion.sheets import png_of
from processors.diffusion.throttle import Throttle
from processors.diffusion.tiling import TILE, cut, joined, padded
from processors.diffusion.weights import UnfitModel
from processors.diffusion.wishes import NEGATIVE, STYLE_WORDS, Key, Task, Wish, digest_of, prompt_of, side_of
from processors.engine import Artifact, Brief, Progress
from processors.workers import Unfit

TOLD_EVERY = 0.5
"""Seconds between two words on one design's progress."""
HEARTBEAT = 1.0
"""Seconds after which one who waits is asked whether the design is still wanted."""
DENOISED = 0.9
"""The share of the progress that is denoising; the rest is decoding and writing."""


@dataclass(frozen=True, slots=True)
class Made:
    """A picture or video that was asked for directly, and what it took."""

    picture: Picture
    making: Making


class DiffusionEngine:
    """Draws prompts with a diffusers pipeline. Any number of threads may ask; one runs the device.

    The same seed gives the same picture whatever shares its batch, to within a rounding of the device's arithmetic.
    """

    name = "diffusion"

    def __init__(
        self,
        options: Options,
        clock: Callable[[], float] = time.monotonic,
        models: Pool[Any] | None = None,
        rules: Policy | None = None,
    ) -> None:
        """Raises `BadPolicy`, and `OSError` where the policy's file cannot be read."""
        self._options, self._clock, self._rules = options, clock, rules or policy.read(options.policy)
        self._device = ""
        self._models = models
        self._paint: Painter | None = None
        batcher: Batcher[Lane] = Batcher(options.window, options.batch, options.ageing)
        self._dispatcher = Dispatcher(batcher, self._run, clock)

    @property
    def version(self) -> str:
        from importlib.metadata import version

        return f"1+diffusers-{version('diffusers')}"

    @property
    def batch_size(self) -> int:
        return largest(self._options.batch)

    @property
    def memory_mib(self) -> int:
        return self._options.memory >> 20

    def styles(self) -> Sequence[str]:
        return list(STYLE_WORDS)

    def close(self) -> None:
        """End what runs at its next step, and free the models."""
        self._dispatcher.close()
        if self._models is not None:
            self._models.clear()

    def generate(self, briefs: list[Brief]) -> Generator[Progress | Artifact, None, None]:
        """Progress as "queued", "denoise" and "render", then an artifact, for each brief as it is done.

        Raises `Unfit` for a prompt or a picture that the policy refuses, for a black picture, and where the device
        has too little memory; `UnfitModel` where the model cannot be loaded. The others' pictures come first.
        """
        flags = {brief.id: self._allowed(brief.prompt) for brief in briefs}
        by_id = {brief.id: brief for brief in briefs}
        wishes = [(brief.id, self._wish(brief), brief.priority) for brief in briefs]
        throttle = Throttle(TOLD_EVERY, self._clock)
        failed: list[BaseException] = []
        for told in self._going(wishes):
            match told:
                case Progress(brief_id=id, fraction=fraction):
                    if throttle.lets(id, fraction >= DENOISED):
                        yield told
                case Done(lane=lane, made=made):
                    yield Progress(lane.tag, DENOISED, "render")
                    brief = by_id[lane.tag]
                    try:
                        yield self._artifact(brief, lane.wish, made, flags[brief.id])
                    except Unfit as refusal:
                        failed.append(refusal)
                case Failed(error=error):
                    failed.append(_said(error))
        if failed:
            raise failed[0]

    def redraw(self, picture: bytes, prompt: str, seed: int, side: int = 0, strength: float = 0.0) -> Made:
        """A PNG drawn anew after itself and a prompt: image-to-image; `strength` up to 1 leaves nothing of it."""
        strength = strength or self._options.strength
        key = self._key(Task.IMAGE, self._options.model, side, strength=strength)
        return self._one(Wish(key, prompt, seed, NEGATIVE, picture))

    def enlarge(self, picture: bytes, prompt: str = "", seed: int = 0, tile: int = TILE) -> Made:
        """A PNG of any size four times larger, by the model that is set for it, tile by tile."""
        with Image.open(io.BytesIO(picture)) as opened:
            pixels = np.asarray(opened.convert("RGB"))
        height, width = pixels.shape[:2]
        plan = cut(width, height, tile)
        whole = padded(pixels, plan)
        key = Key(Task.UPSCALE, self._options.upscaler, plan.side, plan.side, *self._run_of())
        wishes = [
            Wish(key, prompt, seed, "", _png(whole[top : top + plan.side, left : left + plan.side]))
            for left, top in plan.places
        ]
        made = self._all(wishes)
        return Made(joined([each.picture for each in made], plan, width, height), _summed([e.making for e in made]))

    def film(self, picture: bytes, width: int, height: int, frames: int, prompt: str = "", seed: int = 0) -> Made:
        """The frames of a short video that begins with that PNG: frames x height x width x 3."""
        return self._one(self._film(picture, width, height, frames, prompt, seed))

    def filming(
        self, picture: bytes, width: int, height: int, frames: int, prompt: str = "", seed: int = 0
    ) -> Generator[Progress | Made, None, None]:
        """As `film`, with progress at every step; closing it ends the run at its next step."""
        flags = self._allowed(prompt)
        with closing(self._going([("0", self._film(picture, width, height, frames, prompt, seed), 0)])) as going:
            for told in going:
                if isinstance(told, Failed):
                    raise _said(told.error)
                yield Made(told.made.picture, self._making(told.made, flags)) if isinstance(told, Done) else told

    def _film(self, picture: bytes, width: int, height: int, frames: int, prompt: str, seed: int) -> Wish:
        key = Key(Task.VIDEO, self._options.video, width, height, *self._run_of(), frames=frames)
        return Wish(key, prompt, seed, "", picture)

    def _one(self, wish: Wish) -> Made:
        return self._all([wish])[0]

    def _all(self, wishes: Sequence[Wish]) -> list[Made]:
        """Each made, in their order. Raises what the first failure means for the one who asked."""
        flags = self._allowed(wishes[0].prompt)
        made: dict[str, Made] = {}
        with closing(self._going([(str(number), wish, 0) for number, wish in enumerate(wishes)])) as going:
            for told in going:
                if isinstance(told, Failed):
                    raise _said(told.error)
                if isinstance(told, Done):
                    made[told.lane.tag] = Made(told.made.picture, self._making(told.made, flags))
        return [made[str(number)] for number in range(len(wishes))]

    def _going(self, wishes: Sequence[tuple[str, Wish, int]]) -> Generator[Progress | Done | Failed, None, None]:
        """What becomes of the wishes; who stops listening withdraws those that are left."""
        news: queue.SimpleQueue[News] = queue.SimpleQueue()
        lanes = [Lane(wish, tag, news) for tag, wish, _ in wishes]
        self._dispatcher.submit(lanes, max((priority for _, _, priority in wishes), default=0))
        left, reached = set(lanes), {lane: 0.0 for lane in lanes}
        try:
            while left:
                try:
                    told = news.get(timeout=HEARTBEAT)
                except queue.Empty:
                    for lane in left:
                        yield Progress(lane.tag, reached[lane], "denoise" if reached[lane] else "queued")
                    continue
                if isinstance(told, (Done, Failed)):
                    left.discard(told.lane)
                    yield told
                else:
                    reached[told.lane] = told.fraction * DENOISED
                    yield Progress(told.lane.tag, reached[told.lane], "denoise")
        finally:
            self._dispatcher.withdraw(list(left))

    def _run(self, batch: Any) -> None:
        """On the dispatcher's thread: torch is imported and models are loaded with the first batch."""
        if self._paint is None:
            self._paint = self._painter()
        self._paint(batch)

    def _painter(self) -> Painter:
        if self._models is None:
            from processors.diffusion.pipelines import capacity, device_of, load, size_hint

            room = capacity(self._options, device_of(self._options))
            options = self._options
            self._models = Pool(lambda model: load(str(model), options), room, lambda model: size_hint(str(model)))
        return Painter(self._models, self._clock, self._options.price, self._dispatcher.learn)

    def _wish(self, brief: Brief) -> Wish:
        return Wish(self._key(Task.TEXT, self._options.model), prompt_of(brief), brief.seed, NEGATIVE)

    def _key(self, task: Task, model: str, side: int = 0, strength: float = 0.0) -> Key:
        side = side_of(side or self._options.side)
        return Key(task, model, side, side, *self._run_of(), strength=strength)

    def _run_of(self) -> tuple[int, float, str]:
        return self._options.steps, self._options.guidance, self._options.dtype

    def _allowed(self, prompt: str) -> list[str]:
        """The rules that flag the prompt. Raises `Unfit` for one that refuses it."""
        found = self._rules.of_prompt(prompt)
        if found and found[0].verdict == REFUSE:
            raise Unfit("prompt-refused", f"This is not drawn here: the rule {found[0].rule!r} refuses the prompt.")
        return [each.rule for each in found]

    def _found(self, painted: Painted) -> list[str]:
        found = self._rules.of_classes(painted.found)
        if found and found[0].verdict == REFUSE:
            raise Unfit("picture-refused", f"The picture is not shown: the rule {found[0].rule!r} refuses it.", True)
        return [each.rule for each in found]

    def _making(self, painted: Painted, flags: Sequence[str]) -> Making:
        took = painted.took
        return Making(
            painted.model,
            painted.digest,
            took.batch,
            round(took.device_seconds, 4),
            round(took.cost, 6),
            self._rules.version,
            (*flags, *self._found(painted)),
        )

    def _artifact(self, brief: Brief, wish: Wish, painted: Painted, flags: list[str]) -> Artifact:
        making = self._making(painted, flags)
        digest = digest_of(wish, brief, painted.digest)
        version = f"{self.version}, {painted.model} {painted.digest[:12]}"
        provenance = {"engine": self.name, "version": version, "seed": str(brief.seed), "spec": digest}
        height, width = painted.picture.shape[:2]
        return Artifact(
            brief.id,
            None,
            png_of(painted.picture, brief.pixels, brief.width_mm, provenance),
            brief.width_mm,
            round(brief.width_mm * height / width, 2),
            self.name,
            version,
            brief.seed,
            digest,
            _asked_for(brief),
            _own(brief, painted.unread),
            making,
        )


def _asked_for(brief: Brief) -> dict[str, Any]:
    """Motifs and relations in the lexicon's words: what the prompt asks for, fit for the warehouse."""
    from processors.design.packs.vocabulary import Vocabulary
    from processors.design.parse import parse

    spec, _ = parse(brief.prompt, "fine-line", brief.width_mm, (), Vocabulary(), brief.seed)
    facts = spec.facts()
    return {"motifs": facts["motifs"], "relations": facts["relations"]}


def _png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _summed(parts: Sequence[Making]) -> Making:
    """What all the tiles of one picture took."""
    seconds, cost = (sum(getattr(each, name) for each in parts) for name in ("device_seconds", "cost"))
    flags = tuple(dict.fromkeys(flag for each in parts for flag in each.flags))
    most = max(each.batch for each in parts)
    return replace(parts[0], batch=most, device_seconds=round(seconds, 4), cost=round(cost, 6), flags=flags)


def _own(brief: Brief, unread: tuple[str, ...]) -> tuple[str, ...]:
    """Of the words that were not read those of the brief: they come first, so the last of them were cut."""
    own = brief.prompt.split()
    kept = len(prompt_of(brief).split()) - len(unread)
    return tuple(own[kept:])


def _said(error: BaseException) -> BaseException:
    """What went wrong in words for the one who asked, where trying again with the same wish would change nothing."""
    if isinstance(error, SpoiltPicture):
        return Unfit("spoilt-picture", "The model gave no picture for this wish; ask again with another seed.", True)
    if isinstance(error, OutOfMemory):
        return Unfit("out-of-memory", "The device has too little memory for this wish; ask again later.", True)
    if isinstance(error, UnfitModel):
        return Unfit("model-unusable", "The engine's model cannot be used; its operator has to see to it.", True)
    return error
