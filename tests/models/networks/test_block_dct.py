from __future__ import annotations

import numpy as np
import torch
from scipy.fft import dctn

from models.networks.block_dct import BLOCK, BlockDct, dct_kernels, zigzag


def test_coefficients_are_the_orthonormal_dct() -> None:
    picture = torch.rand(1, 1, 16, 24)
    found = BlockDct()(picture)[0].numpy()
    for row in range(2):
        for column in range(3):
            block = picture[0, 0, 8 * row : 8 * row + 8, 8 * column : 8 * column + 8].numpy()
            expected = dctn(block, norm="ortho")
            in_order = [expected[frequency] for frequency in zigzag(BLOCK)]
            np.testing.assert_allclose(found[:, row, column], in_order, atol=1e-5)


def test_the_inverse_gives_the_picture_back() -> None:
    picture = torch.rand(2, 1, 24, 8)
    transform = BlockDct()
    torch.testing.assert_close(transform.inverse(transform(picture)), picture)


def test_it_stays_in_float32_under_autocast() -> None:
    picture = torch.rand(1, 1, 8, 8)
    with torch.autocast("cpu", torch.bfloat16):
        inside = BlockDct()(picture)
    assert inside.dtype == torch.float32
    torch.testing.assert_close(inside, BlockDct()(picture))


def test_zigzag_is_that_of_jpeg() -> None:
    # ITU-T T.81, figure A.6: number of each coefficient of the upper left corner.
    numbers = {frequency: number for number, frequency in enumerate(zigzag(8))}
    corner = [[numbers[row, column] for column in range(4)] for row in range(4)]
    assert corner == [[0, 1, 5, 6], [2, 4, 7, 13], [3, 8, 12, 17], [9, 11, 18, 24]]


def test_kernels_are_orthonormal() -> None:
    basis = dct_kernels().flatten(1)
    torch.testing.assert_close(basis @ basis.T, torch.eye(64))
