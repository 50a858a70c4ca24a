"""The diffusion engine without torch: batching, dispatching, memory, policy, costs, and what is refused unloaded."""

from __future__ import annotations

import io
import json
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from domain.provenance import Making, Provenance
from domain.videos import Motion, Shot, VideoSize
from processors import watermark
from processors.diffusion import policy, weights
from processors.diffusion.batching import SIZES, Batch, Batcher, Waiting, fitting, largest
from processors.diffusion.costs import Took, share
from processors.diffusion.dispatching import Closed, Dispatcher, Done, Failed, Lane, Stepped
from processors.diffusion.engine import DiffusionEngine, Made
from processors.diffusion.filming import DiffusionFilms, sides_of
from processors.diffusion.options import BadOption, Options
from processors.diffusion.painting import Abandoned, OutOfMemory, Painted, Painter, is_out_of_memory
from processors.diffusion.pool import Pool
from processors.diffusion.rendering import DiffusionRenderer
from processors.diffusion.safety import SpoiltPicture, classes_in, sound
from processors.diffusion.sheets import png_of
from processors.diffusion.throttle import Throttle
from processors.diffusion.tiling import CELL, cut, joined, padded
from processors.diffusion.weights import UnfitModel
from processors.diffusion.wishes import STYLE_WORDS, Key, Task, Wish, digest_of, prompt_of, side_of
from processors.engine import Artifact, Brief, Progress
from processors.filming import Film, Filming
from processors.imaging import branding
from processors.rendering import Rendered
from processors.workers import JobCancelled, Unfit

