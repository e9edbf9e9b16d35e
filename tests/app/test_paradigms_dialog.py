from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from app import paradigms_dialog
from app.paradigms_dialog import chosen_contenders, chosen_moment, fields, offered_codecs
from app.state import Session
from app.workspace import Document
from models.codecs.learned import feature_analysis
from models.codecs.spec import CodecSpec, Paradigm
from tests.app.user import User
from tests.models.codecs.features import let_means_make_features
from widgets.figures_table import FiguresTable
from widgets.parameter_form import ParameterForm
from widgets.rd_plot import RatePlot


@pytest.fixture(autouse=True)
def means(monkeypatch: pytest.MonkeyPatch) -> None:
    let_means_make_features(monkeypatch)
    monkeypatch.setattr(paradigms_dialog, "OFFERED", ("webp",))
    monkeypatch.setattr("models.experiments.paradigms.METHOD", "tfp")


def only(form: ParameterForm, codec: str) -> None:
    """Choose one codec, and little to be coded."""
    codecs = [name for name, value in form.values().items() if isinstance(value, bool)]
    form.set_values({name: name == codec for name in codecs})
    form.set_values({"scenes": 3, "points": 2})


def test_the_codec_in_use_comes_first_as_it_is_set(session: Session) -> None:
    session = replace(session, codec=CodecSpec.of("jpeg", quality=31.0, table="flat"))
    first, *others = offered_codecs(session)
    assert first["table"] == "flat"
    assert [spec.name for spec in others] == ["webp"]
    lossless = replace(session, codec=CodecSpec.of("zstd"))
    assert [spec.name for spec in offered_codecs(lossless)] == ["webp"]
    defaults = {field.name: field.default for field in fields((first, *others), session)}
    assert defaults == {"jpeg": True, "webp": False, "gop": 8, "scenes": 8, "points": 4}


def test_what_is_compared_is_what_the_form_says(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    codecs = (CodecSpec.of("jpeg"), CodecSpec.of("hevc"))
    values = {"jpeg": False, "hevc": True, "gop": 5}
    assert [(c.paradigm, c.codec.name, c.gop) for c in chosen_contenders(codecs, values)] == [
        (Paradigm.CTA, "hevc", 5), (Paradigm.ATC, "hevc", 5), (Paradigm.CAAS, "hevc", 5),
    ]  # fmt: skip
    monkeypatch.setattr(feature_analysis, "why_no_analysis", lambda: "no weights")
    assert Paradigm.CAAS not in [c.paradigm for c in chosen_contenders(codecs, values)]


def test_the_range_or_what_lies_around_the_plane_shown(
    session: Session, document: Document
) -> None:
    shown = chosen_moment(document, replace(session, plane_index=40), 2)
    assert shown.start <= 40 < shown.stop
    assert shown.stop - shown.start == 14
    ranged = chosen_moment(document, replace(session, range_planes=(20, 50)), 2)
    assert (ranged.start, ranged.stop) == (20, 50)
    assert all(20 <= plane < 50 for plane in ranged.truths)


def test_a_table_and_a_plot_come_in_the_background(user_of_fan: User) -> None:
    user = user_of_fan
    user.act("codec.paradigms")
    dialog = user.dialog()
    only(dialog.findChildren(ParameterForm)[0], "webp")
    user.press_button(user.part(QPushButton, "Compare", dialog))
    assert user.window.runner.is_busy(paradigms_dialog.SLOT)
    user.wait_until_idle()
    table, plot = dialog.findChildren(FiguresTable)[0], dialog.findChildren(RatePlot)[0]
    rows = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert {row.split()[0] for row in rows} == {"CTA", "ATC", "CAAS"}
    assert len(plot.to_csv().splitlines()) == 1 + len(rows)
    assert any("stands for 7 planes" in text for text in user.texts(dialog))
    dialog.reject()


def test_leaving_or_cancelling_ends_the_work(user_of_fan: User) -> None:
    user = user_of_fan
    for leave in ("Cancel", "Close"):
        user.act("codec.paradigms")
        dialog = user.dialog()
        only(dialog.findChildren(ParameterForm)[0], "webp")
        user.press_button(user.part(QPushButton, "Compare", dialog))
        user.press_button(user.part(QPushButton, leave, dialog))
        assert not user.window.runner.is_busy(paradigms_dialog.SLOT)
        if leave == "Cancel":
            assert "Cancelled" in user.texts(dialog)
            dialog.reject()
    user.wait_until_idle()


def test_nothing_chosen_and_nothing_open(user_of_fan: User) -> None:
    user = user_of_fan
    user.act("codec.paradigms")
    dialog = user.dialog()
    only(dialog.findChildren(ParameterForm)[0], "none of them")
    user.press_button(user.part(QPushButton, "Compare", dialog))
    assert "Choose a codec" in user.texts(dialog)
    dialog.reject()
    user.act("file.close")
    user.act("codec.paradigms")
    assert "no recording" in user.message
