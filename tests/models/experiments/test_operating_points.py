from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.classical_infos import CLASSICAL_INFOS
from models.experiments.operating_points import MOST_TRIALS, BitsLine, covering_points

RANGE = (0.15, 1.2)
LINE = BitsLine(math.log(0.03), 0.045)


@dataclass(frozen=True)
class Trial:
    quality: float
    bits_per_scene_pixel: float


class Coder:
    """Bits that grow with quality along a bent line, in steps where they are asked for."""

    def __init__(self, lowest: float, slope: float, bend: float = 0.0, step: float = 0.01) -> None:
        self.lowest, self.slope, self.bend, self.step = lowest, slope, bend, step
        self.tried: list[float] = []

    def __call__(self, quality: float) -> Trial:
        assert 0 <= quality <= 100
        self.tried.append(quality)
        q = math.floor(quality / self.step) * self.step
        return Trial(quality, self.lowest * math.exp(self.slope * q + self.bend * q * (100 - q)))


@settings(max_examples=60, deadline=None)
@given(
    lowest=st.floats(0.005, 0.1),
    slope=st.floats(0.04, 0.08),
    bend=st.floats(-2e-4, 2e-4),
    count=st.integers(4, 8),
)
def test_the_ends_are_met_and_nothing_is_tried_twice(
    lowest: float, slope: float, bend: float, count: int
) -> None:
    coder = Coder(lowest, slope, bend)
    found = covering_points(coder, LINE, RANGE, count)
    bits = [point.bits_per_scene_pixel for point in found]
    assert sorted(coder.tried) == [point.quality for point in found]
    assert len(set(coder.tried)) == len(found) <= count - 2 + 2 * MOST_TRIALS
    reachable = Coder(lowest, slope, bend)
    low = max(RANGE[0], reachable(0).bits_per_scene_pixel)
    high = min(RANGE[1], reachable(100).bits_per_scene_pixel)
    # Three trials don't always come within a tenth, but a curve must not miss much of the range.
    assert min(bits) <= 1.35 * low
    assert max(bits) >= high / 1.35


def test_a_codec_as_expected_takes_one_trial_for_a_point() -> None:
    coder = Coder(0.03, 0.045)
    found = covering_points(coder, LINE, RANGE, 6)
    assert len(found) == 6
    ratios = [
        after.bits_per_scene_pixel / before.bits_per_scene_pixel
        for before, after in itertools.pairwise(found)
    ]
    assert ratios == pytest.approx([8 ** (1 / 5)] * 5, rel=0.01)


def test_what_a_codec_cannot_spend_is_left_and_the_rest_covered() -> None:
    coder = Coder(0.03, 0.025)  # 0.37 bits at quality 100
    found = covering_points(coder, LINE, RANGE, 6)
    bits = [point.bits_per_scene_pixel for point in found]
    assert found[-1].quality == 100
    assert sum(0.13 <= each <= 0.37 for each in bits) >= 5


def test_a_codec_of_large_steps_ends_too() -> None:
    found = covering_points(Coder(0.05, 0.04, step=25), LINE, RANGE, 6)
    assert found[0].bits_per_scene_pixel < found[-1].bits_per_scene_pixel


def test_the_first_guess_follows_the_span_that_a_codec_tells() -> None:
    line = BitsLine.of(CLASSICAL_INFOS["jpeg"])
    assert line.quality(math.log(0.08)) == pytest.approx(0)
    assert line.quality(math.log(4.0)) == pytest.approx(100)
