from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.coding.encode import encode_stretch
from app.coding.preview import preview_scene
from app.coding.stretch import Stretch
from app.moment import NO_CODED, Moment, Shown
from app.pane_pictures import NO_TRUTH, method_text, picture, show
from app.state import QUANTITY_OF, Levels, OverlayKind, PaneKind, Quantity, Session
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.representations.firing_rate import firing_rate_map
from models.representations.isi import isi_map
from models.streams.recording import Recording
from tests.app.conftest import FAST, PLANES

RAW = (
    PaneKind.SPIKES_A,
    PaneKind.ISI_A,
    PaneKind.FIRING_A,
    PaneKind.SCENE_A,
    PaneKind.LEARNED_A,
    PaneKind.TRUTH,
    PaneKind.ATTENTION,
    PaneKind.FEATURE_A,
)


@pytest.fixture(scope="module")
def coded(fan: Recording) -> Coded:
    """Planes 14 to 55 of `fan`, as they come back."""
    return encoded(fan, Stretch(14, 56))


def encoded(fan: Recording, stretch: Stretch) -> Coded:
    from models.representations.scrub_index import ScrubIndex

    document = Document(str(fan.path), fan, ScrubIndex(fan.stream))
    return encode_stretch(document, FAST, PipelineSpec(), stretch, None, Progress())


def moment(session: Session, document: Document, coded: Coded | None, plane: int) -> Moment:
    return Moment(replace(session, plane_index=plane), document, coded, None)


@pytest.mark.parametrize("plane", [0, 30, PLANES - 1])
def test_raw_maps_are_those_of_the_models(session: Session, document: Document, plane: int) -> None:
    now, stream = moment(session, document, None, plane), document.stream
    isi = isi_map(stream, plane)
    shown = show(PaneKind.ISI_A, now)
    assert np.array_equal(shown.valid, isi.valid)
    assert np.array_equal(shown.values[isi.valid], isi.planes[isi.valid])
    assert np.array_equal(show(PaneKind.SPIKES_A, now).values, stream.plane(plane))
    start, stop = max(0, plane - 10), min(PLANES, plane + 11)
    rates = firing_rate_map(stream, start, stop)
    assert np.allclose(show(PaneKind.FIRING_A, now).values, rates)
    scene = reconstruction("tfp", 21).scene(stream, plane)
    assert np.array_equal(show(PaneKind.SCENE_A, now).values, scene)
    assert show(PaneKind.SCENE_A, now).detail == f"TFP 21 · uncoded · plane {plane}"


def test_coded_maps_count_planes_from_the_start_of_what_was_coded(
    session: Session, document: Document, coded: Coded
) -> None:
    now = moment(session, document, coded, 40)
    assert np.array_equal(show(PaneKind.SPIKES_B, now).values, coded.spikes.plane(26))
    isi = isi_map(coded.spikes, 26)
    shown = show(PaneKind.ISI_B, now)
    assert np.array_equal(shown.values[isi.valid], isi.planes[isi.valid])
    # The scene that holds for planes 35 to 41 was reconstructed at its middle.
    assert coded.scenes.plane_indices[3] == 38
    assert np.array_equal(show(PaneKind.SCENE_B, now).values, coded.scenes.luminance[3])


def test_both_scenes_are_of_one_plane_and_their_difference_is_the_codecs(
    session: Session, document: Document, coded: Coded
) -> None:
    now = moment(session, document, coded, 40)
    a, b = show(PaneKind.SCENE_A, now), show(PaneKind.SCENE_B, now)
    assert a.detail.endswith("plane 38")
    difference = show(PaneKind.SCENE_DIFFERENCE, now).values
    assert np.array_equal(difference, b.values - a.values)
    # The pipeline in the panel may have changed since: that is not the codec's doing.
    other = replace(now.session, pipeline=PipelineSpec(window_planes=5))
    assert np.array_equal(
        show(PaneKind.SCENE_DIFFERENCE, replace(now, session=other)).values, difference
    )
    assert not np.array_equal(show(PaneKind.SCENE_A, replace(now, session=other)).values, a.values)


def test_the_codec_named_is_the_one_that_made_the_picture(
    session: Session, document: Document, coded: Coded
) -> None:
    chosen = replace(session, codec=replace(FAST, name="webp"))
    now = moment(chosen, document, coded, 40)
    assert show(PaneKind.SCENE_B, now).detail.startswith("decoded · jpeg ")


