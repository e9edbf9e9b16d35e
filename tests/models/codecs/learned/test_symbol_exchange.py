from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.learned.symbol_exchange import SymbolReader, SymbolWriter, crc32
from models.codecs.learned.symbol_tables import SymbolTables, gaussian_tables
from models.errors import BitstreamError, ChecksumError, MalformedError, RequestError

FEW = gaussian_tables(np.array([0.2, 1.0, 7.0]))
MANY = gaussian_tables(np.full(300, 1.0))


@pytest.mark.parametrize("tables", [FEW, MANY])
def test_symbols_come_back_piece_by_piece(tables: SymbolTables) -> None:
    rng = np.random.default_rng(0)
    pieces = [
        (rng.integers(0, len(tables.radius), size), rng.normal(0, 3, size)) for size in (5, 0, 70)
    ]
    writer = SymbolWriter(tables)
    written = [writer.exchange(*piece) for piece in pieces]
    for symbols, (_, exact) in zip(written, pieces, strict=True):
        np.testing.assert_array_equal(symbols, np.rint(exact))
    data, crc = writer.finish()
    reader = SymbolReader(data, tables)
    for symbols, (numbers, _) in zip(written, pieces, strict=True):
        np.testing.assert_array_equal(reader.exchange(numbers, None), symbols)
    reader.finish(crc)


def test_what_is_coded_beside_the_symbols_is_checked_too() -> None:
    writer = SymbolWriter(FEW)
    writer.exchange(np.full(5, 1), np.zeros(5))
    writer.count_in(np.array([[3, -2]]))
    data, crc = writer.finish()
    for beside, right in (([3, -2], True), ([3, -1], False), ([], False)):
        reader = SymbolReader(data, FEW)
        reader.exchange(np.full(5, 1), None)
        reader.count_in(np.array(beside, np.int64))
        if right:
            reader.finish(crc)
        else:
            with pytest.raises(ChecksumError):
                reader.finish(crc)


def test_other_symbols_are_noticed() -> None:
    """As where a prior comes out otherwise: the tables are others, and so are the symbols."""
    writer = SymbolWriter(FEW)
    writer.exchange(np.full(50, 1), np.random.default_rng(0).normal(0, 1, 50))
    data, crc = writer.finish()
    with pytest.raises(BitstreamError):
        _read(data, np.full(50, 2), crc)
    reader = SymbolReader(data, FEW)
    reader.exchange(np.full(50, 1), None)
    with pytest.raises(ChecksumError):
        reader.finish(crc ^ 1)


def _read(data: bytes, numbers: np.ndarray, crc: int) -> None:  # type: ignore[type-arg]
    reader = SymbolReader(data, FEW)
    reader.exchange(numbers, None)
    reader.finish(crc)


def test_symbols_that_were_not_asked_for_are_noticed() -> None:
    writer = SymbolWriter(FEW)
    writer.exchange(np.full(50, 1), np.arange(50.0))
    data, crc = writer.finish()
    reader = SymbolReader(data, FEW)
    reader.exchange(np.full(20, 1), None)
    with pytest.raises(MalformedError):
        reader.finish(crc)


@pytest.mark.parametrize("value", [1e7, -1e30, np.inf, np.nan])
def test_values_beyond_all_bounds_are_refused(value: float) -> None:
    writer = SymbolWriter(FEW)
    writer.exchange(np.array([0]), np.array([value]))
    with pytest.raises(RequestError):
        writer.finish()


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_give_symbols_or_a_bitstream_error(data: bytes) -> None:
    try:
        reader = SymbolReader(data, FEW)
        assert reader.exchange(np.array([0, 1, 2] * 5), None).shape == (15,)
        reader.finish(0)
    except BitstreamError:
        pass


def test_the_checksum_does_not_depend_on_the_pieces() -> None:
    symbols = np.arange(-5, 5, dtype=np.int32)
    assert crc32([symbols]) == crc32([symbols[:3], symbols[3:3], symbols[3:]])
