"""Stencils end to end: planted strokes recovered, physical size, the finest line, determinism, refusals."""

import functools
import io
import re

import cv2
import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import binary_opening
from skimage import data

from processors.imaging.measure import chamfer, iou
from processors.imaging.stencil import Stencil, StencilError, stencil, stencil_of_svg
from processors.imaging.strokes import widths
from processors.imaging.trials import adaptive_lines, canny_lines, planted
from processors.imaging.vectors import VectorError, rendered

DESIGN = """<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40">
<g id="fill"><rect x="5" y="5" width="50" height="30" fill="#101010"/></g>
<g id="shade"><circle cx="30" cy="20" r="12" fill="#000"/></g>
<g id="outline" fill="none" stroke="#111"><rect x="5" y="5" width="30" height="30" stroke-width="1.2"/>
<path d="M45 8V32" stroke-width=".2"/></g>
<g id="dots"><circle cx="52" cy="12" r=".25"/></g></svg>"""


def ink_of(made: Stencil) -> np.ndarray:
    with Image.open(io.BytesIO(made.png)) as image:
        return np.asarray(image.convert("L")) < 128


@functools.cache
def of_photo(name: str, width_mm: float = 80.0) -> Stencil:
    return stencil(getattr(data, name)(), width_mm)


def scores(seed: int, width: float, blur: float, noise: float) -> np.ndarray:
    """(IoU, chamfer) of the stencil, of Canny and of an adaptive threshold against the planted strokes."""
    trial = planted(seed, width=width, blur=blur, noise=noise)
    shape = trial.truth.shape
    seen = ink_of(stencil(trial.picture, 120.0)).astype(np.float32)
    ours = cv2.resize(seen, shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
    rivals = (ours, canny_lines(trial.picture, width), adaptive_lines(trial.picture, width))
    return np.array([(iou(mask, trial.truth), chamfer(mask, trial.truth)) for mask in rivals])


def test_planted_strokes_are_recovered_better_than_by_canny_and_adaptive_threshold() -> None:
    # Given strokes of 3 to 6 pixels on light and dark skin, unsharp and noisy
    trials = [(0, 3.0, 0.8, 4.0), (1, 4.0, 1.0, 5.0), (3, 4.0, 1.0, 5.0), (4, 6.0, 1.5, 8.0)]
    found = np.array([scores(*trial) for trial in trials])
    # Then the stencil overlaps them more and strays less than either
    overlap, stray = found[..., 0].mean(axis=0), found[..., 1].mean(axis=0)
    assert overlap[0] > 0.9 and found[:, 0, 0].min() > 0.85
    assert overlap[0] > overlap[1] and overlap[0] > overlap[2]
    assert stray[0] < stray[1] and stray[0] < stray[2]


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "camera"])
def test_no_line_of_a_photo_stencil_is_thinner_than_asked(name: str) -> None:
    made = of_photo(name)
    read = widths(ink_of(made), 0.5 * 300 / 25.4)
    assert read.narrowest * 25.4 / 300 >= 0.5
    assert made.report["path"] == "photo"
    assert made.report["min_line_mm"] == pytest.approx(read.narrowest * 25.4 / 300, abs=1e-3)
    assert 0.02 < made.report["ink_share"] < 0.35


@pytest.mark.parametrize("dpi", [72, 96, 100])
def test_no_line_is_thinner_than_asked_where_dots_are_coarse(dpi: int) -> None:
    made = stencil(data.camera(), 60.0, dpi=dpi)
    ink = ink_of(made)
    # Given dots of 0.25 to 0.35 mm, two of them are the finest line: no ink is left out of a square of two by two
    assert 1 < 0.5 * dpi / 25.4 <= 2
    assert np.array_equal(binary_opening(ink, np.ones((2, 2))), ink)
    assert made.report["min_line_mm"] >= 0.5
    # And what was mended is little: the lines are still those of the vectors
    assert iou(rendered(made.svg, ink.shape[1], ink.shape[0])[..., 0] < 128, ink) > 0.9


def test_another_finest_line_is_kept_to() -> None:
    made = stencil(data.camera(), 80.0, min_line_mm=1.0)
    assert made.report["min_line_mm"] >= 1.0


def test_png_and_svg_have_the_physical_size_and_show_the_same() -> None:
    made = of_photo("chelsea")
    with Image.open(io.BytesIO(made.png)) as image:
        assert image.mode == "1" and image.width == round(80 * 300 / 25.4)
        assert round(image.info["dpi"][0]) == 300
    assert (made.width_mm, made.height_mm) == (80.0, pytest.approx(80 * 300 / 451))
    assert re.search(rb'width="80mm" height="53\.\d+mm" viewBox="0 0 80 53\.\d+"', made.svg)
    ink = ink_of(made)
    assert iou(rendered(made.svg, ink.shape[1], ink.shape[0])[..., 0] < 128, ink) == 1.0
    assert made.svg.count(b"<path") == made.report["path_count"] < 200
    assert made.svg.count(b"M") == made.svg.count(b"Z")


