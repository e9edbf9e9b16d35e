from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.presenters.documents import (
    DocumentsPresenter,
    properties,
    session_for,
    session_without_recording,
)
from app.state import CompareMode, Levels, PaneKind, Probe, Quantity, Session
from app.workspace import Document
from models.streams.formats import GeometryRequest
from models.streams.stream import SpikeStream
from tests.app.conftest import FAST
from tests.app.presenters.conftest import Bench
from widgets.recordings_dock import RecordingsDock


def presenter(bench: Bench) -> DocumentsPresenter:
    remembered: list[Path] = []
    made = DocumentsPresenter(
        bench.store,
        bench.runner,
        bench.workspace,
        bench.news,
        bench.shown(RecordingsDock()),
        remembered.append,
    )
    made.remembered = remembered
    return made


def test_what_is_opened_is_shown_and_described(bench: Bench, recordings: Path) -> None:
    made, told = presenter(bench), []
    for name in ("opened", "shown", "described"):
        getattr(bench.news, name).connect(lambda key, n=name: told.append((n, Path(key).name)))
    made.open(recordings / "disc.dat")
    assert told[:2] == [("opened", "disc.dat"), ("shown", "disc.dat")]
    assert ("described", "disc.dat") in told
    document = bench.workspace.document(bench.key)
    assert document.index.complete
    assert document.activity.edges[-1] == 70
    assert document.summary is not None
    assert made.remembered == [recordings / "disc.dat"]
    assert ("Planes", "70") in properties(document)


def test_levels_follow_the_intervals_unless_they_are_locked(bench: Bench, recordings: Path) -> None:
    made = presenter(bench)
    made.open(recordings / "disc.dat")
    summary = bench.workspace.document(bench.key).summary
    high = bench.session.levels_of(Quantity.ISI).high
    assert high == max(4.0, round(1.5 * summary.isi_p95))
    locked = Levels(2.0, 99.0, "gray", locked=True)
    bench.store.set(bench.session.with_levels(Quantity.ISI, locked))
    made.open(recordings / "fan.dat")
    assert bench.session.levels_of(Quantity.ISI) == locked


def test_opening_again_replaces_and_keeps_the_place(bench: Bench, recordings: Path) -> None:
    made = presenter(bench)
    bench.store.update(plane_index=7, probe=Probe(3, 4))
    old = bench.workspace.document(bench.key)
    made.open(recordings / "fan.dat")
    assert bench.workspace.document(bench.key) is not old
    assert len(bench.workspace.documents) == 1
    assert not old.index.complete  # its memory is given back
    assert (bench.session.plane_index, bench.session.probe) == (7, Probe(3, 4))


def test_reading_anew_keeps_what_was_said_of_the_file(bench: Bench, recordings: Path) -> None:
    made = presenter(bench)
    made.open(recordings / "fan.dat", GeometryRequest(height=28, width=80, capture_rate_hz=1e4))
    assert (bench.session.height, bench.session.width) == (28, 80)
    made.reopen(bench.key)
    assert (bench.session.height, bench.session.width) == (28, 80)
    assert bench.session.capture_rate_hz == 1e4


def test_closing_shows_another_and_at_last_none(bench: Bench, recordings: Path) -> None:
    made, fan = presenter(bench), bench.key
    made.open(recordings / "disc.dat")
    bench.store.update(compare=CompareMode.DIFFERENCE, window_planes=9)
    made.close(bench.key)
    assert bench.key == fan
    made.close(fan)
    assert bench.key == ""
    assert bench.session.planes == 0
    assert bench.session.compare is CompareMode.GRID
    assert bench.session.window_planes == 9
    assert not bench.workspace.documents


def test_work_on_a_closed_recording_is_cancelled(late: Bench, recordings: Path) -> None:
    made = presenter(late)
    made.open(recordings / "disc.dat")
    late.runner.finish(f"open {recordings / 'disc.dat'}")
    assert len(late.runner.waiting()) == 2
    made.close(str(recordings / "disc.dat"))
    assert late.runner.waiting() == ()


def test_errors_are_told_with_the_name_of_the_file(bench: Bench, tmp_path: Path) -> None:
    made, told = presenter(bench), []
    bench.news.complained.connect(lambda message, _details: told.append(message))
    made.open(tmp_path / "gone.dat")
    made.open_bitstream_alone(tmp_path / "gone.slp")
    assert told[0].startswith("gone.dat can't be opened: ")
    assert told[1].startswith("gone.slp can't be opened: ")
    assert made.remembered == []


def test_a_long_recording_begins_with_a_short_range(session: Session, document: Document) -> None:
    stream = SpikeStream.from_dense(np.zeros((2001, 4, 6), np.uint8))
    recording = replace(document.recording, stream=stream, truths=())
    long = replace(document, key="long", recording=recording)
    turned = session_for(
        replace(session, panes=(PaneKind.TRUTH, PaneKind.ISI_A), probe=Probe(1, 1)), long
    )
    assert turned.range_planes == (0, 350)
    assert turned.plane_index == 175
    assert turned.panes == (PaneKind.SCENE_A, PaneKind.ISI_A)
    assert turned.probe is None


def test_without_a_recording_choices_stay(session: Session) -> None:
    chosen = replace(session, window_planes=9, markers=(3,), linked=False)
    empty = session_without_recording(chosen)
    assert (empty.window_planes, empty.linked, empty.codec) == (9, False, session.codec)
    assert (empty.recording, empty.planes, empty.markers) == ("", 0, ())


@pytest.mark.parametrize("rate", [None, 20_000.0])
def test_properties_say_what_is_not_known(document: Document, rate: float | None) -> None:
    stream = replace(document.stream, capture_rate_hz=rate)
    rows = dict(properties(replace(document, recording=replace(document.recording, stream=stream))))
    assert rows["Capture rate"] == ("not known" if rate is None else "20,000 Hz")
    assert rows["Duration"] == ("–" if rate is None else "4.200 ms")
    assert rows["Ground truth"] == "planes 17, 45"


def test_a_long_bitstream_alone_is_shown_at_once_and_fired_after(
    late: Bench, document: Document, tmp_path: Path, little_is_long: None
) -> None:
    from models.codecs.container import write_slp
    from models.codecs.fired_planes import fired_planes
    from models.codecs.recordings import decode_recording, encode_recording

    path = tmp_path / "fan.slp"
    bitstream = encode_recording(document.stream, FAST)
    write_slp(bitstream, path)
    made = presenter(late)
    made.open_bitstream_alone(path)
    late.runner.finish(f"open {path}")
    opened = late.workspace.document(late.key)
    fired = fired_planes(opened.stream)
    assert fired.reached == 0
    assert late.runner.waiting() == (f"index {path}",)
    late.runner.finish(f"index {path}")
    assert fired.complete
    assert late.runner.waiting() == (f"describe {path}",)
    late.runner.finish(f"describe {path}")
    assert late.workspace.document(late.key).summary is not None
    whole = decode_recording(bitstream).spikes
    assert np.array_equal(opened.stream.packed(0, 84), whole.packed(0, 84))
