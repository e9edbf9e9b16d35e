from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.codecs.learned.sci.motion_coder import MotionReader, MotionWriter, differences
from models.errors import BitstreamError, MalformedError, TruncatedError
from models.networks.motion import kernels as motion_kernels
from models.networks.motion.vector_bits import field_bits

Field = np.ndarray[Any, np.dtype[np.int64]]
SIZES = st.tuples(st.integers(1, 7), st.integers(1, 7))
GROUPS = SIZES.flatmap(
    lambda size: st.lists(
        arrays(np.int64, (2, *size), elements=st.integers(-511, 511)), min_size=1, max_size=4
    )
)


def written(fields: list[Field]) -> bytes:
    """Fields one after the other, each told by the one before."""
    writer, previous = MotionWriter(), np.zeros_like(fields[0])
    for field in fields:
        np.testing.assert_array_equal(writer.write(field, previous), differences(field, previous))
        previous = field
    return writer.finish()


def field_of(told: Field) -> Field:
    """The vectors whose differences from what is expected these are, none being before."""
    field = told.copy()
    motion_kernels.accumulate(field, np.zeros_like(field))
    return field


@settings(deadline=None)
@given(GROUPS)
def test_vectors_come_back(fields: list[Field]) -> None:
    data = written(fields)
    reader, previous, spent = MotionReader(data), np.zeros_like(fields[0]), 0.0
    for field in fields:
        read, told, bits = reader.read(previous)
        np.testing.assert_array_equal(read, field)
        np.testing.assert_array_equal(told, differences(field, previous))
        previous, spent = read, spent + bits
    reader.finish()
    assert len(data) == pytest.approx(spent / 8, abs=2)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_vectors_or_an_error(data: bytes) -> None:
    reader = MotionReader(data)
    try:
        read, _, _ = reader.read(np.zeros((2, 3, 5), np.int64))
        reader.finish()
    except BitstreamError:
        return
    assert read.shape == (2, 3, 5)


def test_bytes_too_few_and_too_many() -> None:
    rng = np.random.default_rng(0)
    field = rng.integers(-20, 20, (2, 8, 9))
    data = written([field])
    with pytest.raises(TruncatedError):
        MotionReader(data[: len(data) // 2]).read(0 * field)
    reader = MotionReader(data + b"123456")
    reader.read(0 * field)
    with pytest.raises(MalformedError):
        reader.finish()


def test_vectors_that_no_encoder_writes() -> None:
    with pytest.raises(MalformedError):  # all flags set: a rest that never ends
        MotionReader(b"\0" * 64).read(np.zeros((2, 4, 4), np.int64))


def test_nothing_is_told_of_what_is_expected() -> None:
    still, moving = np.zeros((2, 16, 25), np.int64), np.full((2, 16, 25), 5)
    assert len(written([still] * 7)) <= 4
    assert len(written([moving] * 7)) <= len(written([moving])) + 4


@pytest.mark.parametrize("spread", [0.2, 0.4, 2.0, 12.0])
def test_bytes_are_near_the_entropy(spread: float) -> None:
    rng = np.random.default_rng(0)
    told = np.rint(rng.normal(0, spread, (2, 40, 50))).astype(np.int64)
    _, counts = np.unique(told, return_counts=True)
    share = counts / counts.sum()
    entropy_bytes = -(share * np.log2(share)).sum() * told.size / 8
    assert len(written([field_of(told)])) < 1.15 * entropy_bytes + 6


def test_what_flags_are_is_learned() -> None:
    """Fields of which one half moves wildly and the other not cost less than flags by chance."""
    rng = np.random.default_rng(0)
    told = np.zeros((2, 30, 40), np.int64)
    told[:, :, :20] = rng.integers(-1, 2, (2, 30, 20))
    assert 8 * len(written([field_of(told)])) < 0.95 * field_bits(told)
