from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.streams.time_packing import MIN_GAP_Z, gap_z, packing_order_z


def test_planes_of_one_pixel_are_told_from_pixels_of_one_plane(vidar: NDArray[np.uint8]) -> None:
    along_time = np.packbits(vidar, axis=0, bitorder="little").ravel()
    along_rows = np.packbits(vidar.reshape(48, -1), axis=1, bitorder="little").ravel()
    assert gap_z(along_time) > 4 * MIN_GAP_Z
    assert gap_z(along_rows) < 0.0


def test_bytes_that_are_no_planes() -> None:
    rng = np.random.default_rng(0)
    gray = np.clip(rng.normal(100, 30, 1 << 16), 0, 255).astype(np.uint8)
    below_200 = rng.integers(0, 200, 1 << 16, np.uint8)
    text = np.frombuffer(b"some text, and then the same again. " * 2000, np.uint8)
    for data in (gray, below_200, text, rng.integers(0, 256, 1 << 16, np.uint8)):
        assert gap_z(data) < MIN_GAP_Z
    assert gap_z(np.zeros(4096, np.uint8)) == gap_z(np.ones(9, np.uint8)) == 0.0


def test_the_earliest_bit(vidar: NDArray[np.uint8]) -> None:
    groups = vidar.reshape(6, 8, -1)
    lsb, msb = (np.packbits(groups, axis=1, bitorder=order)[:, 0] for order in ("little", "big"))
    assert packing_order_z(lsb) > 10.0
    assert packing_order_z(msb) < -10.0
    assert packing_order_z(lsb[:1]) == 0.0