WINDOW, AGEING = 1.0, 10.0
KEY = Key(Task.TEXT, "m", 64, 64, 4, 5.0, "auto")


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def until(condition: Callable[[], object]) -> None:
    """Wait until another thread has come so far."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came so far"
        time.sleep(0.001)


# --- batching -------------------------------------------------------------------------------------------------------


def waiting(id: int, key: str = "a", priority: int = 0, arrived: float = 0.0) -> Waiting[str]:
    return Waiting(id, key, priority, arrived, f"{key}{id}")


def batcher(*entries: Waiting[str], most: int = 8) -> Batcher[str]:
    made: Batcher[str] = Batcher(WINDOW, most, AGEING)
    for each in entries:
        made.add(each)
    return made


def ids(batch: Batch[str] | None) -> list[int] | None:
    return None if batch is None else [entry.id for entry in batch.entries]


@pytest.mark.parametrize(
    ("count", "most", "runs"),
    [(1, 8, (1, 1)), (2, 8, (2, 2)), (3, 8, (3, 4)), (5, 8, (4, 4)), (6, 8, (6, 8)), (9, 8, (8, 8)), (3, 3, (2, 2)),
     (7, 4, (4, 4)), (2, 1, (1, 1)), (1, 0, (1, 1))],
)  # fmt: skip
def test_a_batch_is_padded_where_little_is_wasted_and_else_smaller(
    count: int, most: int, runs: tuple[int, int]
) -> None:
    assert fitting(count, most) == runs


def test_the_oldest_goes_when_its_window_is_over_and_a_full_batch_at_once() -> None:
    few = batcher(waiting(1), waiting(2, arrived=0.9))
    assert few.due() == WINDOW and few.take(0.99) is None and ids(few.take(1.0)) == [1, 2]
    assert len(few) == 0 and few.due() is None and few.take(99) is None
    full = batcher(*(waiting(n, arrived=n / 100) for n in range(9)))
    assert full.take(0.09) is not None and len(full) == 1


def test_a_plans_step_counts_as_having_asked_earlier() -> None:
    entries = [waiting(1, "a", 0, 0.0), waiting(2, "b", 1, 9.0), waiting(3, "c", 1, 11.0)]
    made = batcher(*entries)
    assert [ids(made.take(20.0)) for _ in entries] == [[2], [1], [3]]


def test_others_of_another_key_never_share_a_batch_and_one_can_leave() -> None:
    made = batcher(waiting(1, "a"), waiting(2, "b"), waiting(3, "a"))
    assert made.drop(3) and not made.drop(3) and not made.drop(9)
    assert ids(made.take(5)) == [1] and ids(made.take(5)) == [2]
    left = batcher(waiting(1), waiting(2, "b"))
    assert sorted(entry.id for entry in left.drain()) == [1, 2] and len(left) == 0


def test_what_was_learnt_bounds_the_batches_of_that_key_alone() -> None:
    made = batcher(*(waiting(n, "a") for n in range(4)), *(waiting(n + 10, "b") for n in range(4)))
    made.learn("a", 2)
    made.learn("a", 7)
    assert made.most("a") == 2 and made.most("b") == 8
    assert [len(ids(made.take(5)) or ()) for _ in range(3)] == [2, 2, 4]


ASKED = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.floats(0, 0.5)), min_size=1, max_size=40
)  # key, priority, seconds since the one before


@given(ASKED, st.sampled_from((1, 2, 4, 8)), st.floats(0.01, 0.7))
def test_everyone_runs_once_in_time_and_nobody_is_overtaken_by_who_came_too_late(
    asked: list[tuple[str, int, float]], most: int, pace: float
) -> None:
    """Given any arrivals, when the device asks every `pace` seconds, then the promises of `Batcher` hold."""
    made, now, ran, came = batcher(most=most), 0.0, [], {}
    arrivals = []
    for number, (key, priority, pause) in enumerate(asked):
        arrivals.append(waiting(number, key, priority, pause + (arrivals[-1].arrived if arrivals else 0)))
    while arrivals or len(made):
        while arrivals and arrivals[0].arrived <= now:
            entry = arrivals.pop(0)
            came[entry.id] = entry
            made.add(entry)
        present = [each for each in came.values() if each.id not in {id for id, _ in ran}]
        overdue = [each for each in present if now - each.arrived >= WINDOW]
        due, batch = made.due(), made.take(now)
        assert (batch is not None) == (due is not None and due <= now)
        assert batch is not None or not overdue, "somebody waited over the window while the device was free"
        if batch is not None:
            assert batch.size in SIZES and batch.size <= max(most, 1) and 1 <= len(batch.entries) <= batch.size
            assert batch.size - len(batch.entries) <= batch.size / 4
            assert len({each.key for each in batch.entries}) == 1
            head = min(each.arrived - each.priority * AGEING for each in batch.entries)
            for each in overdue:
                if each.id not in {entry.id for entry in batch.entries}:
                    assert head <= each.arrived - each.priority * AGEING
            ran += [(each.id, now) for each in batch.entries]
        now += pace
    assert sorted(id for id, _ in ran) == list(range(len(asked)))


# --- dispatching ----------------------------------------------------------------------------------------------------


class Device:
    """Runs batches when the test lets it."""

    def __init__(self) -> None:
        self.batches: list[list[Lane]] = []
        self.gate = threading.Semaphore(0)
        self.error: BaseException | None = None
        self.silent = False

    def __call__(self, batch: Batch[Lane]) -> None:
        lanes = [entry.content for entry in batch.entries]
        self.batches.append(lanes)
        assert self.gate.acquire(timeout=10)
        if self.error is not None:
            raise self.error
        if not self.silent:
            for lane in lanes:
                lane.step(0.5)
                lane.done(lane.tag)


def dispatched(device: Device, window: float = 0.0, most: int = 8) -> Dispatcher:
    return Dispatcher(Batcher(window, most, AGEING), device, time.monotonic)


def lanes(count: int, key: Key = KEY) -> tuple[list[Lane], queue.SimpleQueue[Any]]:
    news: queue.SimpleQueue[Any] = queue.SimpleQueue()
    return [Lane(Wish(key, "a rose", n), str(n), news) for n in range(count)], news


def test_wishes_of_several_threads_share_a_batch_and_each_hears_of_its_own() -> None:
    device = Device()
    made = dispatched(device, window=30.0, most=2)
    (first,), heard_first = lanes(1)
    (second,), heard_second = lanes(1)
    made.submit([first])
    threading.Thread(target=made.submit, args=([second],)).start()
    device.gate.release()
    for lane, heard in ((first, heard_first), (second, heard_second)):
        assert heard.get(timeout=10) == Stepped(lane, 0.5) and heard.get(timeout=10) == Done(lane, "0")
    assert device.batches == [[first, second]]
    made.close()


def test_who_waits_leaves_at_once_and_who_runs_hears_no_more() -> None:
    device = Device()
    made = dispatched(device)
    (runs,), heard = lanes(1)
    made.submit([runs])
    until(lambda: device.batches)
    (waits,), _ = lanes(1)
    made.submit([waits])
    made.withdraw([runs, waits])
    device.gate.release()
    made.close()
    assert device.batches == [[runs]] and heard.empty() and not runs.wanted


@pytest.mark.parametrize("silent", [True, False])
def test_a_lane_always_hears_of_its_end(silent: bool) -> None:
    device = Device()
    device.silent, device.error = silent, None if silent else ValueError("a bug")
    made = dispatched(device)
    (lane,), heard = lanes(1)
    device.gate.release()
    made.submit([lane])
    told = heard.get(timeout=10)
    assert isinstance(told, Failed) and isinstance(told.error, RuntimeError if silent else ValueError)
    device.silent, device.error = False, None
    (next_one,), heard = lanes(1)
    device.gate.release()
    made.submit([next_one])
    assert isinstance(heard.get(timeout=10), Stepped)  # the thread lives on
    made.close()


def test_closing_tells_whoever_runs_or_waits_and_takes_nothing_more() -> None:
    device = Device()
    made = dispatched(device)
    (runs,), heard = lanes(1)
    made.submit([runs])
    until(lambda: device.batches)
    (waits,), heard_too = lanes(1)
    made.submit([waits])
    closing = threading.Thread(target=made.close)
    closing.start()
    until(lambda: runs.ended)
    device.gate.release()
    closing.join(10)
    assert isinstance(heard.get(timeout=10).error, Closed) and heard.empty(), "its end is told once"
    assert isinstance(heard_too.get(timeout=10).error, Closed)
    with pytest.raises(JobCancelled):
        made.submit([waits])
    dispatched(device).close()


# --- painting with a pipeline of the test ---------------------------------------------------------------------------


class Shelf:
    """Models that fit batches of `room`."""

    def __init__(self, room: int = 8, error: BaseException | None = None) -> None:
        self.room, self.error, self.freed, self.sizes = room, error, 0, []  # type: ignore[var-annotated]

    def get(self, key: str) -> Any:
        return self

    def leave_alone(self, key: str) -> int:
        self.freed += 1
        return 0

    checker = extractor = None
    name, digest = "m", "d" * 64

    def pipeline(self, task: Task) -> Shelf:
        return self


def painted(monkeypatch: pytest.MonkeyPatch, shelf: Shelf, count: int, size: int) -> tuple[list[Any], list[Any]]:
    from processors.diffusion import painting

    def pictures(pipe: Shelf, key: Key, lanes: list[Lane], size: int) -> list[Any]:
        pipe.sizes.append(size)
        if pipe.error is not None:
            raise pipe.error
        if size > pipe.room:
            raise MemoryError
        return [np.full((8, 8, 3), 0.5, np.float32)] * size

    monkeypatch.setattr(painting, "pictures_of", pictures)
    monkeypatch.setattr(painting, "unread_words", lambda pipe, prompt: ())
    made, news = lanes(count)
    learnt: list[Any] = []
    Painter(shelf, Time(), 0.0, lambda key, most: learnt.append(most))(
        Batch(KEY, tuple(Waiting(n, KEY, 0, 0.0, lane) for n, lane in enumerate(made)), size)
    )
    told = []
    while not news.empty():
        told.append(news.get())
    return told, learnt


def test_memory_that_ends_halves_the_batch_once_and_then_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(room=4)
    told, learnt = painted(monkeypatch, shelf, 7, 8)
    assert shelf.sizes == [8, 4, 4] and learnt == [4] and shelf.freed == 1
    assert [type(each) for each in told] == [Done] * 7
    shelf = Shelf(room=1)
    told, learnt = painted(monkeypatch, shelf, 4, 4)
    assert shelf.sizes == [4, 2, 2] and all(isinstance(each.error, OutOfMemory) for each in told) and len(told) == 4
    shelf = Shelf(room=0)
    told, learnt = painted(monkeypatch, shelf, 1, 1)
    assert shelf.sizes == [1, 1] and learnt == [] and isinstance(told[0].error, OutOfMemory)


def test_any_other_error_is_told_to_all_and_an_abandoned_batch_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    told, _ = painted(monkeypatch, Shelf(error=ValueError("bad shape")), 2, 2)
    assert [str(each.error) for each in told] == ["bad shape"] * 2
    told, _ = painted(monkeypatch, Shelf(error=Abandoned()), 2, 2)
    assert told == []


def test_what_counts_as_the_end_of_memory() -> None:
    own = type("OutOfMemoryError", (RuntimeError,), {})
    for error in (
        MemoryError(),
        own(),
        RuntimeError("MPS backend out of memory"),
        RuntimeError("can't allocate memory"),
    ):
        assert is_out_of_memory(error)
    assert not is_out_of_memory(ValueError("out of memory")) and not is_out_of_memory(RuntimeError("shape"))


# --- pool, throttle, costs ------------------------------------------------------------------------------------------


class Model:
    def __init__(self, name: str, bytes: int, gone: list[str]) -> None:
        self.name, self.bytes, self._gone = name, bytes, gone

    def free(self) -> None:
        self._gone.append(self.name)


def test_the_pool_frees_what_was_used_longest_ago_and_makes_room_first() -> None:
    gone: list[str] = []
    held: list[int] = []
    pool: Pool[Model] = Pool(lambda key: held.append(pool.bytes) or Model(str(key), 40, gone), 100, lambda key: 40)
    a = pool.get("a")
    pool.get("b")
    assert pool.get("a") is a and pool.warm() == ["b", "a"] and pool.bytes == 80
    pool.get("c")
    assert gone == ["b"] and held == [0, 40, 40], "b left before c was loaded"
    assert pool.leave_alone("c") == 1 and gone == ["b", "a"]
    pool.clear()
    assert gone == ["b", "a", "c"] and pool.bytes == 0


def test_one_that_is_too_large_by_itself_stays_while_it_is_used() -> None:
    gone: list[str] = []
    pool: Pool[Model] = Pool(lambda key: Model(str(key), 400, gone), 100)
    pool.get("a")
    assert pool.warm() == ["a"] and gone == []
    pool.get("b")
    assert pool.warm() == ["b"] and gone == ["a"]


def test_progress_is_told_now_and_then_and_its_end_at_once() -> None:
    clock = Time()
    throttle = Throttle(0.5, clock)
    assert throttle.lets("a") and not throttle.lets("a") and throttle.lets("b")
    clock.now = 0.49
    assert not throttle.lets("a") and throttle.lets("a", last=True)
    clock.now = 1.0
    assert throttle.lets("a")


def test_a_pictures_share_bears_the_padding() -> None:
    assert share(12.0, 3, 4, 3600.0) == Took(3, 4, 12.0, 4.0, 4.0)


# --- policy ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "rules"),
    [
        ("a rose", []),
        ("White-Power fist", [("hate", "refuse")]),
        ("a naked toddler", [("minors", "refuse")]),
        ("my kid's name", []),
        ("a naked mermaid", []),
        ("a Swástika of leaves", [("symbols-with-two-meanings", "flag")]),
        ("kkk and a manji", [("hate", "refuse"), ("symbols-with-two-meanings", "flag")]),
        ("a kidney", []),
        ("a lion in the style of somebody", [("in-somebodys-manner", "flag")]),
    ],
)
def test_the_platforms_own_policy(prompt: str, rules: list[tuple[str, str]]) -> None:
    assert [(each.rule, each.verdict) for each in policy.read().of_prompt(prompt)] == rules


def test_classes_without_a_rule_are_flagged_and_allowed_ones_are_not_told() -> None:
    own = policy.parsed('version = "x"\n[classes]\na = "allow"\nb = "refuse"')
    assert [(each.rule, each.verdict) for each in own.of_classes(("a", "c", "b"))] == [("b", "refuse"), ("c", "flag")]
    assert own.version.startswith("x+") and own.version != policy.parsed("").version


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rules = 3", "a list"),
        ("[[rules]]\nwords = ['a']", "has a name"),
        ("[[rules]]\nname = 'a'\nverdict = 'maybe'\nwords = ['a']", "refuse or flag"),
        ("[[rules]]\nname = 'a'\nverdict = 'flag'\nwords = []", "at least one word"),
        ("[[rules]]\nname = 'a'\nverdict = 'flag'\nwords = ['!']", "none is empty"),
        ("[[rules]]\nname = 'a'\nverdict = 'flag'\nwords = [1]", "words are text"),
        ("[classes]\na = 'blacken'", "refuse, flag or allow"),
        ("rule = 1", "no such part"),
        ("= =", "not TOML"),
    ],
)
def test_a_policy_that_cannot_be_used_says_where(text: str, words: str) -> None:
    with pytest.raises(policy.BadPolicy, match=words):
        policy.parsed(text)


# --- wishes, options, pictures --------------------------------------------------------------------------------------


def brief(**values: Any) -> Brief:
    return Brief(**{"id": "0", "prompt": "a rose", "style": "blackwork", "seed": 3, **values})


def test_a_brief_in_the_models_words() -> None:
    assert prompt_of(brief(palette=("#aa0000",))).startswith("a rose, blackwork tattoo design")
    assert "colours #aa0000" in prompt_of(brief(palette=("#aa0000",)))
    assert "japanese brush tattoo design" in prompt_of(brief(style="japanese-brush"))
    assert [side_of(n) for n in (1, 64, 1000, 1023)] == [8, 64, 1000, 1024]


def test_the_digest_tells_specs_apart_but_not_prompts_or_paths() -> None:
    def digest(brief: Brief, model: str = "m", weights: str = "w", seed: int = 3) -> str:
        return digest_of(Wish(Key(Task.TEXT, model, 64, 64, 4, 5.0, "auto"), brief.prompt, seed), brief, weights)

    first = digest(brief())
    assert digest(brief(prompt="a moth")) == first and digest(brief(), model="/srv/m") == first
    others = [digest(brief(style="dotwork")), digest(brief(), weights="x"), digest(brief(), seed=4)]
    assert len({first, *others}) == 4


@pytest.mark.parametrize(
    "wrong",
    [{"device": "gpu"}, {"dtype": "int4"}, {"offload": "disk"}, {"steps": 0}, {"batch": 0}, {"side": 4},
     {"window": -1.0}, {"price": -1.0}, {"strength": 0.0}, {"strength": 1.1}],
)  # fmt: skip
def test_an_option_that_cannot_be_used_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        Options(**wrong)
    assert Options(device="cuda:1").device == "cuda:1"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 0.0, 3 / 255])
def test_black_and_numberless_pictures_are_spoilt(value: float) -> None:
    with pytest.raises(SpoiltPicture):
        sound(np.full((4, 4, 3), value, np.float32))
    dark = np.zeros((4, 4, 3), np.float32)
    dark[0, 0] = 0.2
    sound(dark)
    assert classes_in(dark, None, None) == []


def test_a_png_names_its_source_and_keeps_its_shape() -> None:
    png = png_of(np.full((20, 40, 3), 0.5, np.float32), 80, 100.0, {"engine": "diffusion", "version": "1 <x>"})
    with Image.open(io.BytesIO(png)) as opened:
        assert opened.size == (80, 40) and opened.getpixel((0, 0)) == (128, 128, 128)
        assert "&lt;x&gt;" in opened.info["XML:com.adobe.xmp"] and "engine=diffusion" in opened.info["Provenance"]


def marked_png(trained: bool) -> bytes:
    if trained:
        return png_of(np.full((64, 64, 3), 0.5, np.float32), 64, 100.0, {"engine": "diffusion", "version": "1, secret"})
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "copied",
    [watermark.marked_png, branding.plain_png, lambda png: branding.branded_png(png, "A", "#000000", "#ffffff")],
)
def test_copies_keep_the_mark_of_a_trained_model_and_not_its_name(copied: Callable[[bytes], bytes]) -> None:
    copy = copied(marked_png(True))
    assert b"trainedAlgorithmicMedia" in copy and b"secret" not in copy and b"Provenance" not in copy
    assert b"trainedAlgorithmicMedia" not in copied(marked_png(False))


# --- larger copies and other styles ---------------------------------------------------------------------------------


@given(st.integers(1, 700), st.integers(1, 700), st.sampled_from((64, 128, 256)))
def test_tiles_cover_a_picture_and_join_to_what_they_were_cut_from(width: int, height: int, most: int) -> None:
    plan = cut(width, height, most)
    assert plan.side <= most and plan.side % CELL == 0
    rng = np.random.default_rng(width * 1000 + height)
    pixels = rng.integers(0, 255, (height, width, 3), dtype=np.uint8)
    whole = padded(pixels, plan)
    assert whole.shape == (plan.height, plan.width, 3)
    tiles = [whole[y : y + plan.side, x : x + plan.side].astype(np.float32) for x, y in plan.places]
    assert all(each.shape == (plan.side, plan.side, 3) for each in tiles)
    assert np.abs(joined(tiles, plan, width, height) - pixels).max() < 1e-2


class Other:
    name, version = "imaging", "9"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def _made(self, what: str) -> Rendered:
        self.asked.append(what)
        return Rendered((), 1, 1)

    def stencil(self, *_: Any) -> Rendered:
        return self._made("stencil")

    def upscale(self, *_: Any) -> Rendered:
        return self._made("upscale")

    def restyle(self, *_: Any) -> Rendered:
        return self._made("restyle")


def test_the_model_enlarges_and_restyles_pictures_and_the_rest_is_made_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, other = Engine(), Other()
    making = Making("up", "w" * 64, 1, 1.0, 0.0, "p", ())
    monkeypatch.setattr(engine, "enlarge", lambda png: Made(np.full((256, 256, 3), 0.5, np.float32), making))
    renderer = DiffusionRenderer(engine, other, enlarges=True, restyles=True)
    png = marked_png(False)
    larger = renderer.upscale(png, "image/png", 2, 0)
    assert (larger.width, larger.height) == (128, 128) and b"trainedAlgorithmicMedia" in larger.files[0][2]
    assert renderer.upscale(png, "image/png", 4, 0).width == 256 and other.asked == []
    renderer.upscale(b"<svg/>", "image/svg+xml", 2, 0)
    renderer.stencil(png, "image/png", None)  # type: ignore[arg-type]
    renderer.restyle(png, "blackwork", object(), 100.0)  # type: ignore[arg-type]
    assert other.asked == ["upscale", "stencil", "restyle"]
    first = renderer.restyle(png, "blackwork", None, 100.0)
    assert first.files == renderer.restyle(png, "blackwork", None, 100.0).files and engine.ran[0] == engine.ran[1]
    plain = DiffusionRenderer(engine, other, enlarges=False, restyles=False)
    plain.upscale(png, "image/png", 2, 0)
    plain.restyle(png, "blackwork", None, 100.0)
    assert other.asked[3:] == ["upscale", "restyle"]
    monkeypatch.setattr("processors.diffusion.rendering.MOST_PIXELS", 100)
    renderer.upscale(png, "image/png", 2, 0)
    assert other.asked[5:] == ["upscale"] and renderer.name == "imaging, diffusion"
    engine.close()


def test_a_picture_enlarged_in_tiles_sums_what_they_took() -> None:
    class Fourfold(Engine):
        def _run(self, batch: Batch[Lane]) -> None:
            for lane in (entry.content for entry in batch.entries):
                with Image.open(io.BytesIO(lane.wish.picture or b"")) as tile:
                    large = np.asarray(tile.resize((tile.width * 4, tile.height * 4), 0), np.float32) / 255
                lane.done(Painted(large, share(1.0, 1, 1, 3600.0), "up", "w" * 64, ("odd",), ()))

    engine = Fourfold()
    out = io.BytesIO()
    Image.effect_mandelbrot((100, 70), (-2, -1.5, 1, 1.5), 20).convert("RGB").save(out, "PNG")
    made = engine.enlarge(out.getvalue(), tile=64)
    with Image.open(out) as original:
        wanted = np.asarray(original.resize((400, 280), 0), np.float32) / 255
    assert made.picture.shape == (280, 400, 3) and np.abs(made.picture - wanted).max() < 1e-3
    assert (made.making.device_seconds, made.making.cost, made.making.flags) == (6.0, 6.0, ("odd",))
    engine.close()


# --- models on disk -------------------------------------------------------------------------------------------------


def model(folder: Path, index: Any, **files: bytes) -> Path:
    folder.mkdir()
    (folder / weights.INDEX).write_text(index if isinstance(index, str) else json.dumps(index))
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


GOOD = {
    "_class_name": "StableDiffusionPipeline",
    "unet": ["diffusers", "UNet2DConditionModel"],
    "safety_checker": [None, None],
}


def test_a_good_folder_has_an_index_a_digest_and_a_size(tmp_path: Path) -> None:
    folder = model(tmp_path / "good", GOOD, unet__w_dot_safetensors=b"12345", unet__w_dot_bin=b"x")
    assert weights.checked(folder) == GOOD and weights.size(folder) == 5 and weights.variant(folder) is None
    same = model(tmp_path / "same", GOOD, unet__w_dot_safetensors=b"12345")
    other = model(tmp_path / "other", GOOD, unet__w_dot_safetensors=b"12346")
    assert weights.digest(folder) == weights.digest(same) != weights.digest(other)
    half = model(tmp_path / "half", GOOD, unet__w_dot_fp16_dot_safetensors=b"1")
    assert weights.variant(half) == "fp16"


@pytest.mark.parametrize(
    ("index", "files", "words"),
    [
        ("{", {}, "no model_index.json"),
        ("[]", {}, "no object"),
        ({**GOOD, "_class_name": ["own", "Pipe"]}, {}, "class of its own"),
        ({**GOOD, "unet": ["evil_library", "X"]}, {}, "only diffusers"),
        (GOOD, {"unet__own_dot_py": b""}, "code of its own"),
        (GOOD, {"unet__w_dot_bin": b"x"}, "no safetensors"),
    ],
)
def test_a_folder_that_could_run_code_is_refused(tmp_path: Path, index: Any, files: Any, words: str) -> None:
    with pytest.raises(UnfitModel, match=words):
        weights.checked(model(tmp_path / "m", index, **files))


# --- the engine over a painter of the test --------------------------------------------------------------------------


class Engine(DiffusionEngine):
    """Paints grey by seed, without a model; fails the seeds that it is told to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Options(model="m", window=0.0, side=16, **options))
        self.fails: dict[int, BaseException] = {}
        self.ran: list[list[int]] = []
        self.pause = threading.Event()
        self.pause.set()

    def _run(self, batch: Batch[Lane]) -> None:
        found = [entry.content for entry in batch.entries]
        self.ran.append([lane.wish.seed for lane in found])
        assert self.pause.wait(10)
        for lane in found:
            for step in (0.25, 0.5, 1.0):
                lane.step(step)
            if lane.wish.seed in self.fails:
                lane.fail(self.fails[lane.wish.seed])
            else:
                grey = np.full((16, 16, 3), 0.5, np.float32)
                lane.done(Painted(grey, share(2.0, len(found), 4, 3600.0), "m", "w" * 64, (), ()))


