from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.classification.report import classification_report
from models.errors import RequestError

LABELS = ("a", "b", "c", "d")
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1)


@given(PAIRS)
@settings(max_examples=60, deadline=None)
def test_against_counting(pairs: list[tuple[str, str]]) -> None:
    truth, guesses = zip(*pairs, strict=True)
    report = classification_report(truth, guesses, LABELS)
    assert report.accuracy == pytest.approx(sum(a == b for a, b in pairs) / len(pairs))
    assert [score.label for score in report.scores] == sorted({*truth, *guesses})
    for score in report.scores:
        right = pairs.count((score.label, score.label))
        called, there = guesses.count(score.label), truth.count(score.label)
        assert score.recordings == there
        assert score.precision == pytest.approx(right / called if called else 0)
        assert score.recall == pytest.approx(right / there if there else 0)
        assert score.f1 == pytest.approx(2 * right / (called + there))
    mean = sum(score.f1 for score in report.scores) / len(report.scores)
    assert report.macro.f1 == pytest.approx(mean)
    weighted = sum(score.f1 * score.recordings for score in report.scores) / len(pairs)
    assert report.weighted.f1 == pytest.approx(weighted)
    assert report.weighted.recall == pytest.approx(report.accuracy)


@pytest.mark.parametrize("guesses", [[], ["a", "b"]])
def test_what_can_not_be_compared(guesses: list[str]) -> None:
    with pytest.raises(RequestError, match="compared"):
        classification_report(["a"] if guesses else [], guesses, LABELS)