def test_the_same_picture_gives_the_same_bytes_whatever_the_threads() -> None:
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        again = stencil(data.chelsea(), 80.0)
    finally:
        cv2.setNumThreads(threads)
    assert (again.svg, again.png) == (of_photo("chelsea").svg, of_photo("chelsea").png)


def test_mirrored_is_the_mirror_image() -> None:
    ink, mirrored = ink_of(of_photo("chelsea")), ink_of(stencil(data.chelsea(), 80.0, mirrored=True))
    assert iou(ink, mirrored[:, ::-1]) > 0.98
    assert iou(ink, mirrored) < 0.5


def test_a_drawing_keeps_its_lines_where_they_are() -> None:
    page = np.full((600, 800), 245, np.uint8)
    cv2.circle(page, (300, 300), 150, 20, 12, cv2.LINE_AA)
    cv2.rectangle(page, (550, 200), (700, 400), 20, -1)
    made = stencil(page, 100.0)
    truth = cv2.resize((page < 128).astype(np.float32), ink_of(made).shape[::-1]) > 0.5
    assert made.report["path"] == "drawing"
    assert iou(ink_of(made), truth) > 0.96


def test_chalk_on_a_blackboard_is_inverted() -> None:
    board = np.full((500, 500, 3), 18, np.uint8)
    cv2.circle(board, (250, 250), 150, (235, 235, 235), 8, cv2.LINE_AA)
    made = stencil(board, 80.0)
    assert made.report["path"] == "drawing"
    assert made.report["ink_share"] < 0.1


def test_a_design_keeps_its_outline_and_dots_and_drops_flat_fills() -> None:
    made = stencil_of_svg(DESIGN.encode())
    ink = ink_of(made)
    dots_per_mm = 300 / 25.4

    def at(x: float, y: float) -> bool:
        return bool(ink[round(y * dots_per_mm), round(x * dots_per_mm)])

    assert (made.width_mm, made.height_mm) == (60.0, 40.0)
    assert at(5, 20) and at(35, 20) and at(45, 20) and at(52, 12)
    assert not at(20, 20) and not at(50, 30) and not at(30, 12)
    assert made.report["min_line_mm"] >= 0.5 and made.report["share_thickened"] > 0
    assert made.report["path_count"] == 3


def test_a_design_without_groups_is_read_by_what_is_dark() -> None:
    plain = re.sub(r'<g id="(fill|shade)".*\n', "", DESIGN).replace(' id="outline"', "").replace(' id="dots"', "")
    coloured = plain.replace("<g", '<rect x="38" y="2" width="20" height="36" fill="#e8b030"/><g', 1)
    whole, with_fill = (ink_of(stencil_of_svg(svg.encode(), 60.0)) for svg in (plain, coloured))
    assert iou(whole, ink_of(stencil_of_svg(DESIGN.encode()))) > 0.97
    assert iou(with_fill, whole) > 0.9


def test_designs_scale_to_the_width_asked() -> None:
    made = stencil_of_svg(DESIGN.encode(), width_mm=120.0)
    assert (made.width_mm, made.height_mm) == (120.0, 80.0)
    assert ink_of(made).shape == (945, 1417)


@pytest.mark.parametrize(
    ("width_mm", "dpi", "line", "code"),
    [
        (400.0, 300, 0.5, "too_large"),
        (4.0, 300, 0.5, "too_small"),
        (0.0, 300, 0.5, "bad_size"),
        (float("nan"), 300, 0.5, "bad_size"),
        (100.0, 0, 0.5, "bad_size"),
        (100.0, 300, 0.01, "bad_size"),
    ],
)
def test_impossible_sizes_are_named(width_mm: float, dpi: int, line: float, code: str) -> None:
    with pytest.raises(StencilError) as refusal:
        stencil(np.zeros((100, 100, 3), np.uint8), width_mm, dpi=dpi, min_line_mm=line)
    assert refusal.value.code == code


def test_the_limit_in_the_refusal_is_one_that_works() -> None:
    with pytest.raises(StencilError, match=r"the limit is 4096\. Ask for at most (\d+) dpi") as refusal:
        stencil_of_svg(DESIGN.encode(), 400.0)
    dpi = int(re.search(r"at most (\d+) dpi", str(refusal.value))[1])
    assert max(ink_of(stencil_of_svg(DESIGN.encode(), 400.0, dpi=dpi)).shape) <= 4096


def test_blank_pictures_and_bad_designs_are_named() -> None:
    for blank in (np.full((200, 200, 3), 200, np.uint8), np.zeros((50, 80), np.uint8)):
        with pytest.raises(StencilError) as refusal:
            stencil(blank, 60.0)
        assert refusal.value.code == "blank"
    with pytest.raises(VectorError):
        stencil_of_svg(b"<svg")
