"""Which classes are taken for which others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """Recordings counted by what they show and what they were told to show.

    Attributes:
        labels: of the classes that occur, as truth or as guess, in the classes' order.
        counts: (n, n) int64: a row for each class that it is, a column for each that was told.
    """

    labels: tuple[str, ...]
    counts: NDArray[np.int64]


def confusion(truth: Sequence[str], guesses: Sequence[str], labels: Sequence[str]) -> Confusion:
    """Count guesses by the truth.

    Args:
        truth: the right label of each recording.
        guesses: the label that each was given.
        labels: all classes, in order.

    Raises:
        RequestError: there is nothing to compare, or a label is none of `labels`.
    """
    if not truth or len(truth) != len(guesses):
        raise RequestError(f"{len(guesses)} guesses can't be compared with {len(truth)} labels")
    occurring = {*truth, *guesses}
    if strange := occurring - set(labels):
        raise RequestError(f"{min(strange)!r} is none of the labels")
    seen = tuple(label for label in labels if label in occurring)
    place = {label: number for number, label in enumerate(seen)}
    counts = np.zeros((len(seen), len(seen)), np.int64)
    np.add.at(counts, ([place[one] for one in truth], [place[one] for one in guesses]), 1)
    return Confusion(seen, counts)
