from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from models.errors import RequestError
from models.metrics.image_fidelity import MS_SSIM_SMALLEST_SIDE, ms_ssim, psnr_db, ssim


def pictures(height: int, width: int, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A smooth picture with edges, and the same with noise; float32 in [0, 1]."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    clean = 0.5 + 0.3 * np.sin(x / 9) * np.cos(y / 7) + 0.2 * ((x // 16 + y // 16) % 2 - 0.5)
    noisy = clean + noise * rng.standard_normal(clean.shape)
    return clean.clip(0, 1).astype(np.float32), noisy.clip(0, 1).astype(np.float32)


@pytest.mark.parametrize("noise", [0.002, 0.05, 0.5])
def test_psnr_is_that_of_scikit_image(noise: float) -> None:
    a, b = pictures(40, 60, noise)
    expected = peak_signal_noise_ratio(a.astype(float), b.astype(float), data_range=1)
    assert psnr_db(a, b) == pytest.approx(expected, rel=1e-12)


def test_psnr_has_a_peak_and_closed_form() -> None:
    a = np.zeros((5, 7), np.float32)
    assert psnr_db(a, a + 1) == 0
    assert psnr_db(a, a + 1, peak=255) == pytest.approx(20 * math.log10(255))
    assert psnr_db(a, a) == math.inf


def test_psnr_of_several_pictures_pools_their_errors() -> None:
    black = np.zeros((2, 4, 4), np.float32)
    one_is_white = black.copy()
    one_is_white[0] = 1
    assert psnr_db(black, one_is_white) == pytest.approx(10 * math.log10(2))


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.1, 0.6])
@pytest.mark.parametrize("size", [(11, 11), (37, 64), (250, 400)])
def test_ssim_is_that_of_scikit_image(size: tuple[int, int], noise: float) -> None:
    a, b = pictures(*size, noise)
    expected = structural_similarity(
        a.astype(float),
        b.astype(float),
        data_range=1,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )
    assert ssim(a, b) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("size", [(161, 161), (176, 208), (250, 401)])
@pytest.mark.parametrize("noise", [0.01, 0.3])
def test_ms_ssim_is_that_of_pytorch_msssim(size: tuple[int, int], noise: float) -> None:
    import pytorch_msssim
    import torch

    a, b = pictures(*size, noise)
    expected = pytorch_msssim.ms_ssim(
        torch.from_numpy(a.astype(float))[None, None],
        torch.from_numpy(b.astype(float))[None, None],
        data_range=1.0,
    )
    # the other holds its window in float32
    assert ms_ssim(a, b) == pytest.approx(float(expected), abs=1e-6)


def test_ms_ssim_of_an_inverted_picture_is_no_complex_number() -> None:
    a, _ = pictures(161, 170, 0.0)
    value = ms_ssim(a, 1 - a)
    assert isinstance(value, float)
    assert 0 <= value < 0.1


def test_small_pictures_have_no_similarity() -> None:
    a, b = pictures(10, 300, 0.1)
    assert ssim(a, b) is None
    a, b = pictures(MS_SSIM_SMALLEST_SIDE - 1, 300, 0.1)
    assert ssim(a, b) is not None
    assert ms_ssim(a, b) is None


@pytest.mark.parametrize("metric", [psnr_db, ssim, ms_ssim])
def test_sizes_must_agree(metric: object) -> None:
    assert callable(metric)
    with pytest.raises(RequestError, match="12×20 and 20×12"):
        metric(np.zeros((12, 20), np.float32), np.zeros((20, 12), np.float32))
    with pytest.raises(RequestError, match="no pixel"):
        metric(np.zeros((0, 20), np.float32), np.zeros((0, 20), np.float32))


def test_ssim_takes_one_picture_at_a_time() -> None:
    stack = np.zeros((2, 20, 20), np.float32)
    with pytest.raises(RequestError, match="one at a time"):
        ssim(stack, stack)


@settings(max_examples=20, deadline=None)
@given(st.integers(11, 40), st.integers(11, 40), st.integers(0, 2**31))
def test_ssim_is_symmetric_and_1_for_equal(height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.random((2, height, width), np.float32)
    assert ssim(a, a) == pytest.approx(1, abs=1e-12)
    assert ssim(a, b) == pytest.approx(ssim(b, a), abs=1e-12)