def test_each_brief_is_told_of_and_becomes_an_artifact() -> None:
    engine = Engine()
    told = list(engine.generate([brief(id="0"), brief(id="1", seed=4, prompt="a rose and a swastika")]))
    arts = {each.brief_id: each for each in told if isinstance(each, Artifact)}
    assert set(arts) == {"0", "1"} and arts["0"].svg is None
    assert arts["0"].making is not None and arts["0"].making.flags == ()
    assert arts["1"].making is not None and arts["1"].making.flags == ("symbols-with-two-meanings",)
    assert arts["1"].making.device_seconds == 1.0 and arts["1"].making.cost == 1.0
    for id in "01":
        steps = [each for each in told if isinstance(each, Progress) and each.brief_id == id]
        assert [each.fraction for each in steps] == [0.225, 0.9, 0.9] and steps[-1].stage == "render"
    assert engine.styles() == list(STYLE_WORDS) and engine.batch_size == 8 and engine.memory_mib == 0
    engine.close()


@pytest.mark.parametrize(
    ("error", "code"),
    [(OutOfMemory(), "out-of-memory"), (SpoiltPicture(), "spoilt-picture"), (UnfitModel(), "model-unusable")],
)
def test_one_that_fails_is_told_after_the_others_are_drawn(error: Exception, code: str) -> None:
    engine, found = Engine(), []
    engine.fails[4] = error
    with pytest.raises(Unfit) as failed:
        for each in engine.generate([brief(id="0", seed=4), brief(id="1", seed=5)]):
            found += [each.brief_id] if isinstance(each, Artifact) else []
    assert found == ["1"] and failed.value.code == code and failed.value.retryable
    engine.fails[4] = KeyError("a bug")
    with pytest.raises(KeyError):
        list(engine.generate([brief(seed=4)]))
    with pytest.raises(KeyError):
        engine.redraw(b"", "a", 4)
    engine.close()


