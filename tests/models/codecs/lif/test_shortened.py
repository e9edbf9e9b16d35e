"""Bitstreams cut to their first layers."""

from __future__ import annotations

import numpy as np
import pytest

from models.codecs.bitstream import Bitstream
from models.codecs.lif.head import first_layers
from models.codecs.lif.shortened import shortened
from models.codecs.registry import build_scene_codec
from models.codecs.spec import CodecSpec
from models.errors import RequestError
from models.progress import Progress
from models.scenes import SceneSequence


def coded(name: str, **parameters: int) -> Bitstream:
    light = np.random.default_rng(3).random((2, 24, 40), dtype=np.float32)
    scenes = SceneSequence(light, (3, 10), 0, (7, 7), 20_000, 1.0)
    return build_scene_codec(CodecSpec.of(name, **parameters)).encode(scenes, Progress())


def test_each_segment_is_cut_and_its_price_with_it() -> None:
    whole = coded("lif-dct", layers=4)
    for layers in (1, 2, 3, 4):
        short = shortened(whole, layers)
        assert short.header == whole.header
        for small, large in zip(short.segments, whole.segments, strict=True):
            assert small.data == first_layers(large.data, layers)
            assert small.payload_bytes == len(small.data)
            assert (small.first, small.count) == (large.first, large.count)
    assert shortened(whole, 4) == whole


def test_layers_that_are_not_there_are_refused() -> None:
    with pytest.raises(RequestError, match="there are 2"):
        shortened(coded("lif-dct", layers=2), 3)
    with pytest.raises(RequestError, match="does not code in layers"):
        shortened(coded("jpeg"), 1)
