"""Streams for the tests of maps, and the ten-line references that the maps are checked against."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.streams.stream import MemorySource, RowOrder, SpikeStream


@pytest.fixture(scope="session")
def car(shared_data: Path) -> SpikeStream:
    packed = np.fromfile(shared_data / "recordings" / "real" / "car-100kmh.dat", dtype=np.uint8)
    return SpikeStream(MemorySource(packed.reshape(-1, 12500)), 250, 400, RowOrder.BOTTOM_UP)


@pytest.fixture(scope="session")
def random_stream() -> Callable[..., tuple[SpikeStream, NDArray[np.uint8]]]:
    return make_stream


@pytest.fixture(scope="session")
def reference_isi() -> Callable[..., tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    return isi_by_loops


def make_stream(
    seed: int,
    shape: tuple[int, int, int],
    density: float = 0.3,
    rows: RowOrder = RowOrder.TOP_DOWN,
    full_scale: float = 1.0,
) -> tuple[SpikeStream, NDArray[np.uint8]]:
    """Return a stream whose pixels fire differently often (some never, some always), and it dense.

    The bits past H·W in the last byte of each plane hold garbage.
    """
    rng = np.random.default_rng(seed)
    planes, height, width = shape
    rates = rng.choice(
        [0.0, density / 8, density, 1.0], size=(height, width), p=[0.1, 0.4, 0.4, 0.1]
    )
    dense = (rng.random(shape) < rates).astype(np.uint8)
    stored = dense[:, ::-1] if rows is RowOrder.BOTTOM_UP else dense
    plane_bytes = (height * width + 7) // 8
    bits = rng.integers(0, 2, (planes, 8 * plane_bytes), dtype=np.uint8)
    bits[:, : height * width] = stored.reshape(planes, -1)
    packed = np.packbits(bits, axis=1, bitorder="little")
    source = MemorySource(packed)
    return SpikeStream(source, height, width, rows, full_scale=full_scale), dense


def isi_by_loops(
    dense: NDArray[np.uint8], plane_index: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the interval with spikes pretended just outside the recording, and where it is one."""
    planes, height, width = dense.shape
    interval = np.zeros((height, width), dtype=np.int64)
    valid = np.zeros((height, width), dtype=bool)
    for y in range(height):
        for x in range(width):
            spikes = np.flatnonzero(dense[:, y, x])
            before, after = spikes[spikes <= plane_index], spikes[spikes > plane_index]
            last = before[-1] if before.size else -1
            following = after[0] if after.size else planes
            interval[y, x] = following - last
            valid[y, x] = bool(before.size and after.size)
    return interval, valid
