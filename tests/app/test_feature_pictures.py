"""Panes of features: a coder of the tests' own that tells motion, and a tiny analysis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from app import feature_pictures
from app.coding.encode import encode_stretch
from app.coding.preview import preview_scene
from app.coding.stretch import Stretch
from app.feature_pictures import FIRST, INTRA, NOT_FEATURES, REFINED_BLOCK, segments_read
from app.moment import NO_CODED, Moment
from app.pane_drawer import Order, draw
from app.pane_pictures import show
from app.state import Neighbour, PaneKind, Session
from app.workspace import Coded, Document
from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from models.codecs.kept_segments import Motion
from models.codecs.learned import feature_analysis
from models.codecs.spec import CodecSpec, Paradigm
from models.errors import CodecUnavailableError
from models.kept import Kept
from models.networks.features.analyser import FeatureAnalyser
from models.progress import Cancelled, Progress
from models.reconstruction.features import Features
from models.training.finished import weights_of
from tests.app.conftest import FAST, HEIGHT, WIDTH
from tests.models.codecs import coders
from tests.models.codecs.features import MovingCoder, let_means_make_features
from tests.models.networks.tiny_sci import tiny_analysis

FIRST_PLANE, STOP = 14, 70
CAAS = PipelineSpec(gop=4).under(Paradigm.CAAS)
ZLIB = CodecSpec.of("test-zlib", quality=50.0)
KINDS = (PaneKind.MOTION_CODED, PaneKind.MOTION_REFINED, PaneKind.ALIGNED)
PLANE_OF_5 = FIRST_PLANE + 5 * 7 + 1


@pytest.fixture(autouse=True)
def analyser(monkeypatch: pytest.MonkeyPatch) -> FeatureAnalyser:
    """Means make features; a tiny network analyses them; a coder tells motion."""
    let_means_make_features(monkeypatch)
    made = FeatureAnalyser(weights_of(tiny_analysis()))
    monkeypatch.setattr(feature_analysis, "_analyser", lambda: made)
    tells = replace(coders.ENTRY, factory="tests.models.codecs.features:MovingCoder")
    monkeypatch.setattr(coders, "ENTRY", tells)
    monkeypatch.setattr(feature_pictures, "_readings", Kept(16))
    monkeypatch.setattr("app.network_pictures._scenes", Kept(16))
    return made


@pytest.fixture(autouse=True)
def codec(monkeypatch: pytest.MonkeyPatch, analyser: FeatureAnalyser) -> Iterator[None]:
    from models.codecs import registry

    coders.register_zlib(monkeypatch)
    feature_pictures._codec.cache_clear()
    yield
    registry._entries.cache_clear()
    feature_pictures._codec.cache_clear()


@pytest.fixture
def coded(document: Document) -> Coded:
    """Eight features in two groups."""
    return encode_stretch(document, ZLIB, CAAS, Stretch(FIRST_PLANE, STOP), None, Progress())


def moment(session: Session, document: Document, coded: Coded | None, plane: int) -> Moment:
    return Moment(replace(session, plane_index=plane), document, coded, None)


def of_codec(coded: Coded) -> tuple[Luminance, Motion]:
    """All that the coder tells, decoded by itself; what it tells of a group's first is dropped."""
    parts = [
        MovingCoder().decode_with_motion(segment, HEIGHT, WIDTH, Progress())
        for segment in coded.bitstream.segments
    ]
    features, motion = (np.concatenate(side) for side in zip(*parts, strict=True))
    motion[::4] = np.nan
    return features, motion


def test_a_and_b_are_the_feature_of_the_plane_before_and_after_coding(
    session: Session, document: Document, coded: Coded
) -> None:
    now = moment(session, document, coded, PLANE_OF_5)
    a, b = show(PaneKind.FEATURE_A, now), show(PaneKind.FEATURE_B, now)
    plane = coded.scenes.plane_indices[5]
    assert np.array_equal(a.values, Features().scene(document.stream, plane))
    assert a.detail == f"uncoded · plane {plane}"
    assert np.array_equal(b.values, of_codec(coded)[0][5])
    assert np.abs(a.values - b.values).max() < 0.01
    assert b.detail == "decoded · test-zlib"


