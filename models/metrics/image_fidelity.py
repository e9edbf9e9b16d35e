"""How near two pictures are: PSNR, SSIM and MS-SSIM on luminance of data range 1.

Pictures are (H, W), float32 in [0, 1] as a rule; sums are carried in float64.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError

Picture: TypeAlias = NDArray[np.floating[Any]]
Picture64: TypeAlias = NDArray[np.float64]

WINDOW_TAPS = 11
"""Side of the Gaussian window of SSIM, in pixels."""

WINDOW_SIGMA = 1.5
"""Standard deviation of the Gaussian window of SSIM, in pixels."""

SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Exponents of the five scales of MS-SSIM, the finest first (Wang, Simoncelli, Bovik 2003)."""

MS_SSIM_SMALLEST_SIDE = (WINDOW_TAPS - 1) * 2 ** (len(SCALE_WEIGHTS) - 1) + 1
"""Smallest side of a picture, in pixels, that MS-SSIM is told of: 161."""

LUMINANCE_CONSTANT, CONTRAST_CONSTANT = 0.01**2, 0.03**2


def mean_squared_error(a: Picture, b: Picture) -> float:
    """Return the mean of (a − b)² over all pixels, for arrays of one shape whatever it is.

    Raises:
        RequestError: the shapes differ, or there is no pixel.
    """
    _check_same_shape(a, b)
    difference = a.astype(np.float64) - b
    return float(np.mean(difference * difference))


def psnr_from_error(squared_error: float, peak: float = 1.0) -> float:
    """Return 10·log10(peak² / squared_error) in dB; inf where the error is 0."""
    return math.inf if squared_error == 0 else 10 * math.log10(peak * peak / squared_error)


def psnr_db(a: Picture, b: Picture, peak: float = 1.0) -> float:
    """Return the peak signal-to-noise ratio in dB, inf for identical arrays.

    Arrays of several pictures are pooled: their squared errors are averaged first.

    Raises:
        RequestError: the shapes differ, or there is no pixel.

    >>> round(psnr_db(np.zeros((2, 2)), np.full((2, 2), 0.1)), 3)
    20.0
    """
    return psnr_from_error(mean_squared_error(a, b), peak)


def ssim(a: Picture, b: Picture) -> float | None:
    """Return the structural similarity of two (H, W) pictures, at most 1.

    Wang et al. 2004: a Gaussian window (sigma 1.5, 11 taps), population covariance, K = 0.01 and
    0.03; averaged over the pixels whose window lies inside the picture.

    Returns:
        The similarity, or None where a side is below 11 pixels: no window lies inside.

    Raises:
        RequestError: the shapes differ or are not (H, W).
    """
    _check_pictures(a, b)
    if min(a.shape) < WINDOW_TAPS:
        return None
    similarity, _ = _similarity_and_contrast(a.astype(np.float64), b.astype(np.float64))
    return similarity


def ms_ssim(a: Picture, b: Picture) -> float | None:
    """Return the multi-scale structural similarity of two (H, W) pictures, in [0, 1].

    The product over five scales of contrast-structure terms (the coarsest: of SSIM), each raised
    to its weight; terms below 0 count as 0. From scale to scale 2×2 pixels are averaged; an odd
    side gets a row of zeros in front, as the figures published in this field have it.

    Returns:
        The similarity, or None where a side is below 161 pixels: the window of the coarsest of
        the five scales does not lie inside.

    Raises:
        RequestError: the shapes differ or are not (H, W).
    """
    _check_pictures(a, b)
    if min(a.shape) < MS_SSIM_SMALLEST_SIDE:
        return None
    terms = []
    scaled_a, scaled_b = a.astype(np.float64), b.astype(np.float64)
    for _ in SCALE_WEIGHTS[:-1]:
        terms.append(_similarity_and_contrast(scaled_a, scaled_b)[1])
        scaled_a, scaled_b = _halved(scaled_a), _halved(scaled_b)
    terms.append(_similarity_and_contrast(scaled_a, scaled_b)[0])
    return float(np.prod(np.maximum(terms, 0) ** np.array(SCALE_WEIGHTS)))


def _check_same_shape(a: Picture, b: Picture) -> None:
    if a.shape != b.shape:
        raise RequestError(
            f"pictures of {_size(a)} and {_size(b)} can't be compared",
            "both must have the same size",
        )
    if a.size == 0:
        raise RequestError(f"pictures of {_size(a)} have no pixel to compare")


def _check_pictures(a: Picture, b: Picture) -> None:
    _check_same_shape(a, b)
    if a.ndim != 2:
        raise RequestError(f"a picture is (H, W), not {_size(a)}", "compare one at a time")


def _size(array: Picture) -> str:
    return "×".join(str(side) for side in array.shape)


def _similarity_and_contrast(a: Picture64, b: Picture64) -> tuple[float, float]:
    """Return the means of SSIM and of its contrast-structure factor."""
    mean_a, mean_b = _windowed(a), _windowed(b)
    product_ab = mean_a * mean_b
    squares = mean_a * mean_a + mean_b * mean_b
    covariance = _windowed(a * b) - product_ab
    variances = _windowed(a * a + b * b) - squares
    contrast = (2 * covariance + CONTRAST_CONSTANT) / (variances + CONTRAST_CONSTANT)
    luminance = (2 * product_ab + LUMINANCE_CONSTANT) / (squares + LUMINANCE_CONSTANT)
    return float(np.mean(luminance * contrast)), float(np.mean(contrast))


def _windowed(picture: Picture64) -> Picture64:
    """Return Gaussian-weighted means where the window lies inside the picture."""
    from scipy.ndimage import correlate1d

    reach = WINDOW_TAPS // 2
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * WINDOW_SIGMA**2))
    weights /= weights.sum()
    rows = correlate1d(picture, weights, axis=0)[reach:-reach]
    inside: Picture64 = correlate1d(rows, weights, axis=1)[:, reach:-reach]
    return inside


def _halved(picture: Picture64) -> Picture64:
    height, width = picture.shape
    even = np.pad(picture, ((height % 2, 0), (width % 2, 0)))
    halved: Picture64 = even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2).mean(axis=(1, 3))
    return halved
