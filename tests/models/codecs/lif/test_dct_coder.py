from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from skimage import data

from models.arrays import Luminance
from models.codecs.lif import dct_coder
from models.codecs.lif.head import first_layers, split
from models.codecs.spec import CodecSpec
from models.errors import BitstreamError, MalformedError, ParameterError
from models.metrics.image_fidelity import psnr_db
from models.progress import Progress


def picture(height: int = 96, width: int = 112, seed: int = 0) -> Luminance:
    """Shapes, waves and a little noise."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    light = 0.45 + 0.2 * np.sin(x / 6 + y / 19) + 0.25 * (np.hypot(x - 50, y - 40) < 25)
    noise = np.random.default_rng(seed).normal(0, 0.01, light.shape)
    result: Luminance = np.clip(light + noise, 0, 1).astype(np.float32)
    return result


def segment_of(luminance: Luminance, **parameters: float | str) -> bytes:
    coder = dct_coder.build(CodecSpec.of("lif-dct", **parameters))
    (segment,) = coder.encode_pictures(luminance[None], 1, Progress())
    assert segment.payload_bytes == len(segment.data)
    return segment.data


def decoded(segment: bytes, luminance: Luminance) -> Luminance:
    return dct_coder.decode_picture(segment, *luminance.shape, Progress())


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 50),
    st.integers(1, 50),
    st.floats(0, 100),
    st.sampled_from(["auto", "8", "16"]),
    st.sampled_from(["economical", "fired"]),
    st.sampled_from(["flat", "annex-k"]),
    st.integers(1, 6),
    st.sampled_from([10, 100, 1000, 1_000_000]),
)
@example(9, 19, 99.5, "16", "economical", "annex-k", 1, 10)  # its first bin has no length
def test_pictures_of_any_size(
    height: int,
    width: int,
    quality: float,
    blocks: str,
    counts: str,
    thresholds: str,
    layers: int,
    resistance: int,
) -> None:
    light = np.random.default_rng(height).random((height, width), dtype=np.float32)
    coded = segment_of(
        light, quality=quality, blocks=blocks, counts=counts, thresholds=thresholds,
        layers=layers, resistance=resistance,
    )  # fmt: skip
    found = decoded(coded, light)
    assert found.shape == light.shape
    assert found.dtype == np.float32
    assert 0 <= found.min() <= found.max() <= 1
    if quality > 90 and thresholds == "flat" and resistance >= 1000:
        assert psnr_db(light, found) > 40


def test_fidelity_and_bits_rise_with_quality() -> None:
    light = picture()
    found = [segment_of(light, quality=float(quality)) for quality in range(0, 101, 10)]
    bits = [len(coded) for coded in found]
    fidelity = [psnr_db(light, decoded(coded, light)) for coded in found]
    assert bits == sorted(set(bits))
    assert fidelity == sorted(fidelity)
    assert fidelity[0] < 32
    assert fidelity[-1] > 50


def test_quality_is_continuous() -> None:
    light = picture()
    windows = {split(segment_of(light, quality=50 + k / 10))[0].quantizer.window for k in range(11)}
    assert len(windows) == 11


def test_every_prefix_of_layers_is_a_picture() -> None:
    """Layers end in the picture of one layer; each prefix is a better picture, of fewer spikes."""
    light = picture()
    alone = segment_of(light, quality=60.0, counts="fired")
    layered = segment_of(light, quality=60.0, counts="fired", layers=4)
    np.testing.assert_array_equal(decoded(layered, light), decoded(alone, light))
    assert len(layered) < 1.15 * len(alone)
    prefixes = [first_layers(layered, layers) for layers in range(1, 5)]
    assert all(layered.startswith(prefix) for prefix in prefixes)
    fidelity = [psnr_db(light, decoded(prefix, light)) for prefix in prefixes]
    assert min(np.diff(fidelity)) > 2
    # The first layer is T/8: as good as a picture that was counted for so long from the start.
    halved = 60.0 - 100 * 3 * np.log(2) / np.log(1000 / 3 / 3.125)
    short = decoded(segment_of(light, quality=halved, counts="fired"), light)
    assert fidelity[0] == pytest.approx(psnr_db(light, short), abs=0.3)


def test_economical_layers_end_in_the_economical_picture() -> None:
    light = picture()
    alone, layered = (segment_of(light, quality=50.0, layers=layers) for layers in (1, 3))
    np.testing.assert_array_equal(decoded(layered, light), decoded(alone, light))


def test_economical_counts_save_more_than_they_cost() -> None:
    light = (data.camera()[80:240, 100:260] / 255).astype(np.float32)
    fired = [segment_of(light, quality=quality, counts="fired") for quality in (40.0, 50.0, 60.0)]
    economical = segment_of(light, quality=50.0)
    bits = [len(coded) for coded in fired]
    fidelity = [psnr_db(light, decoded(coded, light)) for coded in fired]
    at_equal_db = np.interp(psnr_db(light, decoded(economical, light)), fidelity, bits)
    assert len(economical) < 0.98 * at_equal_db


def test_silent_below_theta_over_r() -> None:
    """R = 10: coefficients up to θ/R = 50 levels never fire, so a faint wave is lost."""
    _, x = np.mgrid[:64, :64].astype(np.float32)
    faint = (0.5 + 8 / 255 * np.sign(np.sin(x * np.pi / 4 + 0.1))).astype(np.float32)
    lost = decoded(segment_of(faint, quality=80.0, resistance=10, counts="fired"), faint)
    kept = decoded(segment_of(faint, quality=80.0, resistance=1000, counts="fired"), faint)
    assert psnr_db(faint, kept) > 40
    assert psnr_db(faint, lost) < psnr_db(faint, kept) - 5


def test_damaged_bytes() -> None:
    light = picture(40, 40)
    coded = segment_of(light, layers=3)
    rng = np.random.default_rng(0)
    for _ in range(150):
        broken = bytearray(coded)
        for position in rng.integers(0, len(coded), rng.integers(1, 4)):
            broken[position] ^= 1 << int(rng.integers(8))
        try:
            found = decoded(bytes(broken[: int(rng.integers(1, len(coded) + 1))]), light)
        except BitstreamError:
            continue
        assert found.shape == light.shape
        assert 0 <= found.min() <= found.max() <= 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes(tail: bytes) -> None:
    try:
        found = dct_coder.decode_picture(bytes([64]) + tail, 17, 9, Progress())
    except BitstreamError:
        return
    assert found.shape == (17, 9)


def test_few_bytes_of_a_large_picture_end_soon() -> None:
    """A header that speaks of a hundred million pixels costs no memory before there are bytes."""
    coded = segment_of(picture(16, 16))
    with pytest.raises(BitstreamError):
        dct_coder.decode_picture(coded, 10_000, 10_000, Progress())


def test_a_segment_holds_one_picture() -> None:
    coder = dct_coder.build(CodecSpec.of("lif-dct"))
    segments = coder.encode_pictures(np.stack([picture(), picture(seed=1)]), 1, Progress())
    assert [(segment.first, segment.count) for segment in segments] == [(0, 1), (1, 1)]
    with pytest.raises(MalformedError, match="a segment of 2 scenes"):
        coder.decode_pictures(replace(segments[0], count=2), 96, 112, Progress())


def test_parameters_are_checked() -> None:
    with pytest.raises(ParameterError):
        dct_coder.build(CodecSpec.of("lif-dct", layers=7))
    with pytest.raises(ParameterError):
        dct_coder.build(CodecSpec.of("lif-dct", blocks="12"))


def test_a_layered_segment_decodes_as_it_once_did() -> None:
    """Written once; every machine and every later version decodes each prefix to these pictures."""
    coded = bytes.fromhex(
        "50bc28ac0203111011020d0c14f70204041b121903726e9703d94f4b259b59b978181fe00be8ab484f4bb80589"
        "6b1b807d90f591c3e0e17d41b3b895dc2bbd3bbd83ed3a563fedff06d1b9a1d372ca3f85b4af4c63584617a05a"
    )
    found = [
        zlib.crc32(dct_coder.decode_picture(first_layers(coded, layers), 24, 40, Progress()))
        for layers in (1, 2, 3)
    ]
    assert found == [2447344140, 3336828600, 724855291]
