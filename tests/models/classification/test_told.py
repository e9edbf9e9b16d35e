from __future__ import annotations

import numpy as np
import pytest

from models.classification import told as told_module
from models.classification.classify import Classification, RankedLabel
from models.classification.coding import FeatureCoding
from models.classification.told import tell
from models.codecs.spec import CodecSpec
from models.progress import Cancelled, Progress
from models.streams.stream import SpikeStream

STREAM = SpikeStream.from_dense(np.zeros((42, 16, 24), np.uint8))


@pytest.fixture(autouse=True)
def seen(monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """Features in the place of those of a network, and what the classifier was shown."""
    features = np.random.default_rng(0).random((6, 16, 24), np.float32)
    shown: list[np.ndarray] = []

    def classify(found: np.ndarray, _name: str) -> Classification:
        shown.append(found)
        return Classification((RankedLabel("3", 0.5),), np.zeros(2, np.float32))

    monkeypatch.setattr(told_module, "features_of_stream", lambda *_: features)
    monkeypatch.setattr(told_module, "classify_features", classify)
    return shown


def test_raw_features_cost_nothing(seen: list[np.ndarray]) -> None:
    found = tell(STREAM, "mnist", None, Progress())
    assert found.cost is None
    assert found.planes == 42
    assert found.classification.label == "3"


def test_coded_features_are_what_is_classified(seen: list[np.ndarray]) -> None:
    tell(STREAM, "mnist", None, Progress())
    coding = FeatureCoding(CodecSpec.of("jpeg", quality=10.0), 1)
    found = tell(STREAM, "mnist", coding, Progress())
    raw, coded = seen
    assert found.cost is not None
    assert (found.cost.features, found.cost.pixels) == (6, 16 * 24)
    assert 0 < np.abs(raw - coded).mean() < 0.5


def test_it_stops_when_it_is_asked_to() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        tell(STREAM, "mnist", None, progress)
