"""Outlines and Béziers: close to the ink they trace, closed, holes kept, few numbers."""

import re

import cv2
import numpy as np
import pytest

from processors.imaging.measure import iou
from processors.imaging.tracing import contours, fitted, path_data
from processors.imaging.vectors import rendered


def ring(size: int = 200, outer: int = 70, inner: int = 40) -> np.ndarray:
    canvas = np.zeros((size, size), np.uint8)
    cv2.circle(canvas, (size // 2, size // 2), outer, 1, -1)
    cv2.circle(canvas, (size // 2, size // 2), inner, 0, -1)
    return canvas > 0


def traced(mask: np.ndarray, tolerance: float = 0.3) -> tuple[list[str], np.ndarray]:
    outlines, owners = contours(mask.astype(np.float32), 0.9)
    paths = path_data(fitted(outlines, tolerance), owners, 1.0)
    height, width = mask.shape
    body = "".join(f'<path fill-rule="evenodd" d="{d}"/>' for d in paths)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{body}</svg>'
    return paths, rendered(svg.encode(), width, height)[..., 0] < 128


def test_a_ring_is_one_path_with_a_hole_and_comes_back_as_it_was() -> None:
    paths, back = traced(ring())
    assert len(paths) == 1 and paths[0].count("M") == 2 and paths[0].count("Z") == 2
    assert iou(back, ring()) > 0.985


def test_separate_pieces_are_separate_paths() -> None:
    mask = np.hstack([ring(), ring(outer=50, inner=0)])
    paths, back = traced(mask)
    assert len(paths) == 2
    assert iou(back, mask) > 0.98


def test_random_strokes_survive_the_round_trip() -> None:
    rng = np.random.default_rng(5)
    canvas = np.zeros((400, 400), np.uint8)
    for _ in range(8):
        points = rng.integers(30, 370, (3, 2)).astype(np.int32)
        cv2.polylines(canvas, [points], False, 1, 9)
    paths, back = traced(canvas > 0)
    assert iou(back, canvas > 0) > 0.98
    assert all(re.fullmatch(r"(M[-\d. e]+(C[-\d. e]+)+Z)+", d) for d in paths)


def test_curves_stay_within_the_tolerance_and_join() -> None:
    outlines, _ = contours(ring().astype(np.float32), 0.9)
    for outline, control in zip(outlines, fitted(outlines, 0.2), strict=True):
        assert np.allclose(control[1:, 0], control[:-1, 3]) and np.allclose(control[0, 0], control[-1, 3])
        t = np.linspace(0, 1, 12)[:, None, None]
        dots = (1 - t) ** 3 * control[:, 0] + 3 * t * (1 - t) ** 2 * control[:, 1]
        dots = (dots + 3 * t * t * (1 - t) * control[:, 2] + t**3 * control[:, 3]).reshape(-1, 2)
        away = np.linalg.norm(dots[:, None] - outline[None], axis=2).min(axis=1)
        assert away.max() < 0.8  # The outline's own points are up to a pixel apart.
        # A circle of pixels comes back round: OpenCV's own is off by up to half a pixel.
        radius = np.linalg.norm(dots - 100.5, axis=1)
        assert radius.std() < 0.2
        assert len(control) < len(outline) / 8


def test_a_looser_tolerance_needs_fewer_curves() -> None:
    rough = np.random.default_rng(2).random((120, 120)) > 0.5
    outlines, _ = contours(cv2.GaussianBlur(rough.astype(np.float32), (0, 0), 4), 0.9)
    counts = [sum(map(len, fitted(outlines, tolerance))) for tolerance in (0.05, 0.5)]
    assert counts[1] < 0.7 * counts[0]


def test_nothing_traces_to_nothing() -> None:
    assert contours(np.zeros((30, 30), np.float32), 1.0) == ([], [])
    assert fitted([], 0.1) == [] and path_data([], [], 1.0) == []


@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_coordinates_are_scaled(scale: float) -> None:
    outlines, owners = contours(ring(inner=0).astype(np.float32), 0.9)
    (path,) = path_data(fitted(outlines, 0.3), owners, scale)
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
    assert max(numbers) == pytest.approx(171 * scale, rel=0.02)
