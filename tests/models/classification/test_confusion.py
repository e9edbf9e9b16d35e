from __future__ import annotations

import numpy as np
import pytest

from models.classification.confusion import confusion
from models.errors import RequestError

LABELS = ("cat", "dog", "ship", "deer")


def test_rows_are_what_it_is_and_columns_what_was_told() -> None:
    truth = ["ship", "cat", "cat", "cat", "dog"]
    guesses = ["ship", "cat", "dog", "dog", "cat"]
    found = confusion(truth, guesses, LABELS)
    assert found.labels == ("cat", "dog", "ship")
    assert np.array_equal(found.counts, [[1, 2, 0], [1, 0, 0], [0, 0, 1]])


def test_a_class_that_only_occurs_as_a_guess_has_its_place() -> None:
    found = confusion(["cat"], ["deer"], LABELS)
    assert found.labels == ("cat", "deer")
    assert np.array_equal(found.counts, [[0, 1], [0, 0]])


@pytest.mark.parametrize(
    ("truth", "guesses"), [([], []), (["cat"], []), (["cow"], ["cat"]), (["cat"], ["cow"])]
)
def test_what_cant_be_compared(truth: list[str], guesses: list[str]) -> None:
    with pytest.raises(RequestError):
        confusion(truth, guesses, LABELS)
