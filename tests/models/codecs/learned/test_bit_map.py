from __future__ import annotations

import numpy as np
import pytest

from models.codecs.bitstream import Segment
from models.codecs.learned import coder as learned
from models.codecs.learned.bit_map import bit_map, bit_map_of, has_bit_map
from models.codecs.learned.coder import LearnedModel
from models.codecs.learned.latent_coder import CodedLatent, LatentCoder
from models.codecs.recordings import encode_pictures_alone
from models.codecs.spec import CodecSpec
from models.errors import BitstreamError, ParameterError
from models.networks.weights import write_weights
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


@pytest.fixture
def model(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> LearnedModel:
    """A tiny model in the place of the one that comes along."""
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    write_weights(scene_codec_weights(tiny_codec()), path)
    tiny = LearnedModel(path)
    monkeypatch.setattr(learned, "learned_model", lambda name: tiny)
    return tiny


@pytest.mark.parametrize("quality", [0.0, 50.0, 100.0])
def test_bytes_tell_where_their_bits_went(model: LearnedModel, quality: float) -> None:
    scene = np.random.default_rng(0).random((1, HEIGHT, WIDTH), dtype=np.float32)
    spec = CodecSpec.of("spikecodec-base", quality=quality, effort="fast")
    (segment,) = encode_pictures_alone(scene, spec).segments
    found = bit_map_of("spikecodec-base", segment, HEIGHT, WIDTH)
    assert found.payload_bytes == segment.payload_bytes == len(segment.data)
    assert found.blocks.sum() + found.rest == pytest.approx(8 * segment.payload_bytes, rel=1e-6)
    assert abs(found.rest) < 0.01 * 8 * segment.payload_bytes + 16 * 8
    as_coded = bit_map(model.encode(scene[0], segment.data[0]))
    np.testing.assert_array_equal(found.blocks, as_coded.blocks)


def test_bytes_that_are_not_right_are_told(model: LearnedModel) -> None:
    scene = np.random.default_rng(0).random((1, HEIGHT, WIDTH), dtype=np.float32)
    (segment,) = encode_pictures_alone(scene, CodecSpec.of("spikecodec-base")).segments
    short = Segment(segment.data[:-2], 0, 1, segment.payload_bytes - 2, segment.latents_crc32)
    for broken in (short, Segment(b"", 0, 1, 0), Segment(segment.data, 0, 2, len(segment.data))):
        with pytest.raises(BitstreamError):
            bit_map_of("spikecodec-base", broken, HEIGHT, WIDTH)


def test_only_learned_codecs_tell() -> None:
    assert has_bit_map("spikecodec-base")
    assert not has_bit_map("jpeg")
    with pytest.raises(ParameterError):
        bit_map_of("jpeg", Segment(b"0", 0, 1, 1), HEIGHT, WIDTH)
