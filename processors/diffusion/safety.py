"""What is wrong with a finished picture: empty, black, or what a model's own checker finds in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.diffusion.policy import UNSAFE

Picture = NDArray[np.float32]
"""Height x width x 3, sRGB from 0 to 1; a video has its frames before."""
DARKEST = 4 / 255
"""A picture in which no value is over this is black to the eye."""


class SpoiltPicture(Exception):
    """The model gave a black picture, or none: it is not shown as if it were one."""


def sound(picture: Picture) -> None:
    """Raises `SpoiltPicture` for values that are no numbers (half precision that overflowed), and for black."""
    if not np.isfinite(picture).all():
        raise SpoiltPicture("the model's values left the range of numbers: try another dtype")
    if float(picture.max()) <= DARKEST:
        raise SpoiltPicture("the picture is black")


def classes_in(picture: Picture, checker: Any, extractor: Any) -> list[str]:
    """The classes that the model's own checker finds; none without one. The picture itself is not touched."""
    if checker is None or extractor is None:
        return []
    import torch

    frame = picture if picture.ndim == 3 else picture[0]
    inputs = extractor(images=[(frame * 255).round().astype(np.uint8)], return_tensors="pt").pixel_values
    weight = next(checker.parameters())
    with torch.no_grad():
        _, found = checker(images=[frame.copy()], clip_input=inputs.to(weight.device, weight.dtype))
    return [UNSAFE] if any(found) else []
