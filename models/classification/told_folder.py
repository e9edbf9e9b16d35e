"""What is told of every recording of a labelled folder, and how right that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.classification.coding import FeatureCoding
from models.classification.confusion import Confusion, confusion
from models.classification.labelled_folder import LabelledRecording
from models.classification.labels import data_set
from models.classification.report import ClassificationReport, classification_report
from models.classification.told import Told, tell
from models.errors import StreamFormatError
from models.progress import Progress
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A recording of which nothing could be told.

    Attributes:
        path: where it lies.
        reason: what is wrong with it.
    """

    path: Path
    reason: str


@dataclass(frozen=True, eq=False)
class ToldFolder:
    """What was told of recordings whose labels are known.

    Attributes:
        recordings: with their labels, at least one.
        told: of each.
        classes: name of the data set whose labels they are.
        left_out: those that can't be read.
    """

    recordings: tuple[LabelledRecording, ...]
    told: tuple[Told, ...]
    classes: str
    left_out: tuple[LeftOut, ...] = ()

    @property
    def truth(self) -> list[str]:
        """The right label of each recording."""
        return [one.label for one in self.recordings]

    @property
    def guesses(self) -> list[str]:
        """The label that each was given."""
        return [one.classification.label for one in self.told]

    @property
    def embeddings(self) -> NDArray[np.float32]:
        """From which they follow, (N, E) float32."""
        return np.stack([one.classification.embedding for one in self.told])

    @cached_property
    def report(self) -> ClassificationReport:
        """How well the labels were told."""
        return classification_report(self.truth, self.guesses, data_set(self.classes).labels)

    @cached_property
    def confusion(self) -> Confusion:
        """Which classes were taken for which others."""
        return confusion(self.truth, self.guesses, data_set(self.classes).labels)

    @property
    def payload_bytes(self) -> int | None:
        """What coding all features cost, or None where they were not coded."""
        costs = [one.cost.payload_bytes for one in self.told if one.cost is not None]
        return sum(costs) if costs else None

    @property
    def bits_per_spike_sample(self) -> float | None:
        """The same for each spike sample of all recordings, the raw being 1."""
        coded = [(one.cost, one.planes) for one in self.told if one.cost is not None]
        if not coded:
            return None
        samples = sum(cost.pixels * planes for cost, planes in coded)
        return 8 * sum(cost.payload_bytes for cost, _ in coded) / samples


def tell_folder(
    recordings: tuple[LabelledRecording, ...],
    classes: str,
    coding: FeatureCoding | None,
    open_stream: Callable[[Path], SpikeStream],
    progress: Progress,
) -> ToldFolder:
    """Say what each recording shows, one after the other; leave out those that can't be read.

    Args:
        recordings: with their labels.
        classes: name of the data set whose labels they are.
        coding: how features are coded before, or None.
        open_stream: opens a recording.
        progress: told how far it is; cancels.

    Raises:
        StreamFormatError: no recording can be read; what is wrong with the first.
        SpikeloupeError: as `tell` does.
    """
    count = len(recordings)
    read, told, broken = list[LabelledRecording](), list[Told](), list[StreamFormatError]()
    left_out = []
    for at, one in enumerate(recordings):
        progress.step(at, count, f"{at + 1} of {count}")
        part = progress.part(at / count, (at + 1) / count)
        try:
            told.append(tell(open_stream(one.path), classes, coding, part))
        except StreamFormatError as error:
            broken.append(error)
            left_out.append(LeftOut(one.path, str(error)))
        else:
            read.append(one)
    if not told:
        raise broken[0]
    return ToldFolder(tuple(read), tuple(told), classes, tuple(left_out))
