from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.obu import open_units, split_segments
from models.errors import MalformedError

DELIMITER = b"\x12\x00"
SEQUENCE = b"\x0a\x03abc"
METADATA = b"\x2a\x01m"
FRAME = b"\x32\x81\x01" + b"f" * 129  # a length of two bytes
EXTENDED = b"\x36\x00\x01g"


def test_units_carry_type_and_bytes() -> None:
    stream = DELIMITER + SEQUENCE + FRAME + EXTENDED
    assert list(open_units(stream)) == [(2, DELIMITER), (1, SEQUENCE), (6, FRAME), (6, EXTENDED)]


def test_segments_begin_at_sequence_headers() -> None:
    key, other = DELIMITER + SEQUENCE + METADATA + FRAME, DELIMITER + FRAME
    expected = DELIMITER + SEQUENCE + FRAME
    assert split_segments(key + other + key) == [expected + other, expected]


@pytest.mark.parametrize("stream", [b"\x30", b"\x32", b"\x32\x05ab", b"\x32" + b"\xff" * 9])
def test_broken_lengths_are_told(stream: bytes) -> None:
    with pytest.raises(MalformedError):
        list(open_units(stream))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_units_or_an_error(stream: bytes) -> None:
    try:
        units = list(open_units(stream))
    except MalformedError:
        return
    assert b"".join(unit for _, unit in units) == stream
