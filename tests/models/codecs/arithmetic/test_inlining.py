from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.codecs.arithmetic.inlining import inlined, outermost


class Held(NamedTuple):
    numbers: NDArray[np.int64]


@inlined
def add(held: Held, place: int, number: int) -> int:
    if number < 0:
        return 0
    held.numbers[place] += number
    return int(held.numbers[place])


@outermost
def add_all(held: Held, number: int) -> int:
    total = 0
    for place in range(held.numbers.size):
        total += add(held, place, number)
    return total


def test_arrays_held_by_python_are_changed_in_place() -> None:
    held = Held(np.arange(5))
    assert add_all(held, 10) == 60
    assert held.numbers.tolist() == [10, 11, 12, 13, 14]
    assert add_all(held, -1) == 0
