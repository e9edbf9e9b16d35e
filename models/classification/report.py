"""How well a classifier does: accuracy, and precision, recall and F1 of each class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import RequestError


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one class is told, or the mean over classes.

    Attributes:
        label: of the class.
        precision: of what was called so, the share that is.
        recall: of what is so, the share that was called so.
        f1: the harmonic mean of the two.
        recordings: that are of the class.
    """

    label: str
    precision: float
    recall: float
    f1: float
    recordings: int


@dataclass(frozen=True, slots=True)
class ClassificationReport:
    """How well labels were told.

    Attributes:
        accuracy: the share of right labels, in [0, 1].
        scores: of each class that occurs, as truth or as guess, in the classes' order.
        macro: mean over the classes, each counting alike.
        weighted: mean over the classes, each counting by its recordings.
    """

    accuracy: float
    scores: tuple[ClassScore, ...]
    macro: ClassScore
    weighted: ClassScore


def classification_report(
    truth: Sequence[str], guesses: Sequence[str], labels: Sequence[str]
) -> ClassificationReport:
    """Compare guesses with the truth. A share of nothing counts as 0.

    Args:
        truth: the right label of each recording.
        guesses: the label that each was given.
        labels: all classes, in order.

    Raises:
        RequestError: there is nothing to compare.
    """
    if not truth or len(truth) != len(guesses):
        raise RequestError(f"{len(guesses)} guesses can't be compared with {len(truth)} labels")
    from sklearn.metrics import accuracy_score, precision_recall_fscore_support

    seen = [label for label in labels if label in {*truth, *guesses}]
    of_classes = precision_recall_fscore_support(truth, guesses, labels=seen, zero_division=0)
    scores = tuple(
        ClassScore(label, float(precision), float(recall), float(f1), int(count))
        for label, precision, recall, f1, count in zip(seen, *of_classes, strict=True)
    )

    def mean(kind: str) -> ClassScore:
        precision, recall, f1, _ = precision_recall_fscore_support(
            truth, guesses, labels=seen, zero_division=0, average=kind
        )
        return ClassScore(f"{kind} mean", float(precision), float(recall), float(f1), len(truth))

    accuracy = float(accuracy_score(truth, guesses))
    return ClassificationReport(accuracy, scores, mean("macro"), mean("weighted"))
