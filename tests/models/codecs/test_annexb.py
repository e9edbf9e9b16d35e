from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.annexb import H264, H265, H266, join_segments, nal_units, split_segments

LONG, SHORT = b"\x00\x00\x00\x01", b"\x00\x00\x01"
SPS, PPS, SEI, AUD, IDR, SLICE = (bytes([kind, 0x80]) for kind in (0x67, 0x68, 6, 9, 0x65, 0x41))


def test_units_are_found_with_either_start_code() -> None:
    stream = LONG + SPS + SHORT + PPS + LONG + IDR + b"\x00\x00\x03\x01"
    assert list(nal_units(stream)) == [
        LONG + SPS,
        SHORT + PPS,
        LONG + IDR + b"\x00\x00\x03\x01",
    ]


def test_segments_begin_with_parameter_sets_and_hold_no_messages() -> None:
    first = LONG + SPS + LONG + PPS + SHORT + IDR + SHORT + SLICE
    second = LONG + SPS + LONG + PPS + SHORT + IDR
    stream = LONG + AUD + first + LONG + SEI + second + SHORT + SEI
    assert split_segments(stream, H264) == [first, second]


def test_types_are_read_from_the_bits_of_each_standard() -> None:
    assert H264.type_of(b"\x67\x00") == 7  # SPS: the low five bits
    assert H265.type_of(b"\x40\x01") == 32  # VPS: six bits above the lowest
    assert H266.type_of(b"\x00\x79") == 15  # SPS: high five bits of the second byte
    for syntax in (H264, H265, H266):
        assert syntax.type_of(syntax.delimiter[4:]) in syntax.useless


def test_joined_segments_split_again() -> None:
    segments = [LONG + SPS + LONG + IDR, LONG + SPS + LONG + IDR + SHORT + SLICE]
    assert split_segments(join_segments(segments, H264), H264) == segments


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([b"\x00", b"\x01", b"\x67", b"\x65", SHORT]), max_size=30))
def test_units_of_any_bytes_are_the_bytes(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    units = list(nal_units(stream))
    assert stream.endswith(b"".join(units))
    assert len(units) == stream.count(SHORT)
    assert SHORT not in stream[: len(stream) - sum(map(len, units))]
    split_segments(stream, H264)
