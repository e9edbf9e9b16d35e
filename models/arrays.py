"""Names for the arrays that travel between modules; shapes are said in each docstring."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
"""Packed planes: (planes, bytes of a plane), eight pixels a byte, the first in the lowest bit."""

SpikePlane: TypeAlias = NDArray[np.uint8]
"""One or more binary planes as 0 and 1: (H, W) or (planes, H, W)."""

Luminance: TypeAlias = NDArray[np.float32]
"""A scene or several: (H, W) or (scenes, H, W), in [0, 1]."""

Mask: TypeAlias = NDArray[np.bool_]
"""Where a map has a value: (H, W)."""
