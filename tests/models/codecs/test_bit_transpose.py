from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.bit_transpose import to_planes, to_trains


@given(st.integers(1, 70), st.integers(1, 9), st.integers(0, 2**32))
@settings(max_examples=60)
def test_is_the_transpose_of_the_bit_matrix(planes: int, plane_bytes: int, seed: int) -> None:
    packed = np.random.default_rng(seed).integers(0, 256, (planes, plane_bytes), np.uint8)
    bits = np.unpackbits(packed, axis=1, bitorder="little")
    trains = to_trains(packed)
    np.testing.assert_array_equal(trains, np.packbits(bits.T, axis=1, bitorder="little"))
    np.testing.assert_array_equal(to_planes(trains, planes), packed)


@pytest.mark.parametrize("order", ["C", "F"])
def test_takes_any_memory_order_and_leaves_its_input_alone(order: str) -> None:
    packed = np.asarray(np.arange(64, dtype=np.uint8).reshape(16, 4), order=order)  # type: ignore[call-overload]
    packed.flags.writeable = False
    np.testing.assert_array_equal(to_planes(to_trains(packed), 16), packed)