def test_a_refused_prompt_takes_no_device_time() -> None:
    engine = Engine()
    with pytest.raises(Unfit) as refused:
        list(engine.generate([brief(), brief(id="1", prompt="heil hitler")]))
    assert (refused.value.code, refused.value.retryable) == ("prompt-refused", False) and engine.ran == []
    with pytest.raises(Unfit):
        engine.redraw(b"", "white power", 1)
    engine.close()


def test_who_waits_long_is_asked_whether_it_is_still_wanted_and_can_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("processors.diffusion.engine.HEARTBEAT", 0.01)
    engine = Engine()
    engine.pause.clear()
    going = engine.generate([brief(id="7")])
    assert next(going) == Progress("7", 0.0, "queued")
    going.close()
    engine.pause.set()
    assert [each.brief_id for each in engine.generate([brief(seed=8)]) if isinstance(each, Artifact)] == ["0"]
    engine.close()


def test_the_higher_plan_goes_first_and_a_full_batch_is_the_largest_size() -> None:
    engine = Engine(batch=1)
    engine.pause.clear()
    threads = [
        threading.Thread(target=lambda n=n: list(engine.generate([brief(seed=n, priority=n)]))) for n in (1, 2, 3)
    ]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda n=number: len(engine.ran) == 1 and len(engine._dispatcher._waiting) == n)
    engine.pause.set()
    for thread in threads:
        thread.join(10)
    assert engine.ran == [[1], [3], [2]] and largest(5) == 4
    engine.close()


