from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.codecs.bitstream import Segment
from models.codecs.learned.bit_map import bit_map_of, has_bit_map
from models.codecs.learned.sci import feature_coder, feature_model
from models.codecs.learned.sci.feature_bits import bits_of_group
from models.codecs.learned.sci.feature_coder import FeatureCoder, build
from models.codecs.learned.sci.feature_model import FeatureModel
from models.codecs.learned.sci.infos import SCI, SCI_INFO
from models.codecs.spec import CodecSpec
from models.errors import BitstreamError
from models.networks.weights import write_weights
from models.progress import Cancelled, Progress
from models.training.export import feature_codec_weights
from tests.models.networks.tiny_feature_codec import tiny_feature_codec

COUNT, HEIGHT, WIDTH = 3, 42, 70  # pixels: 6×9 blocks


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    write_weights(feature_codec_weights(tiny_feature_codec()), file)
    return file


@pytest.fixture(autouse=True)
def tiny(path: Path, monkeypatch: pytest.MonkeyPatch) -> FeatureModel:
    """A tiny model in the place of the one that comes along."""
    model = FeatureModel(path)
    for module in (feature_coder, feature_model):
        monkeypatch.setattr(module, "feature_model", lambda: model)
    return model


@pytest.fixture
def group() -> Segment:
    """Noise, most of it in one corner, that moves; coded as one group."""
    rng = np.random.default_rng(0)
    noise = 0.5 + 0.01 * rng.standard_normal((HEIGHT, WIDTH + 8))
    noise[:8, :24] += 0.3 * rng.standard_normal((8, 24))
    moved = np.stack([noise[:, 2 * k : 2 * k + WIDTH] for k in range(COUNT)])
    pictures = np.clip(moved, 0, 1).astype(np.float32)
    (segment,) = coder().encode_pictures(pictures, 0, Progress())
    return segment


def coder() -> FeatureCoder:
    return build(SCI_INFO.complete(CodecSpec.of(SCI, quality=50.0)))


@pytest.mark.parametrize("position", range(COUNT))
def test_blocks_and_named_parts_are_the_bytes(group: Segment, position: int) -> None:
    assert has_bit_map(SCI)
    found = bit_map_of(SCI, group, HEIGHT, WIDTH, position)
    assert found.blocks.shape == (6, 9)
    assert found.payload_bytes == len(group.data) == group.payload_bytes
    assert found.blocks.sum() + found.rest == pytest.approx(8 * len(group.data), rel=1e-6)
    names = [part.name for part in found.parts]
    motion = ["motion"] if position else []
    assert names == [*motion, "head", "2 others", "coder"]
    bits = {part.name: part.bits for part in found.parts}
    assert bits["head"] == 8
    assert abs(bits["coder"]) < 0.01 * 8 * len(group.data) + 16 * 8
    assert all(bits[name] >= 0 for name in names[:-1])


def test_all_features_come_to_the_group(group: Segment) -> None:
    found = bits_of_group(group, HEIGHT, WIDTH)
    maps = [bit_map_of(SCI, group, HEIGHT, WIDTH, place) for place in range(COUNT)]
    totals = [one.total for one in found]
    coders = [{p.name: p.bits for p in one.parts}["coder"] for one in maps]
    assert coders == pytest.approx([8 * len(group.data) - sum(totals)] * COUNT, abs=0.1)
    assert found[0].motion == 0
    assert found[0].total > found[1].total  # it is coded better, and predicted from nothing


def test_a_feature_alone_has_no_others() -> None:
    picture = np.random.default_rng(0).random((1, HEIGHT, WIDTH), np.float32)
    (segment,) = coder().encode_pictures(picture, 1, Progress())
    found = bit_map_of(SCI, segment, HEIGHT, WIDTH)
    assert [part.name for part in found.parts] == ["head", "coder"]


def test_bytes_that_are_not_right_are_told(group: Segment) -> None:
    broken = (
        replace(group, data=group.data[:-2]),
        replace(group, data=group.data[:3]),
        replace(group, data=b""),
        replace(group, count=0),
        replace(group, latents_crc32=1),
    )
    for segment in broken:
        with pytest.raises(BitstreamError):
            bit_map_of(SCI, segment, HEIGHT, WIDTH)
    with pytest.raises(BitstreamError):
        bit_map_of(SCI, group, HEIGHT, WIDTH, COUNT)


def test_counting_is_cancelled_midway(group: Segment) -> None:
    progress = Progress(lambda fraction, _note: progress.cancel() if fraction else None)
    with pytest.raises(Cancelled):
        bits_of_group(group, HEIGHT, WIDTH, progress)
    progress = Progress(lambda *_: progress.cancel())
    with pytest.raises(Cancelled):  # while symbols are read, before anything is made of them
        coder().decode_pictures(group, HEIGHT, WIDTH, progress)
