from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.arrays import Luminance
from models.codecs.lif.pixel_coder import (
    build,
    decode_picture,
    encode_picture,
    middles,
    quantizer_of,
)
from models.codecs.lif.quantizer import Quantizer
from models.codecs.spec import CodecSpec
from models.errors import BitstreamError, MalformedError
from models.metrics.image_fidelity import psnr_db
from models.progress import Progress
from models.simulation.lif import LifNeuron
from models.training.evaluation_data import evaluation_pictures


def decoded(luminance: Luminance, quality: float) -> tuple[Luminance, int]:
    coder = build(CodecSpec.of("lif-pixel", quality=quality))
    (segment,) = coder.encode_pictures(luminance[None], 1, Progress())
    height, width = luminance.shape
    return coder.decode_pictures(segment, height, width, Progress())[0], segment.payload_bytes


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 100), st.integers(1, 40), st.integers(1, 40), st.floats(0, 100))
def test_pixels_come_back_in_the_middles_of_their_bins(
    seed: int, height: int, width: int, quality: float
) -> None:
    light = np.random.default_rng(seed).random((height, width), dtype=np.float32)
    found, _ = decoded(light, quality)
    quantizer = quantizer_of(build(CodecSpec.of("lif-pixel", quality=quality)).spec)
    neuron, window = LifNeuron(1000, 1, 500), quantizer.window / 256
    levels = light.astype(np.float64) * 255
    counts = neuron.count(levels, window)
    expected = np.minimum(neuron.midpoint(counts, window), 255)
    near = np.abs(np.stack([neuron.edge(counts + k, window) for k in (0, 1)]) - levels).min(0)
    inside = near > 1 / 32  # the format's edges are whole 64ths of a level
    np.testing.assert_allclose(255 * found[inside], expected[inside], atol=1 / 32)


def test_it_is_as_good_as_fig_5_says(shared_data: Path) -> None:
    """θ = 500: 38.93 dB at T = 50, 48.45 dB at T = 150 (Doutsi et al., Fig. 5)."""
    pictures = evaluation_pictures(shared_data / "eval", 12)
    for quality, expected_db in ((50.0, 38.93), (73.856, 48.45)):
        found = [psnr_db(picture, decoded(picture, quality)[0]) for picture in pictures]
        assert np.mean(found) == pytest.approx(expected_db, abs=0.5)


def test_bytes_are_near_the_entropy_of_what_a_guess_is_off_by() -> None:
    y, x = np.mgrid[:120, :160]
    noise = np.random.default_rng(0).normal(0, 0.02, (120, 160))
    light = (0.5 + 0.3 * np.sin(x / 20 + y / 30) + noise).astype(np.float32)
    quantizer = Quantizer.of_window(50, 1000)
    counts = quantizer.counts(light.astype(np.float64) * 255)
    _, often = np.unique(np.diff(counts, axis=1), return_counts=True)
    share = often / often.sum()
    entropy_bytes = -(share * np.log2(share)).sum() * light.size / 8
    assert len(encode_picture(light, quantizer, Progress())) < entropy_bytes


def test_white_and_black() -> None:
    found, size = decoded(np.ones((20, 20), np.float32), 50.0)
    assert found.max() <= 1
    assert found.min() > 0.97
    black, _ = decoded(np.zeros((20, 20), np.float32), 100.0)
    assert black.max() < 1 / 255
    assert size < 60


def test_middles() -> None:
    quantizer = Quantizer.of_window(50, 1000)
    found = middles(np.array([0, 1, 2, 40]), quantizer)
    np.testing.assert_allclose(255 * found, [5.125, 15.25, 25.25, 255], atol=0.02)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    try:
        found = decode_picture(bytes([64]) + data, 5, 9, Progress())
    except BitstreamError:
        return
    assert found.shape == (5, 9)
    assert 0 <= found.min() <= found.max() <= 1


def test_bytes_behind_the_end() -> None:
    data = encode_picture(np.zeros((3, 3), np.float32), Quantizer(12800, 1000), Progress())
    with pytest.raises(MalformedError, match="behind its last count"):
        decode_picture(data + b"abcdefgh", 3, 3, Progress())
