"""Pictures from strangers: decoded safely, cleaned of metadata, told apart, and written as PNG."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

Pixels = NDArray[np.uint8]

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


class PictureError(ValueError):
    """Bytes that are not a usable picture; `code` is stable, the message says what is wrong and what to do.

    Codes: `empty`, `unknown_format`, `damaged`, `too_many_pixels`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """Decoded pixels, uint8 HxWx3 sRGB, upright, on white, without metadata; `format` it came in."""

    pixels: Pixels
    format: str

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """From the first start-of-frame marker (ITU T.81, B.2.2), stepping over the segments before it."""
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if marker in (0xD9, 0xDA):
            return None
        at += 2 if marker == 0x01 or 0xD0 <= marker <= 0xD7 else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """From the first chunk (RFC 9649, 2.5-2.7): lossy, lossless or extended."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:
        return None
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None


def sniff(data: bytes) -> tuple[str, int, int]:
    """(format, width, height) from the header alone, nothing decoded. Raises PictureError."""
    if not data:
        raise PictureError("empty", "The file is empty; choose a picture and send it again.")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        kind, size = "png", _png_size(data)
    elif data.startswith(b"\xff\xd8\xff"):
        kind, size = "jpeg", _jpeg_size(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind, size = "webp", _webp_size(data)
    else:
        raise PictureError("unknown_format", "The file is not a PNG, JPEG or WebP picture; export it as one of these.")
    if size is None or 0 in size:
        raise PictureError("damaged", f"The {kind.upper()} header is incomplete or damaged; export the picture again.")
    return kind, *size


def _upright_rgb(image: Image.Image) -> Image.Image:
    """EXIF orientation applied, colours converted to sRGB by the embedded profile, alpha put on white."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        wide = np.asarray(image).astype(np.uint32)
        image = Image.fromarray((wide >> 8).clip(0, 255).astype(np.uint8))
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
            image = image if converted is None else converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A broken profile costs colour accuracy, not the picture.
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")


def decode(data: bytes, max_pixels: int = 40_000_000) -> Picture:
    """The picture in untrusted PNG, JPEG or WebP bytes; of an animation, its first frame.

    The header is read and the pixels counted before anything is decoded. Raises PictureError.
    """
    kind, width, height = sniff(data)
    if width * height > max_pixels:
        raise PictureError(
            "too_many_pixels",
            f"The picture has {width} x {height} pixels; the limit is {max_pixels / 1e6:g} million. "
            "Make it smaller and send it again.",
        )
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as image:
            # The decoder must agree with the header that was counted.
            if image.size != (width, height):
                raise PictureError(
                    "damaged", f"The {kind.upper()} file contradicts itself about its size; export it again."
                )
            image.load()
            pixels = np.array(_upright_rgb(image))
    except PictureError:
        raise
    except Exception as error:  # Decoders raise many types on hostile input; each means the same here.
        raise PictureError("damaged", f"The {kind.upper()} picture is damaged or cut off; export it again.") from error
    return Picture(pixels, kind)


def clean(data: bytes, max_pixels: int = 40_000_000) -> bytes:
    """The picture encoded anew in its own format, upright and without EXIF or any other metadata."""
    picture = decode(data, max_pixels)
    out = io.BytesIO()
    image = Image.fromarray(picture.pixels)
    if picture.format == "jpeg":
        image.save(out, "JPEG", quality=92, subsampling=0)
    elif picture.format == "webp":
        image.save(out, "WEBP", lossless=data[12:16] == b"VP8L", quality=90)
    else:
        image.save(out, "PNG")
    return out.getvalue()


def encode_png(
    array: NDArray[np.uint8] | NDArray[np.bool_],
    dpi: float | None = None,
    text: Mapping[str, str] | None = None,
) -> bytes:
    """PNG bytes of a uint8 HxWx3 or HxW array, or a 1-bit PNG of a boolean one (true is white).

    `dpi` is written as pHYs, `text` as iTXt chunks in the mapping's order. Same input, same bytes.
    """
    chunks = PngImagePlugin.PngInfo()
    for key, value in (text or {}).items():
        chunks.add_itxt(key, value)
    out = io.BytesIO()
    Image.fromarray(array).save(out, "PNG", pnginfo=chunks, **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


def palette(array: Pixels, n: int = 5) -> tuple[str, ...]:
    """Up to `n` dominant colours of an RGB picture as `#rrggbb`, the most common first.

    k-means (Lloyd) in CIE L*a*b* on a picture of at most 128 pixels a side; the first centres are the
    commonest colours that are far from those before them, so that the same picture gives the same palette.
    """
    scale = min(1.0, 128 / max(array.shape[:2]))
    size = (max(1, round(array.shape[1] * scale)), max(1, round(array.shape[0] * scale)))
    small = cv2.resize(array, size, interpolation=cv2.INTER_AREA)
    points = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).reshape(-1, 3).astype(np.float64)
    cells, which, counts = np.unique(np.round(points / 8), axis=0, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(which.ravel(), points[:, c]) for c in range(3)], 1) / counts[:, None]
    centres = means[[int(counts.argmax())]]
    while len(centres) < min(n, len(cells)):
        distance = ((means[:, None] - centres[None]) ** 2).sum(2).min(1)
        # Colours closer than a just noticeable difference or so are the same colour.
        if distance.max() < 36:
            break
        centres = np.vstack([centres, means[int((counts * distance).argmax())]])
    for _ in range(20):
        nearest = ((means[:, None] - centres[None]) ** 2).sum(2).argmin(1)
        weight = np.bincount(nearest, counts, len(centres))
        moved = np.stack([np.bincount(nearest, counts * means[:, c], len(centres)) for c in range(3)], 1)
        moved = np.where(weight[:, None] > 0, moved / np.maximum(weight, 1)[:, None], centres)
        if np.allclose(moved, centres, atol=1e-3):
            break
        centres = moved.astype(np.float64)
    commonest = np.argsort(-weight, kind="stable")
    rgb = cv2.cvtColor(centres[commonest].astype(np.float32)[None], cv2.COLOR_LAB2RGB)[0]
    levels = np.clip(np.round(rgb * 255), 0, 255).astype(int).tolist()
    return tuple(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in levels)


def is_drawing(array: Pixels) -> bool:
    """Is this RGB picture line art on an even ground (paper, or chalk on dark), rather than a photo?

    Signs, on a picture of at most 512 pixels a side, shade and grain of the paper discounted: the ground is
    light and most of the picture, and where lightness changes it mostly jumps (in photos it also glides).
    """
    scale = min(1.0, 512 / max(array.shape[:2]))
    size = (max(1, round(array.shape[1] * scale)), max(1, round(array.shape[0] * scale)))
    small = cv2.medianBlur(cv2.resize(array, size, interpolation=cv2.INTER_AREA), 3)
    light = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)[..., 0].astype(np.float32) / 2.55
    if np.median(light) < 25:
        light = 100 - light
    block = np.ones((5, 5), np.uint8)
    span = cv2.dilate(light, block) - cv2.erode(light, block)
    grain = min(8.0, max(3.0, 2 * float(np.median(span))))
    soft, hard = float(((span >= grain) & (span < 20)).mean()), float((span >= 20).mean())
    reach = max(3, max(size) // 6)
    ground = cv2.blur(cv2.dilate(cv2.blur(light, (3, 3)), np.ones((reach, reach), np.uint8)), (reach, reach))
    paper = float((light > 0.88 * ground).mean())
    return float(np.median(ground)) > 55 and paper > 0.4 and hard > 0 and soft < 0.55 * (soft + hard)
