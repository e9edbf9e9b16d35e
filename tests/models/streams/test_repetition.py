from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.streams import repetition
from models.streams.formats import BitOrder


def packed(spikes: NDArray[np.uint8], order: str = "little") -> NDArray[np.uint8]:
    return np.packbits(spikes.reshape(len(spikes), -1), axis=1, bitorder=order).ravel()  # type: ignore[call-overload]


def test_autocorrelation_is_that_of_a_direct_sum() -> None:
    signal = np.random.default_rng(0).random(257).astype(np.float32)
    found = repetition.needles(signal)
    centred = signal - signal.mean()
    for lag in (0, 1, 5, 100, 190):
        direct = np.mean(centred[: signal.size - lag] * centred[lag:]) / np.mean(centred**2)
        np.testing.assert_allclose(found.correlation[lag], direct, atol=1e-5)
    c = found.correlation.astype(np.float64)
    height = (c[100] - (c[99] + c[101]) / 2) * np.sqrt((257 - 100) / 1.5)
    np.testing.assert_allclose(found.z[100], height, rtol=1e-4)


def test_needles_of_noise_stay_low_and_have_unit_spread() -> None:
    bits = np.random.default_rng(1).integers(0, 2, 1 << 16).astype(np.float32)
    z = repetition.needles(bits).z[2:]
    assert 0.9 < z.std() < 1.1
    assert np.abs(z).max() < 6.0


def test_one_lag_alone_agrees_with_all_of_them(vidar: NDArray[np.uint8]) -> None:
    bits = repetition.bits_of(packed(vidar[:12]), BitOrder.LSB)
    alone = repetition.needle_z(bits, 100_000)
    np.testing.assert_allclose(alone, repetition.needles(bits).z[100_000], rtol=0.01)
    assert alone < -50.0
    assert repetition.needle_z(bits, bits.size) == 0.0
    assert repetition.needle_z(np.zeros(1000, np.float32), 10) == 0.0


def test_the_map_counts_spikes_of_whole_planes(square: NDArray[np.uint8]) -> None:
    run = np.packbits(square.ravel(), bitorder="little")
    counts = repetition.count_map(run, 0, 62_500, BitOrder.LSB)
    np.testing.assert_array_equal(counts.reshape(250, 250), square.sum(axis=0))
    late = repetition.count_map(run, run.size, 62_500, BitOrder.LSB)
    assert late.sum() == counts.sum()  # all planes are counted, wherever one looks


def test_a_map_resembles_itself_most_one_row_on(vidar: NDArray[np.uint8]) -> None:
    counts = repetition.count_map(packed(vidar), 0, 100_000, BitOrder.LSB)
    alike = repetition.resemblance(counts, 1001)
    f = counts - counts.mean()
    direct = np.mean(f[:-400] * f[400:]) / np.mean(f * f)
    np.testing.assert_allclose(alike[400], direct, atol=1e-4)
    assert alike[400] > alike[[250, 500, 625, 1000]].max()
    assert repetition.nearer_z(counts, 400, 500) > 10.0
    assert repetition.nearer_z(counts, 500, 400) < -10.0


def test_the_bit_order_joins_bytes(vidar: NDArray[np.uint8]) -> None:
    right = repetition.count_map(packed(vidar), 0, 100_000, BitOrder.LSB)
    wrong = repetition.count_map(packed(vidar, "big"), 0, 100_000, BitOrder.LSB)
    assert repetition.bit_order_z(right) > 10.0
    assert repetition.bit_order_z(wrong) < -10.0


def test_the_sample_is_taken_where_there_is_something() -> None:
    data = np.zeros(4 * repetition.SAMPLE_BYTES, np.uint8)
    assert repetition.sample_offset(data[:100]) == 0
    data[-repetition.SAMPLE_BYTES :] = np.random.default_rng(0).integers(
        0, 256, repetition.SAMPLE_BYTES
    )
    assert repetition.sample_offset(data) == 3 * repetition.SAMPLE_BYTES
