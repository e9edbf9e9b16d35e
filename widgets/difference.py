"""The signed difference of two pictures, as a picture."""

from __future__ import annotations

import numpy as np

from widgets.colormaps import DIVERGING
from widgets.picture import PanePicture


def difference_picture(a: PanePicture, b: PanePicture, gain: float = 1.0) -> PanePicture:
    """B − A, in the units of the pictures, the map's middle colour where both are equal.

    The outermost colours stand for the span of A's levels divided by the gain. A pixel without a
    value in either picture has none in the difference.

    Raises:
        ValueError: The pictures differ in size or the gain isn't positive.
    """
    if a.values.shape != b.values.shape:
        raise ValueError(
            f"A is {a.width} × {a.height} and B is {b.width} × {b.height} pixels; a difference "
            f"needs one size"
        )
    if not gain > 0:
        raise ValueError(f"the gain is {gain}; it must be above 0")
    span = (a.levels[1] - a.levels[0]) / gain
    return PanePicture(
        values=b.values.astype(np.float32) - a.values.astype(np.float32),
        levels=(-span, span),
        color_map=DIVERGING,
        valid=_both(a.valid, b.valid),
    )


def _both(a: np.ndarray | None, b: np.ndarray | None) -> np.ndarray | None:
    if a is None or b is None:
        return b if a is None else a
    return a & b
