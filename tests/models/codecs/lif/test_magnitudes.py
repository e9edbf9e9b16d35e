from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.codecs.arithmetic import binary_coder as binary
from models.codecs.arithmetic.inlining import outermost
from models.codecs.lif import magnitudes
from models.codecs.lif.model import Model, Shape, new_coder

SHAPE = Shape((4, 4, 4), 2, 0)


@outermost
def code_all(
    coder: binary.Coder, contexts: magnitudes.Contexts, numbers: NDArray[np.int64]
) -> None:
    for i in range(numbers.size):
        contexts.now[0] = i % 4
        contexts.now[magnitudes.WEIGHTS] = i % 2
        numbers[i] = magnitudes.code_magnitude(coder, contexts, numbers[i])


@outermost
def code_one(coder: binary.Coder, contexts: magnitudes.Contexts, magnitude: int) -> int:
    return magnitudes.code_magnitude(coder, contexts, magnitude)


@outermost
def bits_of(coder: binary.Coder, contexts: magnitudes.Contexts, magnitude: int) -> float:
    return magnitudes.magnitude_bits(coder, contexts, magnitude)


@outermost
def classes_of(numbers: NDArray[np.int64], levels: NDArray[np.int64]) -> None:
    for i in range(numbers.size):
        levels[i] = magnitudes.level_of(numbers[i])
        numbers[i] = magnitudes.class_of(numbers[i])


def encoded(numbers: NDArray[np.int64]) -> bytes:
    coder = new_coder(Model.new(SHAPE), np.empty(64 * numbers.size + 8, np.uint8))
    binary.begin_encoding(coder)
    code_all(coder, SHAPE.contexts(), numbers.copy())
    return coder.data[: binary.finish_encoding(coder)].tobytes()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 5), st.integers(0, 1 << 15)), max_size=100))
def test_magnitudes_come_back(found: list[int]) -> None:
    numbers = np.array(found, np.int64)
    coder = new_coder(Model.new(SHAPE), np.frombuffer(encoded(numbers), np.uint8).copy())
    binary.begin_decoding(coder)
    again = np.zeros_like(numbers)
    code_all(coder, SHAPE.contexts(), again)
    np.testing.assert_array_equal(again, numbers)


def test_classes_and_levels() -> None:
    numbers, levels = np.array([1, 2, 3, 4, 5, 8, 9, 1 << 15]), np.zeros(8, np.int64)
    classes_of(numbers, levels)
    assert numbers.tolist() == [0, 1, 2, 2, 3, 3, 4, 15]
    assert levels.tolist() == [1, 2, 3, 4, 4, 6, 6, 15]


def test_bits_are_told_beforehand() -> None:
    """What a magnitude is said to take is what coding it then takes."""
    rng = np.random.default_rng(0)
    numbers = rng.geometric(0.4, 4000) - 1
    coder = new_coder(Model.new(SHAPE), np.empty(1 << 16, np.uint8))
    contexts = SHAPE.contexts()
    binary.begin_encoding(coder)
    told = 0.0
    for i, number in enumerate(numbers):
        contexts.now[0], contexts.now[magnitudes.WEIGHTS] = i % 4, i % 2
        told += bits_of(coder, contexts, int(number)) - (number > 0)  # the sign is not coded here
        code_one(coder, contexts, int(number))
    data = binary.finish_encoding(coder)
    assert abs(told - 8 * data) < 0.03 * told
    entropy = -np.log2(0.4 * 0.6**numbers).sum()
    assert 8 * data < 1.05 * entropy + 300
