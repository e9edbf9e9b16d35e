from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from app.coding.curve import CURVE_POINTS, CurvePoint
from app.coding.stretch import Stretch
from app.presenters.curves import BD_RATE, SLOT, CurveKey, CurvesPresenter, bd_rate_text
from app.presenters.documents import session_for
from app.state import Scope
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import CodecSpec
from tests.app.presenters.conftest import Bench
from widgets.rd_plot import RatePlot


def presenter(bench: Bench) -> tuple[CurvesPresenter, RatePlot]:
    plot = bench.shown(RatePlot())
    return CurvesPresenter(bench.store, bench.runner, bench.workspace, bench.news, plot), plot


def names(plot: RatePlot) -> list[str]:
    return [row.split(",")[0] for row in plot.to_csv().splitlines()[1:]]


def notes(plot: RatePlot) -> list[str]:
    return [label.text() for label in plot.findChildren(QLabel) if label.isVisible()]


def measured_points(made: CurvesPresenter) -> dict[str, tuple[CurvePoint, ...]]:
    return {key.codec.name: points for key, points in made._points.items()}


def test_a_curve_is_measured_after_the_first_result(bench: Bench, coded: Coded) -> None:
    made, plot = presenter(bench)
    assert made.quality_for(0.5) is None
    bench.put(coded)
    assert made.is_complete
    assert bench.runner.submitted.count(SLOT) == CURVE_POINTS
    assert set(names(plot)) == {"jpeg"}
    low, high = made.quality_for(0.5), made.quality_for(1.5)
    assert 0 <= low < high <= 100


def test_curves_share_their_scenes_but_not_their_attention() -> None:
    keys = {
        name: CurveKey("a.dat", CodecSpec.of(name), PipelineSpec(), Stretch(0, 84)).scenes
        for name in ("jpeg", "webp", "spikecodec-soam", "spikecodec-bisoam")
    }
    assert keys["jpeg"] == keys["webp"]
    assert len(set(keys.values())) == 3


def test_several_codecs_are_compared_one_after_another(bench: Bench, coded: Coded) -> None:
    made, plot = presenter(bench)
    done = []
    made.completed.connect(done.append)
    made.compare(("jpeg", "webp"))
    bench.put(coded)
    assert done == ["jpeg", "webp"]
    assert set(names(plot)) == {"jpeg", "webp"}
    assert notes(plot) == [bd_rate_text(measured_points(made), "jpeg")]
    assert notes(plot)[0].startswith("BD-rate of jpeg: +")
    assert notes(plot)[0].endswith(" % to webp")  # that spends fewer bits


def test_bits_are_compared_off_the_gui_thread(late: Bench, coded: Coded) -> None:
    made, plot = presenter(late)
    made.compare(("jpeg", "webp"))
    late.put(coded)
    while SLOT in late.runner.waiting():
        late.runner.finish(SLOT)
    assert late.runner.waiting() == (BD_RATE,)
    assert notes(plot) == []
    late.runner.finish(BD_RATE)
    assert len(notes(plot)) == 1
    made.compare(("jpeg",))
    assert notes(plot) == []


def test_lossless_codecs_and_coded_planes_have_no_curve(bench: Bench, coded: Coded) -> None:
    made, _plot = presenter(bench)
    bench.store.update(codec=CodecSpec.of("zstd"))
    bench.put(coded)
    assert bench.runner.submitted == []
    assert made.is_complete


def test_a_recording_read_anew_has_no_old_curves(late: Bench, coded: Coded) -> None:
    made, plot = presenter(late)
    late.put(coded)
    late.runner.finish_all()
    assert made.quality_for(0.5) is not None
    late.put(coded)
    del late.workspace.coded[late.key]
    late.news.opened.emit(late.key)
    assert made.quality_for(0.5) is None
    assert names(plot) == []
    late.put(coded)
    late.news.opened.emit(late.key)  # the point that is under way is of the old content
    late.runner.finish_all()
    assert made.quality_for(0.5) is None


def test_each_stretch_and_recording_has_its_own_curve(
    bench: Bench, coded: Coded, disc: Document
) -> None:
    made, plot = presenter(bench)
    bench.put(coded)
    bench.store.update(scope=Scope.RANGE, range_planes=(10, 40))
    assert made.quality_for(0.5) is None
    assert names(plot) == []
    bench.store.update(range_planes=None)
    assert made.quality_for(0.5) is not None
    assert set(names(plot)) == {"jpeg"}
    bench.workspace.documents[disc.key] = disc
    bench.store.set(session_for(bench.session, disc))
    assert names(plot) == []


def test_a_point_that_is_clicked_is_told_with_its_quality(bench: Bench, coded: Coded) -> None:
    made, plot = presenter(bench)
    bench.put(coded)
    chosen: list[tuple[str, float]] = []
    made.pointChosen.connect(lambda *point: chosen.append(point))
    rows = [row.split(",") for row in plot.to_csv().splitlines()[1:]]
    for index in range(len(rows)):
        plot.pointRequested.emit("jpeg", index)
    by_quality = {p.quality: p for p in measured_points(made)["jpeg"]}
    for (_name, quality), row in zip(chosen, rows, strict=True):
        assert by_quality[quality].bits_per_scene_pixel == pytest.approx(float(row[1]), rel=1e-5)


def test_a_psnr_without_end_is_not_drawn(
    bench: Bench, coded: Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dark(
        _scenes: object, _codec: object, _paradigm: object, quality: float, _: object
    ) -> CurvePoint:
        return CurvePoint(quality, 0.1 + quality / 100, math.inf)

    monkeypatch.setattr("app.presenters.curves.curve_point", dark)
    made, plot = presenter(bench)
    made.compare(("jpeg", "webp"))
    bench.put(coded)
    assert made.is_complete
    assert names(plot) == []
    assert notes(plot) == []


def test_a_scene_that_lost_nothing_has_no_operating_point(
    bench: Bench, coded: Coded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made, plot = presenter(bench)
    points: list[float | None] = []
    monkeypatch.setattr(plot, "set_operating_point", lambda bits, *_: points.append(bits))
    bench.put(coded)
    assert points[-1] == coded.bitstream.bits_per_scene_pixel
    fidelity = replace(coded.measured.uncoded, psnr_db=math.inf)
    bench.put(replace(coded, measured=replace(coded.measured, uncoded=fidelity)))
    assert points[-1] is None


def test_a_curve_that_fails_says_why(bench: Bench, coded: Coded, monkeypatch) -> None:
    from models.errors import CodecError

    made, plot = presenter(bench)

    def broken(*_arguments: object) -> None:
        raise CodecError("no curve today")

    monkeypatch.setattr("app.presenters.curves.curve_point", broken)
    bench.put(coded)
    assert not made.is_complete
    assert notes(plot) == ["no curve today"]
