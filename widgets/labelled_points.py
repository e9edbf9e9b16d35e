"""Points of a plane with what each is and what it was told to be, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_SPAN = 1e-6


@dataclass(frozen=True, eq=False)
class LabelledPoints:
    """Things laid out by how alike they are.

    Attributes:
        positions: (N, 2) float, finite.
        names: of each.
        truth: the right label of each.
        told: the label that each was given.
        labels: all labels that occur as truth, in the order of their colours.

    Raises:
        ValueError: There are not as many of each, or a label is none of `labels`.
    """

    positions: NDArray[np.float32]
    names: tuple[str, ...]
    truth: tuple[str, ...]
    told: tuple[str, ...]
    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        count = len(self.names)
        if self.positions.shape != (count, 2) or not count == len(self.truth) == len(self.told):
            raise ValueError(f"positions {self.positions.shape} don't go with {count} names")
        if strange := set(self.truth) - set(self.labels):
            raise ValueError(f"{min(strange)!r} is none of the labels")

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which were told as they are, (N,)."""
        return np.array([is_ == told for is_, told in zip(self.truth, self.told, strict=True)])

    @property
    def numbers(self) -> NDArray[np.intp]:
        """The place of each one's right label among the labels, (N,)."""
        place = {label: number for number, label in enumerate(self.labels)}
        return np.array([place[label] for label in self.truth], np.intp)

    def text(self, index: int) -> str:
        """One in words: "3/a.dat · is 3, told 8"."""
        is_, told = self.truth[index], self.told[index]
        verdict = f"is {is_}, told so" if is_ == told else f"is {is_}, told {told}"
        return f"{self.names[index]} · {verdict}"

    def counts(self, label: str) -> tuple[int, int]:
        """How many of a label were told right, and how many there are."""
        of_label = np.array([is_ == label for is_ in self.truth])
        return int(np.count_nonzero(of_label & self.right)), int(np.count_nonzero(of_label))

    def nearest(
        self, x: float, y: float, units: tuple[float, float], among: NDArray[np.bool_]
    ) -> tuple[int, float] | None:
        """The point nearest to a place, and how far it is.

        Args:
            x: Of the place.
            y: Of the place.
            units: What distances along x and y are counted in.
            among: Which points count, (N,).
        """
        if not among.any():
            return None
        away = np.hypot(
            (self.positions[:, 0] - x) / units[0], (self.positions[:, 1] - y) / units[1]
        )
        index = int(np.where(among, away, np.inf).argmin())
        return index, float(away[index])

    def limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Ranges of x and y with a margin around all points."""
        low, high = self.positions.min(0), self.positions.max(0)
        margin = 0.06 * np.maximum(high - low, LEAST_SPAN)
        (left, bottom), (right, top) = low - margin, high + margin
        return (float(left), float(right)), (float(bottom), float(top))
