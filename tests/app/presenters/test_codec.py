from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox

from app.coding.search import Wish, WishKind
from app.presenters.codec import ENCODE, PREVIEW, VERIFY, CodecPresenter
from app.presenters.documents import session_for
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.registry import codec_info
from models.codecs.spec import CodecSpec, Paradigm
from models.errors import RequestError
from tests.app.presenters.conftest import Bench
from tests.models.codecs.features import let_means_make_features
from widgets.codec_panel import CodecPanel
from widgets.parameter_form import ParameterForm
from widgets.target import parse_target


def presenter(bench: Bench, quality: float | None = None) -> tuple[CodecPresenter, CodecPanel]:
    panel = bench.shown(CodecPanel())
    made = CodecPresenter(
        bench.store, bench.runner, bench.workspace, bench.news, panel, lambda _bits: quality
    )
    made.load()
    return made, panel


def test_the_codecs_are_listed_and_what_is_open_is_encoded(bench: Bench) -> None:
    _presenter, _panel = presenter(bench)
    coded = bench.workspace.coded[bench.key]
    assert coded.codec.name == "jpeg"
    assert (coded.first_plane, coded.stop_plane) == (0, 84)
    assert bench.session.codec == codec_info("jpeg").complete(bench.session.codec)


def test_a_long_recording_waits_to_be_asked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.presenters.codec.AUTOMATIC_SCENES", 11)  # fan has 12
    made, _panel = presenter(bench)
    assert not bench.workspace.coded
    made.encode()
    assert bench.key in bench.workspace.coded


def test_every_wish_of_the_panel_reaches_the_pipeline(bench: Bench) -> None:
    _made, panel = presenter(bench)
    panel.strideChosen.emit(14)
    panel.windowChosen.emit(9)
    panel.reconstructionChosen.emit("tfi")
    panel.parameterChanged.emit("table", "flat")
    coded = bench.workspace.coded[bench.key]
    assert coded.pipeline == PipelineSpec(
        reconstruct="tfi", window_planes=9, stride_planes=14, gop=coded.pipeline.gop
    )
    assert coded.codec["table"] == "flat"
    panel.paradigmChosen.emit("cta")
    coded = bench.workspace.coded[bench.key]
    assert coded.pipeline.paradigm is Paradigm.CTA
    assert coded.scenes is None


def test_how_groups_are_predicted_is_asked_where_there_are_groups(bench: Bench) -> None:
    _made, panel = presenter(bench)
    panel.codecChosen.emit("h264")
    form = panel.findChild(ParameterForm)
    assert form is not None
    assert set(form.values()) == {"preset"}
    panel.gopChosen.emit(4)
    assert set(form.values()) == {"preset", "prediction"}
    panel.parameterChanged.emit("prediction", "low-delay")
    panel.gopChosen.emit(1)
    assert set(form.values()) == {"preset"}
    panel.gopChosen.emit(4)
    assert form.values()["prediction"] == "low-delay"


def test_features_are_coded_and_scenes_come_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_means_make_features(monkeypatch)
    made, panel = presenter(bench)
    panel.paradigmChosen.emit("caas")
    coded = bench.workspace.coded[bench.key]
    assert coded.pipeline == bench.session.pipeline
    assert (coded.pipeline.paradigm, coded.pipeline.reconstruct) == (Paradigm.CAAS, "features")
    assert coded.scenes is not None
    assert coded.measured.uncoded is not None
    boxes = {box.accessibleName(): box for box in panel.findChildren(QComboBox)}
    assert boxes["Paradigm"].currentData() == "caas"
    assert not boxes["Reconstruction"].isEnabled()
    made.encode(Wish(WishKind.SCENE_PSNR_DB, 30.0))
    found = bench.workspace.coded[bench.key].measured.uncoded
    assert found is not None
    assert found.psnr_db > 29
    panel.qualityDragged.emit(40.0)
    preview = bench.workspace.previews[bench.key]
    assert preview.psnr_db > 20
    panel.paradigmChosen.emit("atc")
    assert bench.session.pipeline.reconstruct == "tfp"
    assert boxes["Reconstruction"].isEnabled()


