"""Labels of raw and of coded recordings, features being means over planes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.encode import encode_stretch
from app.coding.stretch import Stretch
from app.labels import MOST_FEATURES, Told, label_coded, label_raw, spread
from app.workspace import Coded, Document
from models.arrays import Luminance
from models.classification.classify import Classification, RankedLabel
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import Paradigm
from models.kept import Kept
from models.progress import Cancelled, Progress
from models.reconstruction.features import Features
from models.reconstruction.sequence import reconstruct_scenes
from tests.app.conftest import FAST
from tests.models.codecs.features import let_means_make_features


class Asked:
    """Stands for classifiers: keeps what it was asked."""

    def __init__(self) -> None:
        self.features: list[Luminance] = []
        self.classes: list[str] = []

    def __call__(self, features: Luminance, name: str) -> Classification:
        self.features.append(features)
        self.classes.append(name)
        ranked = RankedLabel("7", 0.75), RankedLabel("1", 0.25)
        return Classification(ranked, features.mean(axis=(1, 2)))


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    let_means_make_features(monkeypatch)
    monkeypatch.setattr("app.labels._features", Kept(4))
    made = Asked()
    monkeypatch.setattr("models.classification.classify.classify_features", made)
    return made


@given(st.integers(1, 500), st.integers(1, 60))
def test_numbers_are_spread_evenly(count: int, most: int) -> None:
    chosen = spread(count, most)
    assert len(chosen) == min(count, most) == len(set(chosen))
    assert 0 <= chosen[0] <= chosen[-1] < count
    steps = np.diff([*chosen, count + chosen[0]])
    assert steps.max() - steps.min() <= 1
    if count <= most:
        assert chosen == tuple(range(count))


def test_raw_spikes_are_told_from_their_features(document: Document, asked: Asked) -> None:
    told = label_raw(document.stream, "mnist", Progress())
    expected = reconstruct_scenes(document.stream, Features(), 7).luminance
    assert np.array_equal(asked.features[0], expected)
    assert asked.classes == ["mnist"]
    assert (told.features, told.of, told.classification.label) == (12, 12, "7")


def test_features_are_extracted_once_for_all_data_sets(
    document: Document, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    label_raw(document.stream, "mnist", Progress())
    monkeypatch.setattr(Features, "scene", None)  # can't be asked again
    label_raw(document.stream, "caltech", Progress())
    assert asked.classes == ["mnist", "caltech"]
    assert asked.features[0] is asked.features[1]


def test_a_long_recording_is_told_from_some_of_its_features(
    document: Document, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.labels.MOST_FEATURES", 5)
    told = label_raw(document.stream, "mnist", Progress())
    every = reconstruct_scenes(document.stream, Features(), 7).luminance
    assert np.array_equal(asked.features[0], every[list(spread(12, 5))])
    assert (told.features, told.of) == (5, 12)
    assert MOST_FEATURES > 6  # what classifiers are trained on


def coded_as(document: Document, paradigm: Paradigm) -> Coded:
    pipeline = PipelineSpec().under(paradigm)
    return encode_stretch(document, FAST, pipeline, Stretch(14, 70), None, Progress())


def test_coded_features_are_told_as_they_are_decoded(document: Document, asked: Asked) -> None:
    from models.codecs.registry import build_scene_codec

    coded = coded_as(document, Paradigm.CAAS)
    told = label_coded(coded, "cifar", Progress())
    decoded = build_scene_codec(coded.codec).decode(coded.bitstream, Progress()).luminance
    assert np.array_equal(asked.features[0], decoded)
    assert (told.features, told.of) == (8, 8)


@pytest.mark.parametrize("paradigm", [Paradigm.ATC, Paradigm.CTA])
def test_of_other_paradigms_the_spikes_are_told(
    document: Document, asked: Asked, paradigm: Paradigm
) -> None:
    coded = coded_as(document, paradigm)
    told: Told = label_coded(coded, "mnist", Progress())
    expected = reconstruct_scenes(coded.spikes, Features(), 7).luminance
    assert np.array_equal(asked.features[0], expected)
    assert told.of == 8


def test_it_can_be_cancelled(document: Document, asked: Asked) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        label_raw(document.stream, "mnist", progress)
    coded = coded_as(document, Paradigm.CAAS)
    with pytest.raises(Cancelled):
        label_coded(coded, "mnist", progress)
    assert asked.classes == []
