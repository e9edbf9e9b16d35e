from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coding.curve import (
    CURVE_POINTS,
    CURVE_SCENES,
    FIRST_QUALITIES,
    CurvePoint,
    curve_point,
    curve_scenes,
    next_quality,
    quality_for,
)
from app.coding.stretch import Stretch
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import CodecSpec, Paradigm
from models.progress import Progress
from tests.app.conftest import FAST
from tests.models.codecs.features import let_means_make_features
from tests.models.codecs.learned.tiny_codecs import SOAM, install


def test_more_quality_costs_more_and_keeps_more(document: Document) -> None:
    scenes = curve_scenes(document, FAST, PipelineSpec(), Stretch(0, 84))
    assert scenes.luminance.shape == (CURVE_SCENES, 40, 56)
    points = [
        curve_point(scenes, FAST, PipelineSpec(), quality, Progress())
        for quality in (5.0, 50.0, 95.0)
    ]
    bits = [point.bits_per_scene_pixel for point in points]
    psnrs = [point.psnr_db for point in points]
    assert bits == sorted(bits)
    assert psnrs == sorted(psnrs)


def test_features_of_a_curve_follow_one_another(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_means_make_features(monkeypatch)
    pipeline = PipelineSpec(gop=8).under(Paradigm.CAAS)
    features = curve_scenes(document, FAST, pipeline, Stretch(0, 84))
    assert features.plane_indices == (27, 34, 41, 48, 55)
    low, high = (
        curve_point(features, FAST, pipeline, quality, Progress()) for quality in (10.0, 90.0)
    )
    assert low.bits_per_scene_pixel < high.bits_per_scene_pixel
    assert low.psnr_db < high.psnr_db
    short = curve_scenes(document, FAST, pipeline, Stretch(20, 30))
    assert short.plane_indices == (23, 28)


def test_a_short_stretch_has_its_one_scene(document: Document) -> None:
    scenes = curve_scenes(document, FAST, PipelineSpec(), Stretch(20, 21))
    assert scenes.luminance.shape == (1, 40, 56)


def test_the_scenes_of_a_curve_are_guided_by_its_codec(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    scenes = curve_scenes(document, CodecSpec.of(SOAM), PipelineSpec(), Stretch(0, 84))
    assert scenes.attention is not None
    assert len(scenes.attention) == CURVE_SCENES
    assert not np.array_equal(scenes.attention[0], scenes.attention[1])
    assert curve_scenes(document, FAST, PipelineSpec(), Stretch(0, 84)).attention is None


def test_points_are_asked_for_where_the_curve_is_widest() -> None:
    points: tuple[CurvePoint, ...] = ()
    asked = []
    while (quality := next_quality(points)) is not None:
        asked.append(quality)
        points = (*points, CurvePoint(quality, 0.05 * 1.05**quality, 20 + quality / 5))
    assert tuple(asked[:3]) == FIRST_QUALITIES
    assert len(asked) == len(set(asked)) == CURVE_POINTS


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0.01, 5.0)),
        min_size=2,
        max_size=9,
        unique_by=lambda pair: pair[0],
    ),
    st.floats(0.001, 20.0),
)
def test_a_quality_lies_between_those_measured(
    pairs: list[tuple[float, float]], bits: float
) -> None:
    points = tuple(CurvePoint(quality, cost, 30.0) for quality, cost in pairs)
    quality = quality_for(points, bits)
    qualities = [point.quality for point in points]
    assert min(qualities) - 1e-9 <= quality <= max(qualities) + 1e-9


def test_the_quality_of_a_measured_point_is_its_own() -> None:
    points = tuple(CurvePoint(q, 0.1 * 2**n, 30.0) for n, q in enumerate((10.0, 40.0, 90.0)))
    for point in points:
        found = quality_for(points, point.bits_per_scene_pixel)
        assert found == pytest.approx(point.quality)
    assert quality_for(points[:1], 0.3) is None
