from __future__ import annotations

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.decoded_planes import DecodedPlanes
from models.codecs.registry import build_pipeline
from models.codecs.spec import CodecSpec
from models.progress import Progress
from tests.models.codecs.coders import ZlibCoder
from tests.models.codecs.long import cta, stream_of

pytestmark = pytest.mark.usefixtures("little_is_long")


@pytest.mark.parametrize("gop", [1, 7])
def test_any_stretch_is_that_of_the_whole(gop: int) -> None:
    codec = cta(gop)
    bitstream = codec.encode(stream_of(150), Progress(), 3)
    whole = codec.decode(bitstream, Progress()).spikes
    assert whole is not None
    planes = DecodedPlanes(codec, bitstream, kept_bytes=0)
    assert (planes.planes, planes.plane_bytes) == (147, 18)
    for start, stop in ((0, 147), (0, 1), (146, 147), (19, 21), (20, 40), (60, 60), (30, 130)):
        np.testing.assert_array_equal(planes.packed(start, stop), whole.packed(start, stop))


def test_neighbours_are_decoded_once() -> None:
    codec = cta()
    coder = codec.coder
    assert isinstance(coder, ZlibCoder)
    planes = DecodedPlanes(codec, codec.encode(stream_of(100), Progress()))
    for plane in (25, 26, 39, 20):
        planes.packed(plane, plane + 1)
    assert coder.decoded == list(range(20, 40))


def test_lossless_planes_come_in_their_order_of_rows() -> None:
    stream = stream_of(100)
    codec = build_pipeline(CodecSpec.of("zstd", segment_planes=64), PipelineSpec())
    planes = DecodedPlanes(codec, codec.encode(stream, Progress()))
    np.testing.assert_array_equal(planes.packed(50, 80), stream.packed(50, 80))
