from __future__ import annotations

import numpy as np
import pytest

from models.codecs.lif.block_dct import transform
from models.codecs.lif.coefficients import choose_sizes, dc_positions, shares, transformed
from models.codecs.still_image import ANNEX_K


def test_sizes_of_blocks_follow_the_picture() -> None:
    """A slow wave wants large blocks; points of light want small ones."""
    y, x = np.mgrid[:32, :64].astype(np.float32)
    levels = 128 + 60 * np.sin(x / 15) * np.cos(y / 13)
    levels[:, 32:] = 128
    levels[5::16, 36::16] = 255
    small, whole = transform(levels, 8), transform(levels, 16)
    large = choose_sizes(small, whole, 10.0)
    assert large[:, :2].all()
    assert not large[:, 2:].any()


def test_every_square_has_its_dcs() -> None:
    dc = dc_positions(np.array([[0, 1]], np.uint8))
    assert np.flatnonzero(dc[0, 0]).tolist() == [0, 64, 128, 192]
    assert np.flatnonzero(dc[0, 1]).tolist() == [0]


def test_thresholds_in_proportion_to_annex_k() -> None:
    small, large = shares(np.array([[0, 1]], np.uint8))[0]
    for u, v in ((0, 0), (0, 7), (3, 2), (7, 7)):
        expected = 64 * ANNEX_K[8 * u + v] / ANNEX_K[0]
        assert small[64 + 8 * u + v] == pytest.approx(expected, abs=1)
        assert large[16 * (2 * u + 1) + 2 * v] == small[8 * u + v]


@pytest.mark.parametrize("blocks", ["auto", "8", "16"])
def test_coefficients_are_those_of_the_sizes(blocks: str) -> None:
    light = np.random.default_rng(0).random((40, 50), dtype=np.float32)
    light[:, :20] = 0.5
    large, flat = transformed(light, blocks, "flat", 20.0)
    assert large.shape == (3, 4)
    assert blocks == "auto" or (large == (blocks == "16")).all()
    padded = np.pad(light * 255, ((0, 8), (0, 14)), mode="edge").astype(np.float32)
    for row, column in np.ndindex(large.shape):
        side = 16 if large[row, column] else 8
        np.testing.assert_allclose(
            flat[row, column], transform(padded, side)[row, column], atol=1e-3
        )
    again, shared = transformed(light, blocks, "annex-k", 20.0)
    np.testing.assert_array_equal(again, large)
    np.testing.assert_allclose(shared * shares(large) / 64, flat, rtol=1e-5, atol=1e-3)
