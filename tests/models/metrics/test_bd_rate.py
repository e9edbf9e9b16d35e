from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.metrics.bd_rate import Interpolation, RateCurve, bd_psnr, bd_rate, quality_overlap

BITS = (0.1, 0.2, 0.45, 0.9, 1.6)
QUALITY = (28.0, 31.5, 34.6, 37.0, 39.1)
ANCHOR = RateCurve(BITS, QUALITY)


@pytest.mark.parametrize("interpolation", Interpolation)
@pytest.mark.parametrize("factor", [0.8, 1.25, 1.0])
def test_a_constant_factor_in_bits(interpolation: Interpolation, factor: float) -> None:
    test = RateCurve(tuple(factor * bits for bits in BITS), QUALITY)
    assert bd_rate(ANCHOR, test, interpolation) == pytest.approx(100 * (factor - 1), abs=1e-9)


@pytest.mark.parametrize("interpolation", Interpolation)
def test_a_constant_gain_in_quality(interpolation: Interpolation) -> None:
    test = RateCurve(BITS, tuple(quality + 0.7 for quality in QUALITY))
    assert bd_psnr(ANCHOR, test, interpolation) == pytest.approx(0.7, abs=1e-9)


def test_cubic_is_the_formula_of_vceg_m33() -> None:
    """The classical definition written out: cubics in log bits, integrated over what is shared."""
    test = RateCurve((0.12, 0.25, 0.5, 1.1), (29.0, 32.1, 35.2, 38.0))
    anchor = RateCurve(BITS[:4], QUALITY[:4])
    low, high = 29.0, 37.0
    log_bits = [
        np.polyint(np.polyfit(curve.quality, np.log10(curve.bits), 3)) for curve in (anchor, test)
    ]
    areas = [np.polyval(poly, high) - np.polyval(poly, low) for poly in log_bits]
    expected = 100 * (10 ** ((areas[1] - areas[0]) / (high - low)) - 1)
    assert bd_rate(anchor, test, Interpolation.CUBIC) == pytest.approx(expected, rel=1e-6)


def test_points_may_come_in_any_order() -> None:
    assert RateCurve(BITS[::-1], QUALITY[::-1]) == ANCHOR


def test_curves_of_different_length_may_be_compared() -> None:
    test = RateCurve(BITS[:4], QUALITY[:4])
    assert bd_rate(ANCHOR, test, Interpolation.PCHIP) == pytest.approx(0, abs=0.5)


def test_overlap_is_told_and_no_overlap_is_an_error() -> None:
    near = RateCurve((0.1, 0.2, 0.4, 0.8), (36.0, 37.0, 38.0, 39.1))
    far = RateCurve((2.0, 3.0, 4.0, 5.0), (40.0, 41.0, 42.0, 43.0))
    assert quality_overlap(ANCHOR, near) == pytest.approx(3.1 / 11.1)
    assert bd_rate(ANCHOR, near) < 0
    with pytest.raises(RequestError, match="share no quality"):
        bd_rate(ANCHOR, far)
    with pytest.raises(RequestError, match="share no bitrate"):
        bd_psnr(ANCHOR, far)


@pytest.mark.parametrize(
    ("bits", "quality", "message"),
    [
        (BITS, QUALITY[:4], "5 bitrates, but 4 qualities"),
        (BITS[:3], QUALITY[:3], "3 points"),
        ((0.0, 0.2, 0.4, 0.8), QUALITY[:4], "finite"),
        (BITS[:4], (30.0, 31.0, 32.0, float("inf")), "finite"),
        (BITS[:4], (30.0, 31.0, 30.5, 33.0), "does not rise from 0.2 bits"),
        ((0.1, 0.2, 0.2, 0.8), QUALITY[:4], "does not rise"),
    ],
)
def test_what_is_no_curve(
    bits: tuple[float, ...], quality: tuple[float, ...], message: str
) -> None:
    with pytest.raises(RequestError, match=message):
        RateCurve(bits, quality)
