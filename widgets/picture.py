"""What a pane shows: an array with the way to look at it, and its rendering to colours.

The rendering is pure NumPy and serves the screen and the exported file alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from widgets.colormaps import (
    COLOR_MAPS,
    WHEEL,
    invalid_colors,
    lookup_table,
    packed,
    wheel_table,
)
from widgets.motion_arrows import Arrows

_DTYPES = (np.dtype(np.uint8), np.dtype(np.uint16), np.dtype(np.float32))
_HATCH_PERIOD = 8  # picture pixels
_BLOCK_PIXELS = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class PanePicture:
    """An array and how it is coloured.

    Attributes:
        values: (H, W), uint8, uint16 or float32, C-contiguous. Planes are 0 and 1 in uint8.
        levels: The values at the first and the last colour.
        color_map: One of :data:`widgets.colormaps.COLOR_MAPS`.
        valid: (H, W) bool, False where there is no value (hatched); None when all have one.
        overlay: (H, W) float32 in [0, 1], laid over as heat, invisible at 0; None for none.
        overlay_opacity: Of the overlay where it is 1; in [0, 1].
        overlay_map: Its colours, one of :data:`widgets.colormaps.COLOR_MAPS`.
        gamma: Above 1 brightens the middle; the colour at fraction f of the levels is the map's
            at f^(1/gamma).
        direction: (H, W) float32 in turns, where the values are lengths of motion: 0 is right, 0.25
            down. With the map "wheel" it is the hue. None where there are no directions.
        arrows: Drawn on the screen over the picture; None for none.
        unit: Of the values, as the wheel's legend says it; "" for no legend.

    Raises:
        ValueError: A shape, type or range is not as said.
    """

    values: np.ndarray
    levels: tuple[float, float] = (0.0, 1.0)
    color_map: str = "gray"
    valid: np.ndarray | None = None
    overlay: np.ndarray | None = None
    overlay_opacity: float = 0.5
    gamma: float = 1.0
    overlay_map: str = "inferno"
    direction: np.ndarray | None = None
    arrows: Arrows | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        values = self.values
        if values.ndim != 2 or values.dtype not in _DTYPES or 0 in values.shape:
            raise ValueError(
                f"a picture is a non-empty (H, W) array of uint8, uint16 or float32; this one is "
                f"{values.shape} of {values.dtype}"
            )
        if not values.flags.c_contiguous:
            raise ValueError("the picture's rows don't lie one after another; copy the array")
        _check_companion("valid", self.valid, np.dtype(np.bool_), values.shape)
        _check_companion("overlay", self.overlay, np.dtype(np.float32), values.shape)
        _check_companion("direction", self.direction, np.dtype(np.float32), values.shape)
        low, high = self.levels
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueError(f"the levels are {low} to {high}; the first must be the lower one")
        for name in (self.color_map, self.overlay_map):
            if name not in COLOR_MAPS:
                raise ValueError(f"there is no colour map {name!r}")
        if not 0.0 <= self.overlay_opacity <= 1.0:
            raise ValueError(f"the overlay's opacity is {self.overlay_opacity}, not in [0, 1]")
        if not 0.1 <= self.gamma <= 10.0:
            raise ValueError(f"gamma is {self.gamma}; it lies between 0.1 and 10")

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.values.shape[1])

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.values.shape[0])

    @property
    def is_plane(self) -> bool:
        """Whether it is shown as a plane of spikes: zeros and ones in two colours."""
        return self.values.dtype == np.uint8 and self.levels == (0.0, 1.0)

    @property
    def is_wheel(self) -> bool:
        """Whether directions are hues."""
        return self.direction is not None and self.color_map == WHEEL

    def value_at(self, x: int, y: int) -> float | None:
        """The value of a pixel; None where it has none or where there is no pixel."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            return None
        if self.valid is not None and not self.valid[y, x]:
            return None
        return float(self.values[y, x])


def render_rgb(picture: PanePicture) -> np.ndarray:
    """The picture in colours: (H, W, 3) uint8."""
    colors = render_packed(picture)
    return np.stack([colors >> 16 & 255, colors >> 8 & 255, colors & 255], axis=-1).astype(np.uint8)