def test_a_preview_goes_before_what_was_coded_while_it_holds(
    session: Session, document: Document, coded: Coded
) -> None:
    low = FAST.replace(quality=5.0)
    preview = preview_scene(document, low, session.pipeline, Stretch(14, 56), 40, Progress())
    assert preview.hold == (35, 42)
    now = replace(moment(session, document, coded, 40), preview=preview)
    shown = show(PaneKind.SCENE_B, now)
    assert np.array_equal(shown.values, preview.decoded.luminance[0])
    assert shown.detail.endswith("preview")
    later = replace(now, session=replace(now.session, plane_index=42))
    assert np.array_equal(show(PaneKind.SCENE_B, later).values, coded.scenes.luminance[4])


def test_verdicts_tell_matched_missed_and_extra_spikes(
    session: Session, document: Document, coded: Coded
) -> None:
    now = moment(session, document, coded, 40)
    colours = show(PaneKind.SPIKE_DIFFERENCE, now).values
    a, b = document.stream.plane(40).astype(bool), coded.spikes.plane(26).astype(bool)
    assert np.array_equal(colours > 0, a | b)
    assert not (colours == 2)[~a].any()  # only a spike of A can be missed
    assert not (colours == 3)[~b].any()
    assert (colours == 1)[a & b].all()


@pytest.mark.parametrize("kind", [kind for kind in PaneKind if kind not in RAW])
def test_what_is_not_there_is_said(
    session: Session, document: Document, coded: Coded, kind: PaneKind
) -> None:
    nothing = show(kind, moment(session, document, None, 40))
    assert nothing.values is None
    assert nothing.message == NO_CODED
    outside = show(kind, moment(session, document, coded, 60))
    assert outside.values is None
    assert outside.message == "Only planes 14–55 are encoded"
    assert picture(kind, {kind: outside}, session) is None


def test_the_nearest_ground_truth_is_shown(session: Session, document: Document) -> None:
    for plane, nearest in ((0, 17), (30, 17), (33, 45), (80, 45)):
        shown = show(PaneKind.TRUTH, moment(session, document, None, plane))
        assert shown.detail == f"plane {nearest}"
        truth = next(t for t in document.recording.truths if t.plane_index == nearest)
        assert np.array_equal(shown.values, truth.luminance())
    bare = replace(document, recording=replace(document.recording, truths=()))
    assert show(PaneKind.TRUTH, moment(session, bare, None, 0)).message == NO_TRUTH


@pytest.mark.parametrize("kind", list(PaneKind))
def test_panes_of_a_quantity_share_levels_and_colours(session: Session, kind: PaneKind) -> None:
    levels = Levels(0.25, 0.75, "magma")
    coloured = session.with_levels(QUANTITY_OF[kind], levels)
    drawn = picture(kind, {kind: Shown(np.zeros((2, 3), np.float32))}, coloured)
    assert drawn.color_map == "magma"
    if QUANTITY_OF[kind] is not Quantity.DIFFERENCE:
        assert drawn.levels == (0.25, 0.75)


def test_a_difference_is_amplified_by_narrower_levels(session: Session) -> None:
    amplified = replace(session, difference_gain=4.0)
    amplified = amplified.with_levels(Quantity.DIFFERENCE, Levels(-1.0, 1.0, "blue-white-red"))
    zeros = {PaneKind.SCENE_DIFFERENCE: Shown(np.zeros((2, 2), np.float32))}
    drawn = picture(PaneKind.SCENE_DIFFERENCE, zeros, amplified)
    assert drawn.levels == (-0.25, 0.25)


def test_only_tfp_is_named_with_its_window(session: Session) -> None:
    assert method_text(session) == "TFP 21"
    tfi = replace(session, pipeline=PipelineSpec(reconstruct="tfi"))
    assert method_text(tfi) == "TFI"


def test_an_overlay_is_a_share_of_the_way_between_its_levels(session: Session) -> None:
    values = np.array([[0.0, 0.1, 0.2, 0.9]], np.float32)
    shown = {
        PaneKind.SCENE_A: Shown(np.zeros((1, 4), np.float32)),
        PaneKind.TRUTH: Shown(np.zeros((2, 4), np.float32)),
        PaneKind.ATTENTION: Shown(values),
    }
    over = replace(session, overlay=OverlayKind.ATTENTION, overlay_opacity=0.3)
    over = over.with_levels(Quantity.ATTENTION, Levels(0.1, 0.3, "magma"))
    drawn = picture(PaneKind.SCENE_A, shown, over)
    assert drawn.overlay == pytest.approx(np.array([[0.0, 0.0, 0.5, 1.0]]))
    assert (drawn.overlay_opacity, drawn.overlay_map) == (0.3, "magma")
    assert picture(PaneKind.TRUTH, shown, over).overlay is None  # it is of another size
    assert picture(PaneKind.ATTENTION, shown, over).overlay is None
    assert picture(PaneKind.SCENE_A, shown, session).overlay is None
    assert picture(PaneKind.SCENE_A, {PaneKind.SCENE_A: Shown(values)}, over).overlay is None
