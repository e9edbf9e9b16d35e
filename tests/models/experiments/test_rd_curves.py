from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.experiments.rd_curves import (
    BITS_RANGE,
    Domain,
    RdCurve,
    RdPoint,
    fidelity_at,
    mean_delta,
    mean_fidelity_at,
    rate_curve,
)

BITS = tuple(np.geomspace(*BITS_RANGE, 6).tolist())


def curve(
    codec: str, factor: float = 1.0, subject: str = "s", bits: tuple[float, ...] = BITS
) -> RdCurve:
    """PSNR is 30 + 4·log2(bits / factor): `factor` times the bits at equal PSNR."""
    points = (RdPoint(9.0, each, 30 + 4 * math.log2(each / factor)) for each in bits)
    return RdCurve(subject, codec, "", tuple(points))


def test_a_tenth_fewer_bits_is_ten_percent() -> None:
    subjects = ("a", "b")
    anchors = [curve("x", subject=name) for name in subjects]
    tests = [curve("y", 0.9, "a"), curve("y", 1.2, "b")]
    found = mean_delta(anchors, tests, Domain.SCENE)
    assert [delta.percent for delta in found.deltas] == pytest.approx([-10, 20], abs=1e-6)
    assert found.percent == pytest.approx(5, abs=1e-6)
    assert found.subjects == 2
    shifts = np.abs(4 * np.log2([0.9, 1.2]))  # of curves that span 12 dB
    assert [d.overlap for d in found.deltas] == pytest.approx((12 - shifts) / (12 + shifts))


def test_curves_that_share_nothing_take_no_part() -> None:
    found = mean_delta([curve("x")], [curve("y", 1e-4)], Domain.SCENE)
    assert (found.deltas, found.percent, found.overlap, found.subjects) == ((), None, None, 1)


def test_a_domain_that_nobody_knows_has_no_delta() -> None:
    assert mean_delta([curve("x")], [curve("y")], Domain.ISI).deltas == ()
    assert fidelity_at(curve("x"), Domain.ISI, 0.4) is None


def test_points_outside_the_range_do_not_count() -> None:
    wide = curve("x", bits=(0.01, 0.02, *BITS, 5.0))
    assert rate_curve(wide.points, Domain.SCENE) == rate_curve(curve("x").points, Domain.SCENE)
    assert rate_curve(curve("x", bits=BITS[:3]).points, Domain.SCENE) is None


@settings(max_examples=60, deadline=None)
@example([(1.0, 20.0), (1.0, 21.0), (1.0, 22.0), (1.0, 23.0)])
@given(st.lists(st.tuples(st.floats(0.16, 1.1), st.floats(20, 40)), max_size=9))
def test_points_that_are_nobodys_choice_are_left_out(pairs: list[tuple[float, float]]) -> None:
    points = [RdPoint(0.0, bits, psnr) for bits, psnr in pairs]
    chosen = {
        (bits, psnr)
        for bits, psnr in pairs
        if not any((b <= bits and p >= psnr) and (b, p) != (bits, psnr) for b, p in pairs)
    }
    found = rate_curve(points, Domain.SCENE)
    if len(chosen) < 4:
        assert found is None
    else:
        assert found is not None
        assert set(zip(found.bits, found.quality, strict=True)) == chosen


def test_fidelity_between_points_follows_the_logarithm_of_bits() -> None:
    assert fidelity_at(curve("x"), Domain.SCENE, 0.4) == pytest.approx(30 + 4 * math.log2(0.4))
    assert fidelity_at(curve("x"), Domain.SCENE, 0.1) is None


def test_a_mean_needs_every_subject() -> None:
    curves = [curve("x", subject="a"), curve("x", 2.0, "b")]
    expected = 30 + 4 * math.log2(0.4) - 2
    assert mean_fidelity_at(curves, Domain.SCENE, 0.4) == pytest.approx(expected)
    short = curve("x", subject="c", bits=BITS[3:])
    assert mean_fidelity_at([*curves, short], Domain.SCENE, 0.2) is None


def test_an_infinite_fidelity_is_no_point() -> None:
    points = (*curve("x").points, RdPoint(100.0, 1.3, math.inf))
    assert rate_curve(points, Domain.SCENE) == rate_curve(curve("x").points, Domain.SCENE)
