"""The counted picture against a loop over pixels, a step-by-step membrane, and the paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from skimage.measure import shannon_entropy
from skimage.metrics import peak_signal_noise_ratio

from models.errors import RequestError
from models.simulation.counted_picture import (
    count_levels,
    gray_levels,
    progress_curve,
    record_counts,
)
from models.simulation.lif import LifNeuron

PAPER = LifNeuron(1000.0, 1.0, 500.0)


def picture() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (40, 60)).astype(np.uint8)


@pytest.mark.parametrize("window", [50.0, 150.0])
def test_psnr_and_entropy_are_those_of_the_whole_picture(window: float) -> None:
    levels = picture()
    counted = count_levels(PAPER, window)
    curve = progress_curve(levels, PAPER, [window])
    restored = counted.restored[levels]
    expected = peak_signal_noise_ratio(levels.astype(float), restored, data_range=255)
    assert curve.psnr_db[0] == pytest.approx(expected)
    assert curve.entropy_bits[0] == pytest.approx(shannon_entropy(counted.counts[levels]))


@pytest.mark.parametrize(("window", "psnr_db"), [(50.0, 38.9), (150.0, 48.5)])
def test_every_gray_alike_gives_the_psnr_of_the_paper(window: float, psnr_db: float) -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    curve = progress_curve(levels, PAPER, [window])
    assert curve.psnr_db[0] == pytest.approx(psnr_db, abs=0.5)


def test_counts_are_those_of_a_membrane_that_charges_step_by_step() -> None:
    step, window = 2e-3, 50.0
    keeps = math.exp(-step / PAPER.time_constant)
    level = np.array([20.0, 101.3, 187.7, 250.9])
    charge, fired = np.zeros(4), np.zeros(4)
    for _ in range(round(window / step)):
        charge = PAPER.resistance * level + (charge - PAPER.resistance * level) * keeps
        spikes = charge >= PAPER.threshold
        fired += spikes
        charge[spikes] = 0
    assert np.abs(fired - PAPER.count(level, window)).max() <= 1
    middles = PAPER.midpoint(PAPER.count(level, window), window)
    assert np.abs(middles - level).max() <= PAPER.step_limit(window)


def test_longer_counting_sharpens() -> None:
    curve = progress_curve(picture(), PAPER, [10, 50, 150, 400])
    assert (np.diff(curve.psnr_db) > 0).all()
    assert (np.diff(curve.entropy_bits) >= 0).all()


def test_recorded_spikes_add_up_to_the_counts() -> None:
    levels = picture()
    stream = record_counts(levels, PAPER, 60).stream
    planes = np.stack([stream.plane(t) for t in range(60)])
    assert (planes.sum(0) == PAPER.count(levels, 60.0)).all()


def test_gray_levels_are_rounded() -> None:
    assert gray_levels(np.array([[0.0, 0.5, 1.0]], np.float32)).tolist() == [[0, 128, 255]]


def test_what_can_not_be_is_refused() -> None:
    with pytest.raises(RequestError, match="empty"):
        record_counts(picture(), PAPER, 0)
    with pytest.raises(RequestError, match="white never fires"):
        record_counts(picture(), LifNeuron(1.0, 1.0, 500.0), 5)
    with pytest.raises(RequestError, match="without pixels"):
        progress_curve(np.zeros((0, 0), np.uint8), PAPER, [5])