# --- films ----------------------------------------------------------------------------------------------------------


class FilmEngine(Engine):
    """Paints five frames, each a little lighter."""

    def _run(self, batch: Batch[Lane]) -> None:
        (lane,) = [entry.content for entry in batch.entries]
        self.ran.append([lane.wish.seed])
        self.wish = lane.wish
        for step in (0.5, 1.0):
            lane.step(step)
        assert self.pause.wait(10)
        key = lane.wish.key
        if lane.wish.seed in self.fails:
            lane.fail(self.fails[lane.wish.seed])
            return
        frames = np.stack([np.full((key.height, key.width, 3), 0.2 + 0.1 * n, np.float32) for n in range(key.frames)])
        lane.done(Painted(frames, share(2.0, 1, 1, 3600.0), "svd", "w" * 64, (), ()))


class OtherFilms:
    def film(self, *asked: Any) -> Any:
        yield Filming(0.5, "other")
        yield Film(b"other", b"", 1, 1, 1, "other", "1")


def film_shot(motion: Motion, seed: int = 7) -> Shot:
    return Shot(motion, 5, VideoSize.HD, 128, 72, 30, seed)


def test_a_model_moves_the_picture_there_and_back_again() -> None:
    engine = FilmEngine()
    films = DiffusionFilms(engine, OtherFilms(), frames=5, area=128 * 64)
    given: list[tuple[str, str]] = []

    def provenance(name: str, version: str) -> Provenance:
        given.append((name, version))
        return Provenance(name, version, 7, "ab" * 32)

    *told, film = films.film(marked_png(False), "image/png", film_shot(Motion.ANIMATE), False, provenance)
    assert isinstance(film, Film) and (film.width, film.height, film.frames) == (128, 72, 150)
    fractions = [each.fraction for each in told if isinstance(each, Filming)]
    assert fractions == sorted(fractions) and fractions[-1] < 1
    assert {each.stage for each in told if isinstance(each, Filming)} >= {"denoise", "film"}
    assert engine.wish.key.task is Task.VIDEO and engine.wish.key.frames == 5 and engine.wish.seed == 7
    assert engine.wish.picture is not None and engine.wish.picture.startswith(b"\x89PNG")
    assert b"trainedAlgorithmicMedia" in film.mp4 and b"svd wwww" in film.mp4
    assert given == [("diffusion", f"{engine.version}, svd {'w' * 12}")] and film.engine == "diffusion"
    engine.close()


