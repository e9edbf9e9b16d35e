from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from app.coding.encode import encode_stretch
from app.coding.stretch import Stretch
from app.moment import Shown
from app.presenters.long_bitstreams import AHEAD, LongBitstreamsPresenter
from app.presenters.metrics import metric_texts, reference_text
from app.state import PaneKind
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.fired_planes import fired_planes
from models.codecs.pieces import decode_stretch
from models.errors import ChecksumError
from models.experiments.measure_piece import measure_piece
from models.progress import Progress
from tests.app.conftest import FAST, PLANES
from tests.app.presenters.conftest import Bench


class Panes(QObject):
    """Panes that remember how often they were to be drawn again."""

    drawn = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict[PaneKind, Shown] = {}
        self.redrawn = 0

    def redraw(self) -> None:
        self.redrawn += 1


@pytest.fixture
def long_coded(document: Document, little_is_long: None) -> Coded:
    return encode_stretch(document, FAST, PipelineSpec(), Stretch(0, PLANES), None, Progress())


def presenter(bench: Bench) -> LongBitstreamsPresenter:
    made = LongBitstreamsPresenter(
        bench.store, bench.runner, bench.workspace, bench.news, panes := Panes()
    )
    made.panes = panes
    return made


def slots(bench: Bench) -> tuple[str, str]:
    return f"measure {bench.key}", f"fire {bench.key}"


def test_what_was_coded_is_measured_and_fired(late: Bench, long_coded: Coded) -> None:
    presenter(late)
    assert "scene_psnr_db" not in metric_texts(long_coded)
    assert metric_texts(long_coded)["bits_per_scene_pixel"]
    late.put(long_coded)
    measure, fire = slots(late)
    assert late.runner.waiting() == (measure, fire)
    late.runner.finish(measure)
    coded = late.workspace.coded[late.key]
    assert late.runner.waiting() == (fire,)  # it goes on
    assert late.runner.submitted == [measure, fire]
    document = late.workspace.document(late.key)
    piece = decode_stretch(coded.bitstream, 0, 7, Progress())
    wanted = measure_piece(document.stream, coded.bitstream, piece, document.recording.truths)
    assert coded.measured == wanted
    assert reference_text(coded).endswith("measured on planes 0–6, bits counted over all 84")
    told: list[str] = []
    late.news.described.connect(told.append)
    late.runner.finish(fire)
    assert coded.index.complete
    assert fired_planes(coded.spikes).complete
    assert told == [late.key]
    late.news.shown.emit(late.key)
    assert late.runner.waiting() == ()  # nothing is left to do


def test_what_takes_its_place_ends_the_work(late: Bench, long_coded: Coded, coded: Coded) -> None:
    presenter(late)
    late.put(long_coded)
    late.put(coded)  # short: all of it is there
    assert late.runner.waiting() == ()
    late.put(long_coded)
    assert late.runner.waiting() == slots(late)
    late.news.closed.emit(late.key)
    assert late.runner.waiting() == ()


def test_time_that_goes_on_lets_the_next_scenes_be_decoded(late: Bench, long_coded: Coded) -> None:
    presenter(late)
    late.store.update(plane_index=3)
    assert AHEAD not in late.runner.submitted  # nothing is coded
    late.workspace.coded[late.key] = long_coded
    late.store.update(plane_index=4)
    late.store.update(plane_index=5)  # while one is under way, no other is begun
    assert late.runner.submitted == [AHEAD]
    late.runner.finish(AHEAD)
    late.store.update(plane_index=4)
    assert late.runner.submitted == [AHEAD, AHEAD]


def test_panes_that_wait_ask_again_while_planes_are_being_fired(
    late: Bench, long_coded: Coded
) -> None:
    made = presenter(late)
    panes, timer = made.panes, made._timer
    late.put(long_coded)
    measure, fire = slots(late)
    late.runner.finish(measure)
    panes.shown = {PaneKind.SPIKES_A: Shown(np.zeros((2, 2), np.uint8))}
    panes.drawn.emit(panes.shown)
    assert not timer.isActive()  # no pane is empty
    panes.shown[PaneKind.SPIKES_B] = Shown(None, message="not yet")
    panes.drawn.emit(panes.shown)
    assert timer.isActive()
    timer.stop()
    timer.timeout.emit()
    assert panes.redrawn == 1
    late.runner.finish(fire)
    panes.drawn.emit(panes.shown)
    assert not timer.isActive()  # what is empty now stays so


def test_damage_is_told_when_it_is_come_upon(
    late: Bench, long_coded: Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.codecs.spool import SpooledBitstream

    def damaged(_self: object, _position: int) -> None:
        raise ChecksumError("the segment of item 3 is damaged")

    told: list[str] = []
    late.news.complained.connect(lambda message, _details: told.append(message))
    presenter(late)
    late.put(long_coded)
    monkeypatch.setattr(SpooledBitstream, "segment", damaged)
    late.runner.finish_all()
    assert sorted(told) == [
        "Decoding stopped: the segment of item 3 is damaged",
        "Not measured: the segment of item 3 is damaged",
    ]
