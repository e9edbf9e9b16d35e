from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.bitstream import Bitstream
from models.codecs.container import SlpFile, from_bytes, to_bytes, write_slp
from models.codecs.recordings import decode_recording, decode_spikes, encode_recording
from models.codecs.spec import CodecSpec
from models.errors import BitstreamError, MalformedError, RequestError
from models.progress import Progress
from models.streams.stream import MemorySource, RowOrder, SpikeStream

CODECS = (CodecSpec.of("zstd", segment_planes=8), CodecSpec.of("zstd"), CodecSpec.of("png"))


def stream_of(planes: int, height: int, width: int, seed: int = 0) -> SpikeStream:
    """Noise as bottom-up planes whose spare bits hold anything."""
    rng = np.random.default_rng(seed)
    packed = rng.integers(0, 256, (planes, (height * width + 7) // 8), np.uint8)
    return SpikeStream(MemorySource(packed), height, width, RowOrder.BOTTOM_UP, 20000.0, 0.6)


@pytest.mark.parametrize("spec", CODECS, ids=str)
@given(st.integers(1, 20), st.integers(1, 9), st.integers(1, 9), st.integers(0, 99))
@settings(max_examples=15)
def test_gives_back_every_spike_of_any_shape(
    spec: CodecSpec, planes: int, height: int, width: int, seed: int
) -> None:
    stream = stream_of(planes, height, width, seed)
    bitstream = from_bytes(to_bytes(encode_recording(stream, spec)))
    spikes = decode_recording(bitstream).spikes
    assert spikes is not None
    assert (spikes.shape, spikes.rows) == (stream.shape, RowOrder.BOTTOM_UP)
    assert (spikes.capture_rate_hz, spikes.full_scale) == (20000.0, 0.6)
    np.testing.assert_array_equal(spikes.dense(0, planes), stream.dense(0, planes))


@pytest.mark.parametrize("spec", CODECS, ids=str)
def test_spare_bits_are_cleared_and_the_input_left_alone(spec: CodecSpec) -> None:
    packed = np.full((3, 2), 0xFF, np.uint8)
    packed.flags.writeable = False
    spikes = decode_recording(
        encode_recording(SpikeStream(MemorySource(packed), 3, 3), spec)
    ).spikes
    assert spikes is not None
    assert spikes.packed(0, 3).tolist() == [[0xFF, 0x01]] * 3


@pytest.mark.parametrize("spec", CODECS, ids=str)
def test_a_stretch_reads_only_its_segments(spec: CodecSpec, tmp_path: Path) -> None:
    stream = stream_of(40, 5, 7)
    bitstream = encode_recording(stream, spec, start=3, stop=37)
    assert (bitstream.header.first_plane, bitstream.header.planes) == (3, 34)
    path = tmp_path / "a.slp"
    write_slp(bitstream, path)
    spikes = decode_spikes(SlpFile.open(path), 10, 21)
    np.testing.assert_array_equal(spikes.dense(0, 11), stream.dense(10, 21))
    if len(bitstream.segments) > 1:
        damaged = bytearray(path.read_bytes())
        damaged[-1] ^= 1
        path.write_bytes(damaged)
        decode_spikes(SlpFile.open(path), 10, 21)
        with pytest.raises(BitstreamError):
            decode_spikes(SlpFile.open(path), 10, 37)
    for start, stop in ((2, 5), (30, 38), (10, 10), (20, 10)):
        with pytest.raises(RequestError, match="were coded"):
            decode_spikes(bitstream, start, stop)


def test_trains_take_less_than_planes_would() -> None:
    periods = np.random.default_rng(0).integers(2, 9, (32, 32))
    dense = np.arange(256)[:, None, None] % periods == 0
    stream = SpikeStream.from_dense(dense)
    coded = encode_recording(stream, CodecSpec.of("zstd")).payload_bytes
    assert coded < 0.5 * len(zlib.compress(stream.packed(0, 256).tobytes(), 9))


def _with_data(bitstream: Bitstream, data: bytes) -> Bitstream:
    segment = replace(bitstream.segments[0], data=data)
    return replace(bitstream, segments=(segment, *bitstream.segments[1:]))


def test_a_zstd_frame_of_another_size_is_refused_before_it_is_unpacked() -> None:
    import zstandard

    bitstream = encode_recording(stream_of(8, 4, 4), CodecSpec.of("zstd"))
    for size in (0, 15, 17, 1 << 20):
        data = zstandard.ZstdCompressor().compress(bytes(size))
        with pytest.raises(MalformedError):
            decode_recording(_with_data(bitstream, data))
    unsized = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(16))
    huge = b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 7 + b"\x7f" + bytes(8)  # says 2^63 − 1 bytes
    twice = bitstream.segments[0].data * 2
    for data in (unsized, huge, twice, b""):
        with pytest.raises(MalformedError):
            decode_recording(_with_data(bitstream, data))


def test_a_png_of_another_kind_is_refused() -> None:
    bitstream = encode_recording(stream_of(1, 4, 6), CodecSpec.of("png"))
    other = encode_recording(stream_of(1, 6, 4), CodecSpec.of("png"))
    whole = bitstream.segments[0].data
    bad = (other.segments[0].data, b"", whole[:33], whole[:-20], whole[:33] * 2)
    for data in bad:
        with pytest.raises(MalformedError):
            decode_recording(_with_data(bitstream, data))


def test_a_header_that_speaks_of_more_than_there_is_memory_for_is_malformed() -> None:
    bitstream = encode_recording(stream_of(8, 4, 4), CodecSpec.of("zstd"))
    planes = 1 << 40
    header = replace(bitstream.header, planes=planes, height=1 << 14, width=1 << 14)
    huge = Bitstream(header, (replace(bitstream.segments[0], count=planes),))
    with pytest.raises(MalformedError, match="memory"):
        decode_recording(from_bytes(to_bytes(huge)), Progress())