def test_what_a_camera_does_is_left_to_it() -> None:
    engine = FilmEngine()
    films = DiffusionFilms(engine, OtherFilms())
    told = list(films.film(b"", "image/png", film_shot(Motion.ORBIT), False, lambda *_: None))  # type: ignore
    assert isinstance(told[-1], Film) and told[-1].mp4 == b"other" and engine.ran == []
    engine.close()


def test_who_stops_listening_withdraws_the_film() -> None:
    engine = FilmEngine()
    engine.pause.clear()
    films = DiffusionFilms(engine, OtherFilms(), frames=5, area=128 * 64)
    filming = films.film(marked_png(False), "image/png", film_shot(Motion.ANIMATE), False, lambda *_: None)  # type: ignore
    assert isinstance(next(filming), Filming)
    (lane,) = engine._dispatcher._running
    filming.close()
    assert not lane.wanted
    engine.pause.set()
    engine.close()


def test_a_film_that_fails_says_why() -> None:
    engine = FilmEngine()
    engine.fails = {9: OutOfMemory("no room")}
    films = DiffusionFilms(engine, OtherFilms(), frames=5, area=128 * 64)
    with pytest.raises(Unfit) as refused:
        list(films.film(marked_png(False), "image/png", film_shot(Motion.ANIMATE, 9), False, lambda *_: None))  # type: ignore
    assert refused.value.code == "out-of-memory" and refused.value.retryable
    engine.close()


@given(st.integers(2, 4000), st.integers(2, 4000))
def test_a_model_s_sides_are_whole_cells_of_about_that_area(width: int, height: int) -> None:
    across, down = sides_of(width, height, 1024 * 576)
    assert across % 64 == down % 64 == 0 and min(across, down) >= 64
    if 0.4 < width / height < 2.5:
        assert 0.8 < across * down / (1024 * 576) < 1.25