def render_packed(
    picture: PanePicture,
    rows: slice = slice(None),
    columns: slice = slice(None),
    out: np.ndarray | None = None,
) -> np.ndarray:
    """A part of the picture as Qt's 0xffRRGGBB.

    Args:
        picture: What to render.
        rows: Which of its rows.
        columns: Which of its columns.
        out: Takes the colours, (rows, columns) uint32, C-contiguous; None makes a new array.

    Returns:
        The colours, (rows, columns) uint32.
    """
    first, last, _ = rows.indices(picture.height)
    if out is None:
        width = len(range(*columns.indices(picture.width)))
        out = np.empty((last - first, width), np.uint32)
    # In blocks whose temporary arrays stay in the cache, which is three times as fast as at once.
    step = max(1, _BLOCK_PIXELS // max(1, out.shape[1]))
    for top in range(first, last, step):
        bottom = min(top + step, last)
        part = (slice(top, bottom), columns)
        _render_block(picture, part, out[top - first : bottom - first])
    return out


def _render_block(picture: PanePicture, part: tuple[slice, slice], out: np.ndarray) -> None:
    if picture.is_wheel:
        _color_by_wheel(picture, part, out)
    else:
        _color(picture, picture.values[part], out)
    if picture.overlay is not None and picture.overlay_opacity > 0:
        _lay_over(out, picture.overlay[part], picture.overlay_opacity, picture.overlay_map)
    if picture.valid is not None:
        hatch = _hatch(picture.color_map, *picture.values.shape)[part]
        np.copyto(out, hatch, where=~picture.valid[part])


def _color(picture: PanePicture, values: np.ndarray, out: np.ndarray) -> None:
    # mode="clip" lets NumPy write to `out` without a buffer; no index is out of range.
    if values.dtype == np.float32:
        low, high = picture.levels
        index = values - np.float32(low)
        index *= np.float32(256.0 / (high - low))
        np.clip(index, 0, 255, out=index)
        with np.errstate(invalid="ignore"):  # NaN has no business here, and costs only its pixel
            indices = index.astype(np.uint8)
        _palette(picture.color_map, picture.gamma).take(indices, out=out, mode="clip")
    else:
        count = 256 if values.dtype == np.uint8 else 65536
        table = _table(picture.color_map, picture.gamma, picture.levels, count)
        table.take(values, out=out, mode="clip")


def _color_by_wheel(picture: PanePicture, part: tuple[slice, slice], out: np.ndarray) -> None:
    """The direction is the hue; the level, from 0 to 1, is the saturation."""
    low, high = picture.levels
    share = np.clip((picture.values[part] - low) / (high - low), 0, 1) ** (1 / picture.gamma)
    hue = np.floor(picture.direction[part] * 256).astype(np.intp) % 256
    _wheel().take(hue * 256 + np.rint(share * 255).astype(np.intp), out=out, mode="clip")


@lru_cache(maxsize=1)
def _wheel() -> np.ndarray:
    return packed(wheel_table().reshape(-1, 3))


@lru_cache(maxsize=64)
def _palette(color_map: str, gamma: float) -> np.ndarray:
    positions = (np.arange(256) / 255) ** (1 / gamma)
    return packed(lookup_table(color_map)[np.rint(positions * 255).astype(np.intp)])


@lru_cache(maxsize=64)
def _table(color_map: str, gamma: float, levels: tuple[float, float], count: int) -> np.ndarray:
    """The colour of every integer value, so that a picture of integers costs one look-up."""
    low, high = levels
    # Divided last: an index that is whole comes out whole.
    index = np.clip((np.arange(count) - low) * 256.0 / (high - low), 0, 255).astype(np.uint8)
    return _palette(color_map, gamma).take(index)


def _lay_over(colors: np.ndarray, overlay: np.ndarray, opacity: float, color_map: str) -> None:
    """Blend heat in, channel by channel, by opacity × overlay in 1/256 steps."""
    strength = np.clip(np.nan_to_num(overlay), 0, 1)
    heat = _palette(color_map, 1.0).take((strength * 255).astype(np.uint8))
    share = (strength * (256 * opacity)).astype(np.uint32)
    mixed = np.full(colors.shape, 0xFF000000, np.uint32)
    for shift in (0, 8, 16):
        under, over = colors >> shift & 255, heat >> shift & 255
        mixed |= (under * (256 - share) + over * share >> 8) << shift
    colors[...] = mixed


@lru_cache(maxsize=4)
def _hatch(color_map: str, height: int, width: int) -> np.ndarray:
    """Diagonal stripes of a whole picture, so that they stay put when a part is drawn."""
    tones = packed(invalid_colors(color_map))
    diagonal = np.arange(height)[:, None] + np.arange(width)
    return tones.take(diagonal % _HATCH_PERIOD // (_HATCH_PERIOD // 2))


def _check_companion(
    name: str, array: np.ndarray | None, dtype: np.dtype, shape: tuple[int, ...]
) -> None:
    if array is not None and (array.shape != shape or array.dtype != dtype):
        raise ValueError(
            f"{name} must be {shape} of {dtype} like the values; it is {array.shape} of "
            f"{array.dtype}"
        )
