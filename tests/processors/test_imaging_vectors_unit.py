"""SVG in: what is refused, what is left out, and how large it is."""

import numpy as np
import pytest

from processors.imaging.vectors import VectorError, line_work, parsed, rendered, size_mm

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(body: str, attributes: str = 'width="20mm" height="10mm" viewBox="0 0 20 10"') -> bytes:
    return f"<svg {NS} {attributes}>{body}</svg>".encode()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('<image width="5" height="5" href="/etc/hostname"/>', "unsafe"),
        ('<image width="5" height="5" xlink:href="data:image/png;base64,AAAA"/>', "unsafe"),
        ('<use href="other.svg#a"/>', "unsafe"),
        ('<rect width="5" height="5" fill="url(http://example.org/#g)"/>', "unsafe"),
        ("<style>@import url(http://example.org/a.css);</style>", "unsafe"),
        ("<script>1</script>", "unsafe"),
        ("<g>", "not_svg"),
    ],
)
def test_drawings_that_reach_outside_are_refused(body: str, code: str) -> None:
    with pytest.raises(VectorError) as refusal:
        parsed(svg(body))
    assert refusal.value.code == code


def test_entities_and_other_documents_are_refused() -> None:
    laughs = b'<!DOCTYPE svg [<!ENTITY a "ha">]>' + svg("<desc>&a;</desc>")
    for raw, code in ((laughs, "unsafe"), (b"<html/>", "not_svg"), (b"\xff\xfe\x00", "not_svg")):
        with pytest.raises(VectorError) as refusal:
            parsed(raw)
        assert refusal.value.code == code


def test_references_within_the_drawing_are_fine() -> None:
    root = parsed(svg('<defs><circle id="a" r="2"/></defs><use href="#a" x="5" y="5" fill="url(#g)"/>'))
    assert size_mm(root) == (20.0, 10.0)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="4in" height="2.54cm"', (101.6, 25.4)),
        ('width="96px" height="48"', (25.4, 12.7)),
        ('viewBox="0 0 192 96"', (50.8, 25.4)),
        ('width="100%" height="100%" viewBox="0 0 96 96"', (25.4, 25.4)),
    ],
)
def test_sizes_in_millimetres(attributes: str, size: tuple[float, float]) -> None:
    assert size_mm(parsed(svg("", attributes))) == pytest.approx(size)


@pytest.mark.parametrize("attributes", ["", 'width="50%" height="50%"', 'width="0mm" height="5mm"'])
def test_a_drawing_without_size_is_refused(attributes: str) -> None:
    with pytest.raises(VectorError) as refusal:
        size_mm(parsed(svg("", attributes)))
    assert refusal.value.code == "no_size"


def test_flat_groups_are_left_out_and_absent_groups_do_not_matter() -> None:
    body = '<g id="fill"><rect width="9" height="9"/></g><g><g id="shade"/></g><g id="outline"/>'
    kept = line_work(parsed(svg(body)))
    assert b"outline" in kept and b"fill" not in kept and b"shade" not in kept
    assert b"circle" in line_work(parsed(svg('<circle r="3"/>')))


def test_rendering_fits_the_size_asked_with_and_without_a_view_box() -> None:
    half = '<rect width="{}" height="{}" fill="#000"/>'
    boxed = rendered(svg(half.format(10, 10)), 200, 100)
    plain = rendered(svg(half.format(48, 48), 'width="96" height="48"'), 200, 100)
    for pixels in (boxed, plain):
        assert pixels.shape == (100, 200, 3)
        assert (pixels[:, :99] == 0).all() and (pixels[:, 101:] == 255).all()


def test_what_the_renderer_refuses_is_a_vector_error() -> None:
    with pytest.raises(VectorError) as refusal:
        rendered(b'<svg xmlns="urn:other" viewBox="0 0 5 5"/>', 10, 10)
    assert refusal.value.code == "not_drawable"


def test_rendering_is_deterministic() -> None:
    drawing = svg('<path d="M2 2C8 9 12 1 18 8" stroke="#000" fill="none"/>')
    assert np.array_equal(rendered(drawing, 300, 150), rendered(drawing, 300, 150))
