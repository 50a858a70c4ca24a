"""The diffusion engine on real pipelines with random weights, tiny and built offline: every path, on the CPU."""

from __future__ import annotations

import base64
import io
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from domain.provenance import Provenance
from domain.videos import Motion, Shot, VideoSize
from processors.diffusion import policy
from processors.diffusion.dispatching import Lane
from processors.diffusion.engine import DiffusionEngine
from processors.diffusion.filming import DiffusionFilms
from processors.diffusion.options import BadOption, Options
from processors.diffusion.pool import Pool
from processors.diffusion.wishes import Task
from processors.engine import Artifact, Brief, Progress
from processors.filming import Film
from processors.video.films import CameraFilms
from processors.workers import JobCancelled, Unfit

SIDE = 64


@pytest.fixture(scope="session")
def models(require: Callable[[object, str], None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tiny models: text, checked, upscaler, video, sdxl."""
    require(find_spec("torch") and find_spec("diffusers") and find_spec("transformers"), "torch (extra `gpu`)")
    import torch

    from processors.diffusion import random_models
    from processors.diffusion.pipelines import hush

    torch.set_num_threads(1)
    hush()
    root = tmp_path_factory.mktemp("models")
    random_models.tiny_text(root / "text")
    random_models.tiny_text(root / "checked", checker=True)
    random_models.tiny_upscaler(root / "upscaler")
    random_models.tiny_video(root / "video")
    random_models.sdxl(root / "sdxl", shrink=10)
    return root


@pytest.fixture
def engine_of(models: Path) -> Iterator[Callable[..., DiffusionEngine]]:
    made: list[DiffusionEngine] = []

    def make(
        model: str = "text", rules: policy.Policy | None = None, pool: Pool[Any] | None = None, **options: Any
    ) -> Any:
        chosen = {"steps": 3, "side": SIDE, "price": 3.6, "window": 0.02, "device": "cpu", "offline": True, **options}
        folders = {"upscaler": str(models / "upscaler"), "video": str(models / "video")}
        engine = DiffusionEngine(Options(model=str(models / model), **folders, **chosen), models=pool, rules=rules)
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.close()


def brief(
    id: str = "0", seed: int = 1, prompt: str = "a rose around a dagger", pixels: int = 256, **more: Any
) -> Brief:
    return Brief(id, prompt, "blackwork", seed, 120.0, pixels, **more)


def drawn(engine: DiffusionEngine, *briefs: Brief) -> dict[str, Artifact]:
    return {each.brief_id: each for each in engine.generate(list(briefs)) if isinstance(each, Artifact)}


def pixels(png: bytes) -> Any:
    with Image.open(io.BytesIO(png)) as opened:
        return np.asarray(opened.convert("RGB")).astype(int)


def photograph() -> bytes:
    out = io.BytesIO()
    Image.fromarray((np.indices((40, 40)).sum(0)[:, :, None] * [3, 2, 1]).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def test_a_brief_becomes_a_png_that_says_where_it_comes_from(engine_of: Callable[..., DiffusionEngine]) -> None:
    told = list(engine_of().generate([brief(palette=("#aa0000",))]))
    *steps, art = told
    assert isinstance(art, Artifact) and all(isinstance(each, Progress) for each in steps)
    assert [each.stage for each in steps][-1] == "render" and "denoise" in {each.stage for each in steps}
    assert [each.fraction for each in steps] == sorted(each.fraction for each in steps)
    assert (art.svg, art.engine, art.seed, art.width_mm, art.height_mm) == (None, "diffusion", 1, 120.0, 120.0)
    assert art.facts == {"motifs": ["rose", "dagger"], "relations": ["with"]}
    with Image.open(io.BytesIO(art.png)) as opened:
        assert opened.size == (256, 256) and opened.info["dpi"][0] == pytest.approx(256 / 120 * 25.4, abs=0.01)
        assert "digitalsourcetype/trainedAlgorithmicMedia<" in opened.info["XML:com.adobe.xmp"]
        said = opened.info["Provenance"]
    assert f"spec={art.spec_digest}" in said and "seed=1" in said and "rose" not in said
    assert art.engine_version.startswith("1+diffusers-") and " text " in art.engine_version
    making = art.making
    assert making is not None and making.model == "text" and making.weights[:12] in art.engine_version
    assert (
        making.batch == 1
        and making.device_seconds > 0
        and making.cost == pytest.approx(making.device_seconds / 1000, abs=1e-5)
    )
    assert making.flags == () and making.policy == policy.read().version


@pytest.mark.parametrize("model", ["text", "sdxl"])
def test_the_same_seed_is_the_same_picture_whatever_shares_its_batch(
    engine_of: Callable[..., DiffusionEngine], model: str
) -> None:
    engine = engine_of(model)
    alone = drawn(engine, brief(seed=11))["0"]
    again = drawn(engine, brief(seed=11))["0"]
    shared = drawn(
        engine, *(brief(str(n), seed=9 + n, prompt="a moth" if n != 2 else brief().prompt) for n in range(4))
    )
    assert alone.png == again.png and alone.spec_digest == shared["2"].spec_digest
    assert shared["2"].making is not None and shared["2"].making.batch == 4
    assert np.abs(pixels(alone.png) - pixels(shared["2"].png)).max() <= 1
    assert np.abs(pixels(alone.png) - pixels(shared["1"].png)).max() > 20


def test_what_several_threads_ask_at_once_runs_as_one_padded_batch(engine_of: Callable[..., DiffusionEngine]) -> None:
    engine = engine_of(window=1.0, batch=4)
    drawn(engine, *(brief(str(n)) for n in range(4)))  # the model is warm
    found: list[Artifact] = []
    threads = [
        threading.Thread(target=lambda n=n: found.extend(drawn(engine, brief(seed=n)).values())) for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each.seed for each in found) == [0, 1, 2]
    assert {each.making.batch for each in found if each.making} == {3}


def test_redraw_enlarge_and_film(engine_of: Callable[..., DiffusionEngine]) -> None:
    engine = engine_of(steps=2, strength=1.0)
    redrawn = engine.redraw(photograph(), "a wave", 3)
    assert redrawn.picture.shape == (SIDE, SIDE, 3) and redrawn.making.model == "text"
    kept = engine.redraw(photograph(), "a wave", 3, strength=0.5)
    other = engine.redraw(photograph(), "a wave", 4, strength=0.5)
    assert not np.array_equal(kept.picture, redrawn.picture) and not np.array_equal(kept.picture, other.picture)
    larger = engine.enlarge(photograph())
    assert larger.picture.shape == (160, 160, 3) and larger.making.model == "upscaler"
    film = engine.film(photograph(), SIDE, SIDE, frames=3)
    assert film.picture.shape == (3, SIDE, SIDE, 3) and film.making.model == "video"
    assert film.picture.std() > 0.01


def test_a_film_by_a_model_from_wish_to_mp4(engine_of: Callable[..., DiffusionEngine], tmp_path: Path) -> None:
    films = DiffusionFilms(engine_of(), CameraFilms(), tmp_path, frames=3, area=SIDE * SIDE)
    shot = Shot(Motion.ANIMATE, 5, VideoSize.HD, 96, 96, 30, 5)

    def made() -> Film:
        *told, film = films.film(
            photograph(), "image/png", shot, True, lambda engine, version: Provenance(engine, version, 5, "ab" * 32)
        )
        assert isinstance(film, Film) and {each.stage for each in told} >= {"denoise", "film"}  # type: ignore[union-attr]
        return film

    film = made()
    assert (film.frames, film.width, film.engine) == (150, 96, "diffusion") and "video" in film.engine_version
    assert film.mp4.find(b"moov") < film.mp4.find(b"mdat") and b"trainedAlgorithmicMedia" in film.mp4
    assert film.poster == made().poster, "the same seed makes the same film"


@pytest.mark.parametrize("task", list(Task))
def test_whoever_stops_listening_ends_every_kind_of_run_within_a_step(
    engine_of: Callable[..., DiffusionEngine], task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stable Video Diffusion and the upscaler included, which know no `_interrupt`; and the engine works on."""
    engine, steps, ended = engine_of(steps=60, strength=1.0), [], threading.Event()
    real_run, real_step = engine._dispatcher._run, Lane.step

    def run(batch: Any) -> None:
        real_run(batch)
        ended.set()

    def step(lane: Lane, fraction: float) -> None:
        steps.append(fraction)
        real_step(lane, fraction)

    monkeypatch.setattr(engine._dispatcher, "_run", run)
    monkeypatch.setattr(Lane, "step", step)
    wish = {
        Task.TEXT: lambda: engine._wish(brief()),
        Task.IMAGE: lambda: wish_of(engine, lambda: engine.redraw(photograph(), "x", 1)),
        Task.UPSCALE: lambda: wish_of(engine, lambda: engine.enlarge(photograph())),
        Task.VIDEO: lambda: wish_of(engine, lambda: engine.film(photograph(), SIDE, SIDE, 2)),
    }[task]()
    going = engine._going([("0", wish, 0)])
    while next(going).fraction < 0.02:
        pass
    going.close()
    assert ended.wait(60) and len(steps) < 30, "the run went on"
    monkeypatch.undo()
    assert drawn(engine_of(steps=1), brief())  # and the pipelines are whole
    if task is Task.UPSCALE:
        engine._options = replace(engine._options, steps=1)
        assert engine.enlarge(photograph()).picture.std() > 0


def wish_of(engine: DiffusionEngine, ask: Callable[[], Any]) -> Any:
    """The wish that a direct call would hand on."""
    kept: list[Any] = []

    def keep(wishes: Any) -> Any:
        kept.extend(wishes)
        raise KeyboardInterrupt

    engine._all = keep  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        ask()
    del engine._all
    return kept[0]


def test_one_of_a_batch_leaves_and_the_others_are_drawn(engine_of: Callable[..., DiffusionEngine]) -> None:
    engine = engine_of(steps=8, batch=2, window=5.0)
    left: list[Any] = []

    def leave() -> None:
        going = engine.generate([brief("0", seed=5)])
        for told in going:
            if isinstance(told, Progress) and told.stage == "denoise":
                break
        going.close()
        left.append(True)

    thread = threading.Thread(target=leave)
    thread.start()
    stays = drawn(engine, brief("0", seed=6))["0"]
    thread.join(60)
    assert left and stays.making is not None and stays.making.batch == 2
    alone = drawn(engine, brief("0", seed=6))["0"]
    assert np.abs(pixels(stays.png) - pixels(alone.png)).max() <= 1


def test_a_batch_too_large_for_the_memory_is_halved_once(
    engine_of: Callable[..., DiffusionEngine], monkeypatch: pytest.MonkeyPatch
) -> None:
    from processors.diffusion import painting

    sizes: list[int] = []
    real, room = painting.pictures_of, 2

    def short(pipe: Any, key: Any, lanes: Any, size: int) -> Any:
        sizes.append(size)
        if size > room:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return real(pipe, key, lanes, size)

    monkeypatch.setattr(painting, "pictures_of", short)
    engine = engine_of(batch=4, window=1.0)
    assert len(drawn(engine, *(brief(str(n), seed=n) for n in range(4)))) == 4
    assert sizes == [4, 2, 2]
    assert len(drawn(engine, *(brief(str(n), seed=n) for n in range(4)))) == 4
    assert sizes == [4, 2, 2, 2, 2]  # it was learnt
    room = 0
    with pytest.raises(Unfit, match="too little memory") as failed:
        drawn(engine, brief())
    assert (failed.value.code, failed.value.retryable) == ("out-of-memory", True)
    assert sizes[5:] == [1, 1]


@pytest.mark.parametrize("value", [float("nan"), 0.0])
def test_a_black_picture_is_an_error_and_the_others_are_drawn(
    engine_of: Callable[..., DiffusionEngine], monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    from processors.diffusion import painting

    real = painting.pictures_of

    def spoil(pipe: Any, key: Any, lanes: Any, size: int) -> Any:
        made = real(pipe, key, lanes, size)
        return [
            np.full_like(each, value) if lane.wish.seed == 2 else each for each, lane in zip(made, lanes, strict=False)
        ]

    monkeypatch.setattr(painting, "pictures_of", spoil)
    engine, found = engine_of(), []
    with pytest.raises(Unfit) as failed:
        for each in engine.generate([brief("0", seed=1), brief("1", seed=2), brief("2", seed=3)]):
            found += [each.brief_id] if isinstance(each, Artifact) else []
    assert sorted(found) == ["0", "2"] and failed.value.code == "spoilt-picture" and failed.value.retryable


def test_a_model_in_half_precision_that_overflows_is_an_error(engine_of: Callable[..., DiffusionEngine]) -> None:
    """Real arithmetic: weights beyond the range make a picture of no numbers, which diffusers itself shows as black."""
    engine = engine_of(steps=1)
    drawn(engine, brief())
    assert engine._models is not None
    unet = engine._models.get(engine._options.model).pipe.unet
    for parameter in unet.parameters():
        parameter.data.fill_(float("inf"))
    with pytest.raises(Unfit, match="gave no picture"):
        drawn(engine, brief())


def test_what_the_models_own_checker_finds_flags_and_never_blackens(
    engine_of: Callable[..., DiffusionEngine],
) -> None:
    engine = engine_of("checked")
    clean = drawn(engine, brief())["0"]
    assert clean.making is not None and engine._models is not None
    checker = engine._models.get(engine._options.model).checker
    for buffer in (checker.concept_embeds_weights, checker.special_care_embeds_weights):
        buffer.data.fill_(-2.0)  # a threshold that every picture is over
    flagged = drawn(engine, brief())["0"]
    assert flagged.making is not None and flagged.making.flags == (policy.UNSAFE,)
    assert flagged.png == clean.png and pixels(flagged.png).max() > 30
    refusing = engine_of("checked", policy.parsed('[classes]\nunsafe-picture = "refuse"'), engine._models)
    with pytest.raises(Unfit) as refused:
        drawn(refusing, brief())
    assert refused.value.code == "picture-refused"


def test_prompts_are_in_no_log_and_words_that_were_cut_off_are_told(
    engine_of: Callable[..., DiffusionEngine], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    art = drawn(engine_of(), brief(prompt="a rose " + "and many thorns " * 8 + "for Marguerite"))["0"]
    assert art.unmatched and art.unmatched[-1] == "Marguerite" and "rose" not in art.unmatched
    out, err = capfd.readouterr()
    assert "arguerite" not in out + err + caplog.text and "thorns" not in out + err + caplog.text


def test_models_with_pickles_code_of_their_own_or_of_another_kind_are_refused(
    engine_of: Callable[..., DiffusionEngine], models: Path, tmp_path: Path
) -> None:
    import torch

    pickled = shutil.copytree(models / "text", tmp_path / "pickled")
    torch.save({}, pickled / "unet" / "diffusion_pytorch_model.bin")
    (pickled / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    coded = shutil.copytree(models / "text", tmp_path / "coded")
    (coded / "unet" / "own.py").write_text("raise SystemExit('ran')")
    for folder in (pickled, coded, tmp_path / "nowhere", models / "video"):
        with pytest.raises(Unfit) as refused:
            drawn(engine_of(str(folder)), brief())
        assert refused.value.code == "model-unusable"
    with pytest.raises(Unfit):
        engine_of("upscaler").redraw(photograph(), "x", 1)
    broken = shutil.copytree(models / "text", tmp_path / "broken")
    (broken / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"\0" * 64)
    with pytest.raises(Unfit):
        drawn(engine_of(str(broken)), brief())
    with pytest.raises(Unfit):  # an id, offline: nothing is fetched
        drawn(DiffusionEngine(Options(model="nobody/nothing", offline=True, device="cpu")), brief())


def test_a_device_that_is_not_there_is_said(engine_of: Callable[..., DiffusionEngine]) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    with pytest.raises(BadOption, match="device is cuda"):
        drawn(engine_of(device="cuda"), brief())
    with pytest.raises(BadOption, match="offload"):
        drawn(engine_of(offload="model"), brief())


def test_the_pool_frees_the_model_used_longest_ago(engine_of: Callable[..., DiffusionEngine]) -> None:
    engine = engine_of(steps=1, memory=8 << 20)
    drawn(engine, brief())
    engine.enlarge(photograph())
    assert engine._models is not None and [Path(str(each)).name for each in engine._models.warm()] == ["upscaler"]
    assert drawn(engine, brief())


def test_the_full_sizes_are_those_of_the_published_models(models: Path) -> None:
    """Counted without memory, on torch's meta device."""
    import torch

    from processors.diffusion.random_models import sdxl_unet, svd_unet

    with torch.device("meta"):
        counts = [sum(each.numel() for each in made.parameters()) for made in (sdxl_unet(), svd_unet())]
    assert counts == [2_567_463_684, 1_524_623_082]


@pytest.mark.parametrize("model", ["sdxl", "svd"])
def test_the_bench_gives_figures_at_a_reduced_size(models: Path, model: str) -> None:
    from infra.bench.diffusion import diffusion

    figures = diffusion(model, shrink=10, rounds=1, sizes=(2 if model == "sdxl" else 1,))
    size, unit = (2, "images") if model == "sdxl" else (1, "videos")
    assert figures[f"batch {size}: {unit} a second"] > 0 and figures[f"batch {size}: bare loop"] > 0
    assert figures[f"batch {size}: overhead"].endswith("%") and figures["widths_divided_by"] == 10


def test_closing_ends_what_runs_and_hands_the_job_on(engine_of: Callable[..., DiffusionEngine]) -> None:
    engine = engine_of(steps=2000)
    ended: list[BaseException] = []

    def draw() -> None:
        try:
            drawn(engine, brief())
        except JobCancelled as error:
            ended.append(error)

    thread = threading.Thread(target=draw)
    thread.start()
    deadline = time.monotonic() + 30
    while not engine._dispatcher._running and time.monotonic() < deadline:
        time.sleep(0.01)
    engine.close()
    thread.join(30)
    assert len(ended) == 1 and not thread.is_alive()
    with pytest.raises(JobCancelled):
        drawn(engine, brief())


def test_on_a_cuda_device_halves_and_offload_draw_what_the_cpu_draws(
    cuda: Any, engine_of: Callable[..., DiffusionEngine]
) -> None:
    here = pixels(drawn(engine_of(), brief())["0"].png)
    for options in ({"dtype": "float32"}, {"dtype": "float16"}, {"dtype": "bfloat16"}, {"offload": "model"}):
        there = drawn(engine_of(device="cuda", **options), brief(), brief("1", seed=2))["0"]
        assert np.abs(pixels(there.png) - here).mean() < (2 if options.get("dtype") == "float32" else 30)


def test_through_the_platform_a_prompt_becomes_a_diffusion_design(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP, event, job, batch, artifact, stencil and larger copy; stopped by signal; the log names the engine."""
    from tests.infra.server_process import ServerProcess

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    server = ServerProcess(
        tmp_path / "data", engine="diffusion", diffusion_model=str(models / "text"), diffusion_steps="2",
        diffusion_upscaler=str(models / "upscaler"), diffusion_restyle="on", diffusion_side="64",
        diffusion_device="cpu", diffusion_offline="on", diffusion_price="3.6", workers="2",
    )  # fmt: skip
    server.start()
    try:
        headers = {"Authorization": f"Bearer {server.said['tenant_key']}", "Prefer": "wait=30"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=120, trust_env=False) as client:

            def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
                """What came of it; the first design waits for torch to be imported."""
                asked = client.post(f"/v1/{path}", json=body).raise_for_status()
                found, end = asked.json(), time.monotonic() + 90
                while found["status"] not in ("ready", "failed") and time.monotonic() < end:
                    time.sleep(0.2)
                    found = client.get(asked.headers["location"]).raise_for_status().json()
                return dict(found)

            wish = {"prompt": "a swastika in a rose", "style": "blackwork", "variants": 2, "pixels": 256, "seed": 5}
            concept = made("generate", wish)
            assert concept["status"] == "ready", concept
            first = concept["variants"][0]
            assert (first["engine"], first["svg"], first["motifs"]) == ("diffusion", None, ["rose"])
            png = client.get(first["png"]["url"]).raise_for_status().content
            assert b"trainedAlgorithmicMedia" in png and pixels(png).shape == (256, 256, 3)
            assert client.get(first["png"]["url"].replace(".png", ".svg")).status_code == 404
            history = client.get(f"/v1/concepts/{concept['id']}/events").text
            assert "concept.variant-flagged" in history and "symbols-with-two-meanings" in history
            stencil = made("stencil", {"concept_id": concept["id"], "width_mm": 60})
            assert [each["media_type"] for each in stencil["files"]] == ["image/svg+xml", "image/png"], stencil
            larger = made("upscale", {"image": base64.b64encode(photograph()).decode(), "factor": 2})
            assert (larger["status"], larger["width"], larger["height"]) == ("ready", 80, 80), larger
            assert b"trainedAlgorithmicMedia" in client.get(larger["files"][0]["url"]).content
            refused = made("generate", {**wish, "prompt": "white power"})
            assert refused["status"] == "failed" and "'hate'" in refused["error"]
    finally:
        server.stop()
    said = server.errors.read_text()
    assert "swastika" not in said and "Traceback" not in said
