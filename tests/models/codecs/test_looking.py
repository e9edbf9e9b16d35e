from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.container import SlpFile, write_slp
from models.codecs.fired_planes import FiredPlanes, fired_planes
from models.codecs.looking import open_bitstream
from models.codecs.recordings import decode_recording, encode_pictures_alone, encode_recording
from models.codecs.spec import CodecSpec, Paradigm
from models.errors import RequestError
from models.progress import Progress
from models.streams.stream import RowOrder
from tests.models.codecs.long import JPEG, stream_of

pytestmark = pytest.mark.usefixtures("little_is_long")


@pytest.mark.parametrize(
    ("codec", "pipeline"),
    [
        (JPEG, PipelineSpec(seed=2)),
        (JPEG, PipelineSpec(Paradigm.CTA)),
        (CodecSpec.of("zstd", segment_planes=64), PipelineSpec()),
    ],
)
def test_what_is_opened_is_what_is_decoded(
    codec: CodecSpec, pipeline: PipelineSpec, tmp_path: Path
) -> None:
    bitstream = encode_recording(stream_of(200), codec, pipeline, 3)
    write_slp(bitstream, tmp_path / "a.slp")
    opened, whole = open_bitstream(SlpFile.open(tmp_path / "a.slp")), decode_recording(bitstream)
    assert whole.spikes is not None
    fired = fired_planes(opened.spikes)
    assert (fired is None) == (whole.scenes is None)
    if fired is not None:
        fired.walk(Progress())
    assert opened.first_plane == 3
    np.testing.assert_array_equal(opened.spikes.dense(0, 197), whole.spikes.dense(0, 197))
    for name in ("height", "width", "rows", "capture_rate_hz", "full_scale"):
        assert getattr(opened.spikes, name) == getattr(whole.spikes, name)
    if whole.scenes is not None:
        assert opened.scenes is not None
        np.testing.assert_array_equal(opened.scenes.scene(5), whole.scenes.scene(5))


def test_the_same_bits_are_the_same_stream() -> None:
    stream = stream_of(100)
    bitstream = encode_recording(stream, JPEG)
    again = encode_recording(stream, JPEG)
    other = replace(bitstream, header=replace(bitstream.header, pipeline=PipelineSpec(seed=9)))
    spikes = [open_bitstream(coded).spikes for coded in (bitstream, again, other)]
    assert spikes[0] == spikes[1]
    assert spikes[0] != spikes[2]
    assert spikes[0].rows is RowOrder.TOP_DOWN
    assert isinstance(spikes[0].source, FiredPlanes)


def test_pictures_are_no_recording() -> None:
    pictures = encode_pictures_alone(np.zeros((2, 16, 16), np.float32), JPEG)
    with pytest.raises(RequestError, match="holds pictures"):
        open_bitstream(pictures)