def test_the_feature_of_a_preview_goes_first(
    session: Session, document: Document, coded: Coded
) -> None:
    rough, stretch = ZLIB.replace(quality=1.0), Stretch(FIRST_PLANE, STOP)
    preview = preview_scene(document, rough, CAAS, stretch, PLANE_OF_5, Progress())
    now = replace(moment(session, document, coded, PLANE_OF_5), preview=preview)
    now = replace(now, session=replace(now.session, pipeline=CAAS))
    shown = show(PaneKind.FEATURE_B, now)
    (segment,) = preview.bitstream.segments
    expected = MovingCoder().decode_pictures(segment, HEIGHT, WIDTH, Progress())[0]
    assert np.array_equal(shown.values, expected)
    assert shown.detail.endswith(" · preview")
    assert not np.array_equal(expected, of_codec(coded)[0][5])


def test_coded_motion_goes_from_where_things_came(
    session: Session, document: Document, coded: Coded
) -> None:
    shown = show(PaneKind.MOTION_CODED, moment(session, document, coded, PLANE_OF_5))
    came_from = of_codec(coded)[1][5]
    assert shown.movement.shape == (2, HEIGHT, WIDTH)
    for y, x in ((0, 0), (17, 30), (HEIGHT - 1, WIDTH - 1)):
        assert np.array_equal(shown.movement[:, y, x], -came_from[:, y // 8, x // 8])
    lengths = np.sqrt((shown.movement.astype(float) ** 2).sum(axis=0))
    assert shown.values == pytest.approx(lengths, rel=1e-6)


def test_a_feature_that_is_coded_alone_says_so(
    session: Session, document: Document, coded: Coded
) -> None:
    def message(kind: PaneKind, plane: int) -> str:
        shown = show(kind, moment(session, document, coded, plane))
        return shown.message

    begins_group = FIRST_PLANE + 4 * 7
    assert message(PaneKind.MOTION_CODED, begins_group) == INTRA
    assert message(PaneKind.MOTION_REFINED, begins_group) == ""
    assert message(PaneKind.MOTION_CODED, FIRST_PLANE) == FIRST
    assert message(PaneKind.MOTION_REFINED, FIRST_PLANE) == FIRST
    shown = show(PaneKind.MOTION_REFINED, moment(session, document, coded, begins_group))
    assert shown.detail.startswith("estimated and refined")


def test_motion_and_aligned_features_are_those_of_the_analysis(
    session: Session, document: Document, coded: Coded, analyser: FeatureAnalyser
) -> None:
    features, motion = of_codec(coded)
    for position in range(8):
        whole = analyser.analyse(features, motion, position)
        now = moment(session, document, coded, FIRST_PLANE + 7 * position + 3)
        there = [0 <= position + far < 8 for far in (-2, -1, 1, 2)]
        mean = np.mean(whole.aligned[there], axis=0)
        assert show(PaneKind.ALIGNED, now).values == pytest.approx(np.clip(mean, 0, 1), abs=1e-5)
        difference = show(PaneKind.ALIGNED_DIFFERENCE, now).values
        assert difference == pytest.approx(mean - features[position], abs=1e-5)
        if position:
            refined = show(PaneKind.MOTION_REFINED, now).movement
            expected = -whole.refined_motion[1]
            corners = refined[:, ::REFINED_BLOCK, ::REFINED_BLOCK]
            assert corners == pytest.approx(expected, abs=1e-4)
            assert np.array_equal(refined[:, 1::2, 1::2], corners)


def test_each_neighbour_alone(
    session: Session, document: Document, coded: Coded, analyser: FeatureAnalyser
) -> None:
    features, motion = of_codec(coded)
    aligned = analyser.analyse(features, motion, 6).aligned
    names = ("t−14", "t−7", "t+7", "t+14")
    for place, chosen in enumerate(list(Neighbour)[1:]):
        looking = replace(session, neighbour=chosen)
        now = moment(looking, document, coded, FIRST_PLANE + 6 * 7)
        shown = show(PaneKind.ALIGNED, now)
        if chosen is Neighbour.TWO_AFTER:
            assert shown.message == "There is no feature at t+14"
        else:
            assert shown.values == pytest.approx(np.clip(aligned[place], 0, 1), abs=1e-5)
            assert shown.detail == names[place]


def test_a_moment_is_analysed_once_for_all_its_panes(
    session: Session, document: Document, coded: Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    analysed = feature_analysis.analysed

    def counted(features: Luminance, motion: Motion | None, place: int) -> object:
        asked.append(place)
        return analysed(features, motion, place)

    monkeypatch.setattr(feature_analysis, "analysed", counted)
    for plane in (PLANE_OF_5, PLANE_OF_5 + 1, PLANE_OF_5 + 7):
        for kind in KINDS:
            show(kind, moment(session, document, coded, plane))
    assert asked == [2, 2]


def test_a_coder_that_tells_no_motion(session: Session, document: Document) -> None:
    alone = replace(CAAS, gop=1)
    coded = encode_stretch(document, FAST, alone, Stretch(14, 56), None, Progress())
    now = moment(session, document, coded, 40)
    assert show(PaneKind.MOTION_CODED, now).message.startswith("JPEG (libjpeg-turbo) tells no mot")
    assert show(PaneKind.MOTION_REFINED, now).detail.startswith("estimated and refined")


def test_what_is_not_coded_as_features_says_so(session: Session, document: Document) -> None:
    scenes = encode_stretch(document, FAST, PipelineSpec(), Stretch(14, 56), None, Progress())
    for kind in (*KINDS, PaneKind.FEATURE_B, PaneKind.ALIGNED_DIFFERENCE):
        assert show(kind, moment(session, document, scenes, 40)).message == NOT_FEATURES
        outside = show(kind, moment(session, document, scenes, 60))
        assert outside.message == "Only planes 14–55 are encoded"
        assert show(kind, moment(session, document, None, 40)).message == NO_CODED


def test_missing_weights_are_told(
    session: Session, document: Document, coded: Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_analysis, "why_no_analysis", lambda: "its weights are missing")
    feature_pictures._codec.cache_clear()
    with pytest.raises(CodecUnavailableError):
        show(PaneKind.FEATURE_B, moment(session, document, coded, PLANE_OF_5))
    now = moment(session, document, coded, PLANE_OF_5)
    drawn = draw(Order((PaneKind.SPIKES_A, *KINDS), now), Progress())
    assert drawn.shown[PaneKind.SPIKES_A].values is not None
    assert all("its weights are missing" in drawn.shown[kind].message for kind in KINDS)


@pytest.mark.parametrize("kind", [*KINDS, PaneKind.FEATURE_B])
def test_decoding_is_cancelled_midway(
    session: Session, document: Document, coded: Coded, kind: PaneKind
) -> None:
    seen: list[str] = []

    def report(_fraction: float, note: str) -> None:
        seen.append(note)
        progress.cancel()

    progress = Progress(report)
    with pytest.raises(Cancelled):
        show(kind, moment(session, document, coded, PLANE_OF_5), progress)
    assert len(seen) == 1
    shown = show(kind, moment(session, document, coded, PLANE_OF_5))
    assert shown.values is not None  # what was cancelled is not kept as if it were done


def test_a_scene_is_read_from_the_segments_of_its_neighbours(
    session: Session, document: Document, coded: Coded
) -> None:
    def read(plane: int) -> tuple[int, int] | None:
        return segments_read(moment(session, document, coded, plane))

    first, second = FIRST_PLANE, FIRST_PLANE + 7 * 7
    across = FIRST_PLANE + 3 * 7
    assert read(first) == (1, 1)
    assert read(across) == (1, 2)
    assert read(second) == (2, 2)
    assert segments_read(moment(session, document, None, first)) is None
