"""A folder of digits as it might have been told, without networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models.classification.classify import Classification, RankedLabel
from models.classification.coding import CodingCost
from models.classification.labelled_folder import LabelledRecording
from models.classification.told import Told
from models.classification.told_folder import ToldFolder


def told_digits(count: int, folder: Path = Path("digits"), *, coded: bool = False) -> ToldFolder:
    """Digits 0, 1, 2, 0, … of which every fifth is told as the next one."""
    rng = np.random.default_rng(0)
    cost = CodingCost(6, 64 * 64, 100, 50.0) if coded else None
    recordings, told = [], []
    for number in range(count):
        is_, wrong = number % 3, number % 5 == 4
        embedding = rng.normal(10 * (is_ + 0.4 * wrong), 1, 8).astype(np.float32)
        ranked = RankedLabel(str((is_ + wrong) % 3), 0.6 if wrong else 0.95)
        recordings.append(LabelledRecording(folder / str(is_) / f"{number}.npz", str(is_)))
        told.append(Told(42, Classification((ranked,), embedding), cost))
    return ToldFolder(tuple(recordings), tuple(told), "mnist")
