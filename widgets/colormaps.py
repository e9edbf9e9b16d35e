"""Colour maps as tables of 256 colours, ready for one look-up per pixel."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

_PYQTGRAPH_NAMES = {
    "viridis": "viridis",
    "cividis": "cividis",
    "magma": "magma",
    "inferno": "inferno",
    "plasma": "plasma",
    "turbo": "turbo",
    "blue-white-red": "CET-D1",
    "blue-black-red": "CET-D4",
}

WHEEL = "wheel"
"""For motion: the hue is its direction, the saturation how far it goes."""

COLOR_MAPS = ("gray", *_PYQTGRAPH_NAMES, "spike-match", WHEEL)
"""All names. The first is for luminance and planes, the two red and blue ones for signed values.

"spike-match" has four flat colours for the levels (0, 3): no spike, matched, missed, extra. The
wheel is only one where directions are known; without them it is its rim, a cyclic map.
"""

DIVERGING = "blue-white-red"
"""For signed differences: its middle is the value in the middle of the levels."""

_MATCH_COLORS = ((18, 19, 22), (150, 155, 163), (77, 181, 255), (255, 172, 64))
_INVALID_CANDIDATES = ((110, 110, 110), (46, 84, 140), (150, 60, 130), (36, 120, 84))


@lru_cache(maxsize=32)
def lookup_table(name: str) -> np.ndarray:
    """The colours of a map from low to high: (256, 3) uint8, read-only.

    Raises:
        KeyError: There is no map of that name.
    """
    if name == "gray":
        table = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    elif name == "spike-match":
        table = np.repeat(np.array(_MATCH_COLORS, np.uint8), 64, axis=0)
    elif name == WHEEL:
        table = wheel_table()[:, -1].copy()
    elif name in _PYQTGRAPH_NAMES:
        table = _from_pyqtgraph(_PYQTGRAPH_NAMES[name])
    else:
        raise KeyError(f"there is no colour map {name!r}; there are {', '.join(COLOR_MAPS)}")
    table.flags.writeable = False
    return table


@lru_cache(maxsize=1)
def wheel_table() -> np.ndarray:
    """The colour wheel: (256 directions, 256 saturations, 3) uint8, read-only.

    Directions are in 1/256 turns from red at 0, by way of green; saturation 0 is white.
    """
    sixth = np.arange(256) * (6 / 256)
    offsets = (sixth[:, None] + np.array([5, 3, 1])) % 6  # of red, green and blue
    lack = np.clip(np.minimum(offsets, 4 - offsets), 0, 1)  # 1 where the rim has none of it
    share = np.arange(256)[:, None] / 255
    table = np.rint(255 * (1 - share * lack[:, None])).astype(np.uint8)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=32)
def invalid_colors(name: str) -> np.ndarray:
    """Two tones, (2, 3) uint8, hatching pixels without a value: as far from the map as can be."""
    table = lookup_table(name).astype(np.int32)

    def distance(color: tuple[int, ...]) -> int:
        return int(((table - np.array(color)) ** 2).sum(axis=1).min())

    light = np.array(max(_INVALID_CANDIDATES, key=distance), np.float32)
    return np.stack([light, light * 0.7]).astype(np.uint8)


def packed(colors: np.ndarray) -> np.ndarray:
    """Colours (n, 3) uint8 as Qt's 0xffRRGGBB, (n,) uint32."""
    red, green, blue = colors.astype(np.uint32).T
    return np.uint32(0xFF000000) | red << 16 | green << 8 | blue


def _from_pyqtgraph(name: str) -> np.ndarray:
    from pyqtgraph import colormap  # imported where first needed: the window opens sooner

    return np.ascontiguousarray(colormap.get(name).getLookupTable(nPts=256)[:, :3], np.uint8)
