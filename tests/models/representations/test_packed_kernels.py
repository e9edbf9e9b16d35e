from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.representations.packed_kernels import STRIP, count_spikes, silent_run

SHAPES = st.tuples(st.integers(0, 70), st.integers(1, 90))


def some_planes(seed: int, planes: int, pixels: int, density: float) -> NDArray[np.uint8]:
    """Dense planes; the pixels that fill the last byte are there, too, and mean nothing."""
    rng = np.random.default_rng(seed)
    return (rng.random((planes, -(-pixels // 8) * 8)) < density).astype(np.uint8)


def pack(dense: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.packbits(dense, axis=1, bitorder="little")


def first_spikes(dense: NDArray[np.uint8]) -> NDArray[np.int64]:
    never = np.full(dense.shape[1], len(dense))
    return np.where(dense.any(axis=0), dense.argmax(axis=0), never) if len(dense) else never


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), SHAPES, st.sampled_from([0.0, 0.02, 0.5, 0.97, 1.0]))
def test_counts_equal_a_sum_over_unpacked_planes(
    seed: int, shape: tuple[int, int], density: float
) -> None:
    planes, pixels = shape
    dense = some_planes(seed, planes, pixels, density)
    np.testing.assert_array_equal(
        count_spikes(pack(dense), pixels), dense[:, :pixels].sum(axis=0, dtype=np.int64)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), SHAPES, st.sampled_from([0.0, 0.02, 0.5, 1.0]), st.booleans())
def test_silent_runs_end_at_the_first_spike(
    seed: int, shape: tuple[int, int], density: float, backwards: bool
) -> None:
    planes, pixels = shape
    dense = some_planes(seed, planes, pixels, density)
    seen = dense[::-1, :pixels] if backwards else dense[:, :pixels]
    np.testing.assert_array_equal(silent_run(pack(dense), pixels, backwards), first_spikes(seen))


@pytest.mark.parametrize("pixels", [8 * STRIP, 8 * STRIP + 3, 16 * STRIP - 1, 100_000])
def test_planes_longer_than_a_strip(pixels: int) -> None:
    dense = some_planes(1, 45, pixels, 0.04)
    packed = pack(dense)
    np.testing.assert_array_equal(count_spikes(packed, pixels), dense[:, :pixels].sum(axis=0))
    for backwards in (False, True):
        seen = dense[::-1, :pixels] if backwards else dense[:, :pixels]
        np.testing.assert_array_equal(silent_run(packed, pixels, backwards), first_spikes(seen))


@pytest.mark.parametrize("planes", [255, 256, 257, 4095, 32767, 32768, 65535])
def test_counts_and_runs_up_to_the_largest_number(planes: int) -> None:
    always, never = np.ones((planes, 8), np.uint8), np.zeros((planes, 8), np.uint8)
    late = never.copy()
    late[-1, 3] = 1
    assert (count_spikes(pack(always), 8) == planes).all()
    assert (silent_run(pack(never), 8) == planes).all()
    assert silent_run(pack(late), 8).tolist() == [planes] * 3 + [planes - 1] + [planes] * 4


def test_more_planes_than_uint16_counts_are_refused() -> None:
    for kernel in (count_spikes, silent_run):
        with pytest.raises(ValueError, match="65536 planes"):
            kernel(np.zeros((65536, 1), np.uint8), 8)


def test_mapped_and_strided_planes_are_taken(tmp_path: Path) -> None:
    dense = some_planes(2, 20, 40, 0.5)
    pack(dense).tofile(tmp_path / "planes")
    mapped = np.memmap(tmp_path / "planes", np.uint8, "r", shape=(20, 5))
    np.testing.assert_array_equal(count_spikes(mapped, 40), dense.sum(axis=0))
    np.testing.assert_array_equal(count_spikes(mapped[::2], 40), dense[::2].sum(axis=0))
