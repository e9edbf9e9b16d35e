from __future__ import annotations

import numpy as np
import pytest

from models.codecs.learned.bit_map import bit_map
from models.codecs.learned.latent_coder import CodedLatent, LatentCoder
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import tiny_codec

HEIGHT, WIDTH = 42, 70  # pixels: 6×9 blocks, 2×3 elements of z


@pytest.fixture(scope="module")
def coded() -> CodedLatent:
    rng = np.random.default_rng(0)
    latent = rng.laplace(0, 0.1, (64, 6, 9)).astype(np.float32)
    latent[:, 4, 7] *= 20
    hyper = rng.normal(0, 2, (3, 2, 3)).astype(np.float32)
    return LatentCoder(scene_codec_weights(tiny_codec()).part("integer")).encode(latent, hyper, 128)


def test_sum_and_rest_are_the_bytes(coded: CodedLatent) -> None:
    found = bit_map(coded)
    assert found.blocks.shape == (6, 9)
    assert found.payload_bytes == len(coded.data) + 1
    assert found.blocks.sum() + found.rest == pytest.approx(8 * found.payload_bytes, rel=1e-6)
    assert abs(found.rest) < 0.01 * 8 * found.payload_bytes + 16 * 8


def test_bits_lie_where_the_detail_is(coded: CodedLatent) -> None:
    blocks = bit_map(coded).blocks
    assert np.unravel_index(blocks.argmax(), blocks.shape) == (4, 7)


def test_pixels_share_the_bits_of_their_block(coded: CodedLatent) -> None:
    found = bit_map(coded)
    pixels = found.per_pixel(HEIGHT, WIDTH)
    assert pixels.shape == (HEIGHT, WIDTH)
    assert pixels.sum(dtype=np.float64) == pytest.approx(found.blocks.sum(), rel=1e-5)
    assert pixels[40:, 64:].sum() == pytest.approx(found.blocks[5, 8], rel=1e-5)
