from __future__ import annotations

import numpy as np
import pytest

from app.coding.sample import code_alone, code_run
from models.codecs.registry import build_scene_codec
from models.codecs.spec import CodecSpec, Paradigm
from models.metrics.image_fidelity import psnr_db
from models.progress import Progress
from models.scenes import SceneSequence
from tests.app.conftest import FAST
from tests.models.codecs.features import let_means_make_features


def scenes_of(count: int) -> SceneSequence:
    y, x = np.mgrid[:24, :32].astype(np.float32)
    waves = [0.5 + 0.4 * np.sin(x / (3 + k)) * np.cos(y / 4) for k in range(count)]
    return SceneSequence(np.stack(waves), tuple(range(count)), 0, (0,) * count)


@pytest.mark.parametrize("paradigm", [Paradigm.ATC, Paradigm.CAAS])
def test_each_scene_is_coded_by_itself(paradigm: Paradigm, monkeypatch: pytest.MonkeyPatch) -> None:
    let_means_make_features(monkeypatch)
    scenes = scenes_of(3)
    together = code_alone(scenes, FAST, paradigm, Progress())
    # The mean of a feature and its repeated self is the feature.
    np.testing.assert_allclose(together.before, scenes.luminance, rtol=1e-6)
    for position in range(3):
        one = SceneSequence(scenes.luminance[[position]].copy(), (0,), 0, (0,))
        alone = code_alone(one, FAST, paradigm, Progress())
        np.testing.assert_array_equal(
            alone.decoded.luminance[0], together.decoded.luminance[position]
        )
    assert together.psnr_db == pytest.approx(
        psnr_db(scenes.luminance, together.decoded.luminance), rel=1e-4
    )
    assert together.bits_per_scene_pixel == together.bitstream.bits_per_scene_pixel
    assert together.encode_seconds > 0
    assert together.decode_seconds > 0


def test_a_run_of_features_is_coded_and_read_as_in_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analysis = let_means_make_features(monkeypatch)
    features, codec = scenes_of(5), CodecSpec.of("h264", quality=60.0, preset="ultrafast")
    sample = code_run(features, codec, 3, Progress())
    assert [segment.count for segment in sample.bitstream.segments] == [3, 2]
    before = analysis.scenes(features.luminance, None, 0, 5, Progress())
    np.testing.assert_array_equal(sample.before, before)
    found = build_scene_codec(codec, 3, Paradigm.CAAS).decode(sample.bitstream, Progress())
    np.testing.assert_array_equal(sample.decoded.luminance, found.luminance)
    assert 30 < sample.psnr_db < 60