def test_a_codec_comes_with_what_is_usual_for_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_means_make_features(monkeypatch)
    made, panel = presenter(bench)
    usual = replace(made._infos["h264"], paradigm=Paradigm.CAAS, gop=8)
    monkeypatch.setitem(made._infos, "h264", usual)
    panel.codecChosen.emit("h264")
    pipeline = bench.session.pipeline
    assert (pipeline.paradigm, pipeline.reconstruct, pipeline.gop) == (Paradigm.CAAS, "features", 8)
    panel.gopChosen.emit(4)
    panel.codecChosen.emit("av1")
    pipeline = bench.session.pipeline
    assert (pipeline.paradigm, pipeline.reconstruct, pipeline.gop) == (Paradigm.ATC, "tfp", 4)
    panel.paradigmChosen.emit("cta")
    panel.codecChosen.emit("h264")  # what was chosen stays chosen
    assert bench.session.pipeline.paradigm is Paradigm.CTA
    panel.paradigmChosen.emit("atc")
    made.choose_point("hevc", 40.0)
    assert bench.session.pipeline.paradigm is Paradigm.ATC


def test_a_lossless_codec_leaves_the_pipeline_as_it_was(bench: Bench) -> None:
    _made, panel = presenter(bench)
    panel.strideChosen.emit(14)
    panel.codecChosen.emit("zstd")
    assert bench.workspace.coded[bench.key].codec.name == "zstd"
    boxes = {box.accessibleName(): box for box in panel.findChildren(QComboBox)}
    assert boxes["Paradigm"].currentData() == "cta"
    panel.codecChosen.emit("jpeg")
    assert bench.workspace.coded[bench.key].pipeline.stride_planes == 14


def test_a_codec_of_single_pictures_has_no_groups(bench: Bench) -> None:
    bench.store.update(pipeline=replace(bench.session.pipeline, gop=8))
    _made, panel = presenter(bench)
    panel.codecChosen.emit("webp")
    assert bench.session.pipeline.gop == 1


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("0.8 bpp", WishKind.BITS_PER_SCENE_PIXEL, 0.8),
        ("33 dB", WishKind.SCENE_PSNR_DB, 33.0),
        ("6 kB", WishKind.BITS_PER_SCENE_PIXEL, 8 * 6000 / (12 * 40 * 56)),
    ],
)
def test_targets_become_wishes(
    late: Bench, monkeypatch: pytest.MonkeyPatch, text: str, kind: WishKind, value: float
) -> None:
    _made, panel = presenter(late)
    late.runner.finish_all()
    asked = []

    def remember(_document, _codec, _pipeline, _stretch, wish, _progress) -> Coded:
        asked.append(wish)
        return late.workspace.coded[late.key]

    monkeypatch.setattr("app.presenters.codec.encode_stretch", remember)
    panel.solveRequested.emit(parse_target(text))
    late.runner.finish_all()
    assert asked[0].kind is kind
    assert asked[0].value == pytest.approx(value)


def test_a_point_of_a_curve_is_taken_with_its_quality(bench: Bench) -> None:
    made, _panel = presenter(bench)
    bench.store.update(wanted_bits_per_scene_pixel=0.3)
    made.choose_point("webp", 37.5)
    coded = bench.workspace.coded[bench.key]
    assert (coded.codec.name, coded.codec["quality"]) == ("webp", 37.5)
    assert bench.session.wanted_bits_per_scene_pixel is None


