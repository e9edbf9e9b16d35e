from __future__ import annotations

import numpy as np
import pytest

from models.codecs.lif.counts import classes, counted, find_places, restored
from models.codecs.lif.head import Head
from models.codecs.lif.quantizer import Quantizer

LARGE = np.array([[0, 1]], np.uint8)


def random_coefficients() -> np.ndarray:  # type: ignore[type-arg]
    rng = np.random.default_rng(1)
    return rng.laplace(0, 40, (1, 2, 256)).astype(np.float32)


def test_counts_as_fired_are_those_of_the_neurons() -> None:
    coefficients, quantizer = random_coefficients(), Quantizer.of_window(20, 1000)
    picture = counted(coefficients, LARGE, quantizer, economical=False)
    expected = quantizer.neuron.count(np.abs(coefficients), 20)
    off = np.abs(picture.wanted) != expected
    assert off.mean() < 0.01  # edges are rounded to 64ths of a level
    np.testing.assert_array_equal(
        np.sign(picture.wanted)[expected > 1], np.sign(coefficients)[expected > 1]
    )
    assert picture.weighing[0] == 0


def test_economical_counts_begin_with_the_nearest() -> None:
    """Of what decoders turn counts into, none is nearer to a coefficient than the one wanted."""
    coefficients, quantizer = random_coefficients(), Quantizer.of_window(20, 1000)
    picture = counted(coefficients, LARGE, quantizer, economical=True)
    assert picture.weighing[0] > 0
    small = picture.currents[0, 0, 1:64]
    nearest = np.abs(small[:, None] - picture.points).argmin(axis=1)
    away = np.abs(picture.wanted[0, 0, 1:64]) - nearest
    assert np.abs(away).max() <= 1
    assert (away != 0).mean() < 0.1


def test_places_are_those_of_the_currents() -> None:
    """Uniform currents lie in the middle of their bins, whatever the layer."""
    rng = np.random.default_rng(0)
    quantizer = Quantizer.of_window(50, 1000)
    magnitudes = rng.uniform(400, 1600, (2, 2, 256))
    counts, large = quantizer.counts(magnitudes), np.zeros((2, 2), np.uint8)
    for halvings in (0, 2):
        places = find_places(magnitudes, counts, large, quantizer, halvings)
        assert places[1:3] == (0, 0)  # no count is so small
        assert places[3] == pytest.approx(32, abs=4)


@pytest.mark.parametrize("halvings", [0, 1])
def test_counts_are_put_back_in_their_bins(halvings: int) -> None:
    coefficients, quantizer = random_coefficients(), Quantizer.of_window(20, 200)
    picture = counted(coefficients, LARGE, quantizer, economical=False)
    final = picture.wanted.astype(np.int64)
    places = tuple(
        find_places(np.abs(coefficients).astype(np.float64), final, LARGE, quantizer, left)
        for left in (1, 0)
    )
    head = Head("auto", "flat", quantizer, places, (1, 1))
    held = np.sign(final) * (np.abs(final) >> halvings)
    values = restored(held, LARGE, head, halvings)
    lower = quantizer.edges(np.abs(held) << halvings)
    upper = quantizer.edges((np.abs(held) + 1) << halvings)
    there = held != 0
    assert (values[~there] == 0).all()
    assert (np.sign(values) == np.sign(held)).all()
    assert (lower <= np.abs(values))[there].all()
    assert (np.abs(values) <= upper)[there].all()
    error = np.abs(values / 64 - coefficients)
    assert error[there].max() <= (upper - lower)[there].max() / 64


def test_classes() -> None:
    dc = np.array([True, False, False, False, False])
    assert classes(np.array([7, 1, 2, 3, 9]), dc).tolist() == [0, 1, 2, 3, 3]
