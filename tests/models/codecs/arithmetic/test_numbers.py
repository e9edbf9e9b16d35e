from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.arithmetic.numbers import HeadReader, number_bytes
from models.errors import BitstreamError, MalformedError, TruncatedError


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 1 << 40), max_size=8))
def test_numbers_come_back(numbers: list[int]) -> None:
    data = b"".join(map(number_bytes, numbers))
    reader = HeadReader(data)
    assert [reader.number(0, 1 << 40) for _ in numbers] == numbers
    assert reader.place == len(data)


def test_small_numbers_take_a_byte() -> None:
    assert [len(number_bytes(number)) for number in (0, 127, 128, 16383, 16384)] == [1, 1, 2, 2, 3]


def test_what_is_out_of_range() -> None:
    with pytest.raises(MalformedError, match="holds 0 where 1 to 9 may stand"):
        HeadReader(number_bytes(0)).number(1, 9)
    with pytest.raises(MalformedError, match="1 to 9"):
        HeadReader(number_bytes(1 << 60)).number(1, 9)
    with pytest.raises(TruncatedError, match="2 bytes ends inside its head"):
        HeadReader(b"\x80\x80").number(0, 1 << 40)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=12), st.integers(0, 300), st.integers(0, 1 << 40))
def test_any_bytes(data: bytes, least: int, most: int) -> None:
    try:
        number = HeadReader(data).number(least, most)
    except BitstreamError:
        return
    assert least <= number <= most
