from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.learned import rans
from models.codecs.learned.symbol_tables import gaussian_tables
from models.errors import BitstreamError, MalformedError, RequestError, TruncatedError

TABLES = gaussian_tables(np.array([0.11, 0.5, 4.0, 30.0]))


def decoded(data: bytes, numbers: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    decoder = rans.Decoder(data, TABLES)
    symbols = decoder.decode(numbers)
    decoder.finish()
    return symbols


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.one_of(st.integers(-5, 5), st.integers(-rans.LARGEST_SYMBOL, rans.LARGEST_SYMBOL)),
        ),
        max_size=200,
    )
)
def test_symbols_come_back(pairs: list[tuple[int, int]]) -> None:
    numbers = np.array([number for number, _ in pairs], np.uint8)
    symbols = np.array([symbol for _, symbol in pairs], np.int32)
    data = rans.encode(symbols, numbers, TABLES)
    np.testing.assert_array_equal(decoded(data, numbers), symbols)
    estimate = TABLES.bits(symbols, numbers).sum() / 8
    assert abs(len(data) - 4 - estimate) <= 1 + 0.01 * estimate


def test_pieces_decode_as_the_whole() -> None:
    rng = np.random.default_rng(0)
    numbers = rng.integers(0, 4, 3000).astype(np.uint8)
    symbols = np.rint(rng.normal(0, 3, 3000)).astype(np.int32)
    decoder = rans.Decoder(rans.encode(symbols, numbers, TABLES), TABLES)
    pieces = [decoder.decode(piece) for piece in np.array_split(numbers, 7)]
    decoder.finish()
    np.testing.assert_array_equal(np.concatenate(pieces), symbols)


def test_size_is_the_entropy() -> None:
    rng = np.random.default_rng(1)
    numbers = np.full(50_000, 2, np.uint8)
    symbols = np.rint(rng.normal(0, 4.0, numbers.size)).astype(np.int32)
    entropy = np.log2(4.0 * np.sqrt(2 * np.pi * np.e))
    assert len(rans.encode(symbols, numbers, TABLES)) * 8 / numbers.size == pytest.approx(
        entropy, rel=0.005
    )


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.lists(st.integers(0, 3), max_size=80))
def test_any_bytes_give_symbols_or_an_error(data: bytes, numbers: list[int]) -> None:
    try:
        decoder = rans.Decoder(data, TABLES)
        symbols = decoder.decode(np.array(numbers, np.uint8))
    except BitstreamError:
        return
    assert symbols.size == len(numbers)


@pytest.mark.parametrize("length", [0, 3, 4, 50])
def test_truncation_is_noticed(length: int) -> None:
    numbers = np.full(400, 3, np.uint8)
    symbols = np.arange(-200, 200, dtype=np.int32)
    data = rans.encode(symbols, numbers, TABLES)
    with pytest.raises(TruncatedError):
        decoded(data[:length], numbers)


def test_bytes_left_over_are_noticed() -> None:
    numbers = np.zeros(10, np.uint8)
    data = rans.encode(np.zeros(10, np.int32), numbers, TABLES)
    with pytest.raises(MalformedError):
        decoded(data + b"\0", numbers)


def test_an_impossible_state_is_noticed() -> None:
    with pytest.raises(MalformedError):
        rans.Decoder(b"\xff\xff\xff\xff", TABLES)


def test_symbols_out_of_range_are_refused() -> None:
    with pytest.raises(RequestError):
        rans.encode(np.array([rans.LARGEST_SYMBOL + 1], np.int32), np.zeros(1, np.uint8), TABLES)
