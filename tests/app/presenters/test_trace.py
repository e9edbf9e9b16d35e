from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.coding.encode import encode_stretch
from app.coding.firing import fire_and_index
from app.coding.stretch import Stretch
from app.presenters.trace import SLOT, TracePresenter, near_trace, trace_of
from app.state import Probe, Session
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.recordings import decode_recording
from models.progress import Progress
from models.representations.isi import isi_map
from tests.app.conftest import FAST
from tests.app.presenters.conftest import Bench
from widgets.trace_view import TraceView


def presenter(bench: Bench) -> tuple[TracePresenter, TraceView]:
    view = bench.shown(TraceView())
    return TracePresenter(bench.store, bench.runner, bench.workspace, bench.news, view), view


def test_a_trace_is_the_pixels_train_and_its_intervals(document: Document, coded: Coded) -> None:
    data = trace_of(document, coded, Probe(21, 13), (0, 84), Progress())
    train = document.stream.dense(0, 84)[:, 13, 21]
    assert data.spikes_a.tolist() == np.flatnonzero(train).tolist()
    for plane in (0, 30, 83):
        isi = isi_map(document.stream, plane)
        if isi.valid[13, 21]:
            assert data.isi_a[plane] == isi.planes[13, 21]
        else:
            assert np.isnan(data.isi_a[plane])
    regenerated = coded.spikes.dense(0, 70)[:, 13, 21]
    assert data.spikes_b.tolist() == np.flatnonzero(regenerated).tolist()
    assert np.isnan(data.isi_b[70:]).all()


def test_partners_are_one_to_one_and_near(document: Document, coded: Coded) -> None:
    data = trace_of(document, coded, Probe(21, 13), (0, 84), Progress())
    matched = np.flatnonzero(data.partners_a >= 0)
    partners = data.partners_a[matched]
    assert len(set(partners.tolist())) == len(partners) > 0
    assert set(partners.tolist()) <= set(data.spikes_b.tolist())
    assert (np.abs(data.spikes_a[matched] - partners) <= 2).all()
    inside = data.spikes_a[data.spikes_a < 70]
    assert data.missed.size == inside.size - matched.size  # none is missed past what was coded


def test_the_membrane_rises_to_one_at_each_spike_and_falls(document: Document) -> None:
    data = trace_of(document, None, Probe(21, 13), (0, 84), Progress())
    known = np.isfinite(data.membrane)
    assert (data.membrane[known] <= 1).all()
    peaks = data.membrane_planes[data.membrane == 1]
    assert set(peaks.tolist()) <= set(data.spikes_a.tolist())
    after = np.flatnonzero(data.membrane == 1) + 1
    assert (data.membrane[after] == 0).all()
    assert data.spikes_b is None


def test_playback_redraws_a_page_not_a_plane(bench: Bench) -> None:
    _made, view = presenter(bench)
    for plane in range(20):
        bench.store.update(plane_index=plane)
    assert bench.runner.submitted.count(SLOT) == 1
    bench.store.update(probe=Probe(3, 4))
    assert bench.runner.submitted.count(SLOT) == 2
    assert view.legend()[0][0] == "(3, 4)"


def test_a_trace_of_what_was_closed_does_not_come_back(late: Bench) -> None:
    _made, view = presenter(late)
    late.store.update(plane_index=3)
    late.workspace.close(late.key)
    late.store.set(Session())
    assert late.runner.waiting() == ()
    assert view.legend() == []


def test_a_result_adds_the_regenerated_spikes(bench: Bench, coded: Coded) -> None:
    _made, view = presenter(bench)
    bench.store.update(plane_index=3)
    assert "B regenerated" not in dict(view.legend())
    bench.put(coded)
    assert "B regenerated" in dict(view.legend())


def test_planes_that_are_not_fired_yet_leave_their_side_out(
    document: Document, little_is_long: None
) -> None:
    coded = encode_stretch(document, FAST, PipelineSpec(), Stretch(0, 84), None, Progress())
    span, probe = (10, 60), Probe(20, 15)
    data = trace_of(document, coded, probe, span, Progress())
    assert data.spikes_b is None or len(data.spikes_b) == 0
    assert len(data.spikes_a)
    opened = replace(coded.spikes, full_scale=0.6)
    alone = replace(document, recording=replace(document.recording, stream=opened))
    assert trace_of(alone, None, probe, span, Progress()) is None
    fire_and_index(coded.index, Progress())
    fired = trace_of(document, coded, probe, span, Progress())
    train = decode_recording(coded.bitstream).spikes.pixel(15, 20, 10, 60)
    assert list(fired.spikes_b) == [10 + n for n in np.flatnonzero(train)]


def test_a_trace_of_planes_that_must_be_decoded_is_that_of_all(
    document: Document, little_is_long: None
) -> None:
    coded = encode_stretch(document, FAST, PipelineSpec(), Stretch(0, 84), None, Progress())
    fire_and_index(coded.index, Progress())
    whole = decode_recording(coded.bitstream).spikes
    for probe in (Probe(0, 0), Probe(30, 21)):
        near, wanted = (near_trace(s, probe, 20, 50) for s in (coded.spikes, whole))
        assert (near.start, near.stop) == (20, 50)
        for name in ("spikes", "isi", "isi_valid", "membrane", "membrane_known"):
            assert np.array_equal(getattr(near, name), getattr(wanted, name))
