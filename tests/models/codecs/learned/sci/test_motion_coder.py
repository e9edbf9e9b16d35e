from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.codecs.learned.integer_prior import table_scales
from models.codecs.learned.sci.motion_coder import exchange_motion, scales_byte
from models.codecs.learned.symbol_exchange import SymbolReader, SymbolWriter
from models.codecs.learned.symbol_tables import gaussian_tables
from models.errors import BitstreamError
from models.networks.motion import kernels as motion_kernels

TABLES = gaussian_tables(table_scales())
VECTORS = arrays(
    np.int64,
    st.tuples(st.just(2), st.integers(1, 7), st.integers(1, 7)),
    elements=st.integers(-511, 511),
)


def written(vectors: np.ndarray) -> tuple[int, bytes, int]:  # type: ignore[type-arg]
    """The byte of scales, the coded symbols with a last one behind them, and their CRC."""
    writer, scales = SymbolWriter(TABLES), scales_byte(vectors, 0 * vectors, TABLES)
    told = exchange_motion(writer, scales, 0 * vectors, vectors)
    np.testing.assert_array_equal(told, vectors)
    writer.exchange(np.array([20]), np.array([3.0]))
    return scales, *writer.finish()


@settings(deadline=None)
@given(VECTORS)
def test_vectors_come_back(vectors: np.ndarray) -> None:  # type: ignore[type-arg]
    scales, data, crc = written(vectors)
    reader = SymbolReader(data, TABLES)
    read = exchange_motion(reader, scales, 0 * vectors, None)
    reader.exchange(np.array([20]), None)
    reader.finish(crc)
    np.testing.assert_array_equal(read, vectors)


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(0, 255))
def test_any_bytes_give_vectors_or_an_error(data: bytes, scales: int) -> None:
    try:
        read = exchange_motion(
            SymbolReader(data, TABLES), scales, np.zeros((2, 3, 5), np.int64), None
        )
    except BitstreamError:
        return
    assert read.shape == (2, 3, 5)


def test_nothing_is_told_of_what_is_expected() -> None:
    still = np.zeros((2, 16, 25), np.int64)
    scales, data, _ = written(still)
    assert scales == 0
    assert len(data) < 8
    down = still.copy()
    down[0, 5:, 7] = 2
    assert scales_byte(down, still, TABLES) % 16 == 0
    assert scales_byte(down, still, TABLES) > 0


@pytest.mark.parametrize("spread", [0.4, 2.0, 12.0])
def test_bytes_are_near_the_entropy(spread: float) -> None:
    rng = np.random.default_rng(0)
    differences = np.rint(rng.normal(0, spread, (2, 40, 50))).astype(np.int64)
    # A field whose differences these are: read them as if they had been told.
    field = differences.copy()
    motion_kernels.accumulate(field, np.zeros_like(field))
    _, counts = np.unique(differences, return_counts=True)
    share = counts / counts.sum()
    entropy_bytes = -(share * np.log2(share)).sum() * differences.size / 8
    _, data, _ = written(field)
    assert len(data) < 1.04 * entropy_bytes + 6
