from __future__ import annotations

from collections import Counter
from math import log2

import numpy as np
import pytest

from models.errors import RequestError
from models.representations.correlation import (
    correlation_statistics,
    isi_correlation,
    scene_correlation,
    spike_correlation,
)
from models.streams.stream import SpikeStream


def by_loop(
    maps: list[tuple[np.ndarray, np.ndarray]], peak: int, radius: int
) -> tuple[float, float, int]:
    """Variance, conditional entropy and number of pixels, straight from the definition."""
    differences, pairs = [], Counter[tuple[int, int]]()
    for levels, mask in maps:
        height, width = levels.shape
        for y in range(radius, height - radius):
            for x in range(radius, width - radius):
                box = np.s_[y - radius : y + radius + 1, x - radius : x + radius + 1]
                if not mask[box].all():
                    continue
                around = np.delete(levels[box].ravel(), levels[box].size // 2)
                differences.append((levels[y, x] - around.mean()) / peak)
                pairs[levels[y, x], int(np.floor(around.mean() + 0.5))] += 1
    conditions = Counter[int]()
    for (_, condition), count in pairs.items():
        conditions[condition] += count
    total = sum(pairs.values())
    entropy = -sum(
        count / total * log2(count / conditions[condition])
        for (_, condition), count in pairs.items()
    )
    return float(np.var(differences)), entropy, total


@pytest.mark.parametrize("radius", [1, 2, 3])
@pytest.mark.parametrize("peak", [1, 9, 255])
@pytest.mark.parametrize("known", [1.0, 0.97])
def test_it_is_the_definition(radius: int, peak: int, known: float) -> None:
    rng = np.random.default_rng(radius)
    maps = [(rng.binomial(peak, 0.3, (17, 23)), rng.random((17, 23)) < known) for _ in range(3)]
    variance, entropy, pixels = by_loop(maps, peak, radius)
    result = correlation_statistics(maps, peak, radius)
    assert result.variance == pytest.approx(variance, rel=1e-9)
    assert result.conditional_entropy_bits == pytest.approx(entropy, abs=1e-9)
    assert result.pixels == pixels


def test_independent_spikes_have_a_closed_form() -> None:
    """Var(x − mean of 8) = p(1 − p)·(1 + 1/8), and neighbours tell nothing: H = h(p)."""
    dense = np.random.default_rng(1).random((40, 100, 100)) < 0.3
    result = spike_correlation(SpikeStream.from_dense(dense), range(40))
    assert result.variance == pytest.approx(0.21 * 9 / 8, rel=0.01)
    assert result.conditional_entropy_bits == pytest.approx(0.8813, abs=0.005)
    assert result.pixels == 40 * 98 * 98


def test_a_flat_scene_is_fully_told() -> None:
    result = scene_correlation(np.full((2, 12, 12), 0.5, np.float32), 2)
    assert result.variance == 0
    assert result.conditional_entropy_bits == pytest.approx(0)
    assert (result.radius, result.pixels) == (2, 2 * 64)


def test_scenes_are_rounded_to_8_bits() -> None:
    scene = np.random.default_rng(1).random((1, 20, 20), np.float32)
    levels = np.rint(scene[0] * 255).astype(int)
    assert scene_correlation(scene) == correlation_statistics([(levels, None)], 255)


@pytest.mark.parametrize("cap", [255, 4])
def test_intervals_are_clipped_and_those_without_an_end_left_out(cap: int) -> None:
    dense = np.random.default_rng(1).random((30, 12, 14)) < 0.35
    maps = []
    for plane_index in (9, 15):
        before, after = dense[: plane_index + 1][::-1], dense[plane_index + 1 :]
        known = before.any(0) & after.any(0)
        interval = before.argmax(0) + after.argmax(0) + 1
        maps.append((np.where(known, np.minimum(interval, cap), 0), known))
    result = isi_correlation(SpikeStream.from_dense(dense), (9, 15), 1, cap)
    variance, entropy, pixels = by_loop(maps, cap, 1)
    assert result.variance == pytest.approx(variance, rel=1e-9)
    assert result.conditional_entropy_bits == pytest.approx(entropy, abs=1e-9)
    assert result.pixels == pixels < 2 * 10 * 12


def test_what_has_no_statistics() -> None:
    with pytest.raises(RequestError, match="whole neighbourhood of radius 2"):
        correlation_statistics([(np.zeros((4, 9), int), None)], 1, 2)
    with pytest.raises(RequestError, match="levels 0 to 2"):
        correlation_statistics([(np.array([[0, 1, 2]] * 3), None)], 1)
    with pytest.raises(RequestError, match="outside 1 to 1023"):
        correlation_statistics([], 1024)
    with pytest.raises(RequestError, match="radius 0"):
        correlation_statistics([], 1, 0)