def test_the_first_guess_comes_from_the_curve(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made, panel = presenter(bench, quality=17.0)
    guesses = []

    def remember(_document, codec, *_rest) -> Coded:
        guesses.append(codec["quality"])
        return bench.workspace.coded[bench.key]

    monkeypatch.setattr("app.presenters.codec.encode_stretch", remember)
    panel.bitrateChosen.emit(0.5)
    assert guesses == [17.0]


def test_dragging_previews_the_scene_at_the_cursor_and_the_newest_wins(late: Bench) -> None:
    _made, panel = presenter(late)
    late.runner.finish_all()
    before = late.workspace.coded[late.key]
    previewed = []
    late.news.previewed.connect(previewed.append)
    for quality in (10.0, 20.0, 30.0):
        panel.qualityDragged.emit(quality)
    assert late.runner.waiting() == (PREVIEW,)
    late.runner.finish(PREVIEW)
    assert late.workspace.previews[late.key].quality == 10.0  # shown while the hand moves on
    late.runner.finish_all()
    assert previewed == [late.key] * 2
    preview = late.workspace.previews[late.key]
    assert preview.quality == 30.0
    assert preview.plane_index == 45
    assert late.workspace.coded[late.key] is before
    late.store.update(plane_index=0)  # it does not hold there
    assert not late.workspace.previews


def test_a_preview_of_another_codec_is_dropped(late: Bench) -> None:
    _made, panel = presenter(late)
    late.runner.finish_all()
    panel.qualityDragged.emit(10.0)
    panel.codecChosen.emit("webp")
    assert late.runner.waiting() == (ENCODE,)
    panel.qualityDragged.emit(10.0)
    late.runner.finish(PREVIEW)
    panel.codecChosen.emit("jpeg")
    assert not late.workspace.previews


def test_what_is_asked_for_twice_is_done_once(late: Bench) -> None:
    made, _panel = presenter(late)
    late.runner.finish_all()
    count = late.runner.submitted.count(ENCODE)
    late.news.shown.emit(late.key)  # there is a result already
    assert late.runner.submitted.count(ENCODE) == count
    made.encode()
    made.encode()
    assert late.runner.waiting() == (ENCODE,)


def test_another_recording_ends_the_work_on_this_one(late: Bench, disc: Document) -> None:
    made, panel = presenter(late)
    late.runner.finish_all()
    made.encode()
    panel.qualityDragged.emit(10.0)
    panel.verifyRequested.emit()
    assert set(late.runner.waiting()) == {ENCODE, PREVIEW, VERIFY}
    late.workspace.documents[disc.key] = disc
    late.store.set(session_for(late.session, disc))
    assert late.runner.waiting() == ()
    late.news.shown.emit(disc.key)
    assert late.runner.waiting() == (ENCODE,)
    late.runner.finish_all()
    assert late.workspace.coded[disc.key].bitstream.header.width == 48


def test_codecs_that_are_listed_late_leave_a_bitstream_alone(
    late: Bench, coded: Coded, tmp_path: Path, document: Document
) -> None:
    from models.codecs.container import write_slp

    write_slp(coded.bitstream, tmp_path / "fan.slp")
    panel = late.shown(CodecPanel())
    made = CodecPresenter(
        late.store, late.runner, late.workspace, late.news, panel, lambda _bits: None
    )
    made.open_bitstream(tmp_path / "fan.slp", document)
    made.load()
    late.runner.finish("load codecs")
    late.runner.finish_all()
    assert late.workspace.coded[late.key].path == tmp_path / "fan.slp"
    assert late.workspace.coded[late.key].stop_plane == 70


def test_a_failed_encoding_is_told_and_the_old_result_stays(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _panel = presenter(bench)
    before, told = bench.workspace.coded[bench.key], []
    bench.news.complained.connect(lambda message, _details: told.append(message))
    for error in (RequestError("too small"), ZeroDivisionError("odd")):

        def broken(*_arguments: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr("app.presenters.codec.encode_stretch", broken)
        made.encode()
    assert told == ["too small", "Encoding failed: ZeroDivisionError('odd')"]
    assert bench.workspace.coded[bench.key] is before


def test_a_codec_that_is_not_here_is_told(bench: Bench) -> None:
    made, _panel = presenter(bench)
    told = []
    bench.news.complained.connect(lambda message, _details: told.append(message))
    bench.store.update(codec=CodecSpec("from-elsewhere", ()))
    made.encode()
    assert told == ["from-elsewhere can't encode here"]


def test_a_new_result_ends_verifying_the_old_one(late: Bench) -> None:
    made, panel = presenter(late)
    late.runner.finish_all()
    panel.verifyRequested.emit()
    made.encode()
    late.runner.finish(ENCODE)
    assert VERIFY not in late.runner.waiting()
