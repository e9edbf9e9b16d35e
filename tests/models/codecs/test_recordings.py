from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.container import SlpFile, write_slp
from models.codecs.recordings import (
    decode_recording,
    decode_scenes,
    decode_spikes,
    encode_pictures_alone,
    encode_recording,
)
from models.codecs.spec import CodecSpec, ItemKind, Paradigm
from models.errors import MalformedError, ParameterError, RequestError, UnknownCodecError
from models.streams.stream import SpikeStream

SPEC = CodecSpec.of("test-zlib")
PICTURES = np.random.default_rng(0).random((5, 6, 7), np.float32)


pytestmark = pytest.mark.usefixtures("zlib_codec")


def stream_of(planes: int = 30) -> SpikeStream:
    dense = np.random.default_rng(1).random((planes, 6, 7)) < 0.3
    return SpikeStream.from_dense(dense, 20000.0, 0.6)


def test_pictures_alone_stand_for_no_plane(tmp_path: Path) -> None:
    bitstream = encode_pictures_alone(PICTURES, SPEC, gop=2)
    header = bitstream.header
    assert (header.planes, header.pipeline, header.item) == (0, None, ItemKind.SCENES)
    assert header.plane_indices == (0, 1, 2, 3, 4)
    assert bitstream.bits_per_spike_sample is None
    assert bitstream.bits_per_scene_pixel == 8 * bitstream.payload_bytes / PICTURES.size
    write_slp(bitstream, tmp_path / "a.slp")
    source = SlpFile.open(tmp_path / "a.slp")
    result = decode_recording(source)
    assert result.spikes is None
    assert result.scenes is not None
    np.testing.assert_allclose(result.scenes.luminance, PICTURES, atol=0.01)
    part = decode_scenes(source, 2, 2)
    np.testing.assert_array_equal(part.luminance, result.scenes.luminance[2:4])
    assert part.first_plane == 0
    with pytest.raises(RequestError):
        decode_spikes(source, 0, 1)
    assert PICTURES.flags.writeable  # the caller's array is as it was


@pytest.mark.parametrize(
    "pictures",
    [
        np.zeros((0, 4, 4), np.float32),
        np.zeros((4, 4), np.float32),
        np.full((1, 4, 4), 1.5, np.float32),
        np.full((1, 4, 4), np.nan, np.float32),
    ],
)
def test_pictures_without_sense_are_refused(pictures: np.ndarray) -> None:  # type: ignore[type-arg]
    with pytest.raises(RequestError):
        encode_pictures_alone(pictures, SPEC)


@pytest.mark.parametrize("paradigm", [Paradigm.ATC, Paradigm.CTA])
def test_a_recording_by_either_paradigm(paradigm: Paradigm) -> None:
    stream = stream_of()
    bitstream = encode_recording(stream, SPEC, PipelineSpec(paradigm, seed=3), 4, 25)
    assert bitstream.header.pipeline == PipelineSpec(paradigm, seed=3)
    result = decode_recording(bitstream)
    assert result.spikes is not None
    assert (result.spikes.planes, result.first_plane) == (21, 4)
    assert (result.scenes is None) == (paradigm is Paradigm.CTA)
    part = decode_spikes(bitstream, 11, 20)
    np.testing.assert_array_equal(part.dense(0, 9), result.spikes.dense(7, 16))
    if paradigm is Paradigm.CTA:
        np.testing.assert_array_equal(result.spikes.dense(0, 21), stream.dense(4, 25))
        with pytest.raises(RequestError, match="planes here, not scenes"):
            decode_scenes(bitstream, 0, 1)


def test_another_seed_fires_other_spikes_from_the_same_scenes() -> None:
    results = [
        decode_recording(encode_recording(stream_of(), SPEC, PipelineSpec(seed=seed)))
        for seed in (0, 0, 1)
    ]
    planes = [result.spikes.packed(0, 30) for result in results if result.spikes]
    np.testing.assert_array_equal(planes[0], planes[1])
    assert (planes[0] != planes[2]).any()


def test_a_header_that_asks_for_what_cannot_be() -> None:
    bitstream = encode_recording(stream_of(), SPEC)
    header = bitstream.header
    unknown = replace(header, codec=CodecSpec.of("hyperprio"))
    strange = replace(header, codec=CodecSpec.of("test-zlib", swiftness=3))
    caas = replace(header, pipeline=PipelineSpec(Paradigm.CAAS))
    with pytest.raises(UnknownCodecError):
        decode_recording(replace(bitstream, header=unknown))
    for broken in (strange, caas):
        with pytest.raises(MalformedError, match="asks for what can't be"):
            decode_recording(replace(bitstream, header=broken))
    with pytest.raises(MalformedError, match="asks for what can't be"):
        decode_scenes(replace(bitstream, header=strange), 0, 1)


def test_requests_without_sense() -> None:
    with pytest.raises(RequestError):
        encode_recording(stream_of(), SPEC, start=10, stop=31)
    with pytest.raises(RequestError):
        encode_recording(stream_of(), SPEC, start=10, stop=10)
    with pytest.raises(ParameterError):
        encode_recording(stream_of(), SPEC.replace(quality=101.0))
