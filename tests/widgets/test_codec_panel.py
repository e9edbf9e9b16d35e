from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from widgets.codec_panel import BITRATE_SCALE, CodecPanel
from widgets.codec_picker import CodecChoice
from widgets.form_field import FormField
from widgets.quiet_controls import QuietComboBox, QuietLineEdit, QuietSpinBox
from widgets.target import Target, TargetKind
from widgets.value_slider import ValueSlider

LEFT = Qt.MouseButton.LeftButton
SIGNALS = (
    *("codecChosen", "paradigmChosen", "reconstructionChosen", "scopeChosen"),
    *("windowChosen", "strideChosen", "gopChosen", "parameterChanged", "solveRequested"),
    *("bitrateDragged", "bitrateChosen", "qualityDragged", "qualityChosen"),
    *("encodeRequested", "cancelRequested", "verifyRequested", "saveRequested"),
)


@pytest.fixture
def panel(qtbot):
    made = CodecPanel()
    qtbot.addWidget(made)
    made.resize(340, made.sizeHint().height())
    made.set_codecs([CodecChoice("jpeg", "JPEG", "Pictures"), CodecChoice("hevc", "HEVC", "Video")])
    made.set_codec("jpeg")
    made.set_reconstructions([("tfp", "TFP"), ("tfi", "TFI")])
    made.set_quality_range(0.0, 100.0)
    made.set_parameters([FormField("preset", "Preset", "choice", "slow", choices=("fast", "slow"))])
    made.set_can_save(True)
    made.show()
    return made


@pytest.fixture
def asked(panel):
    seen = []
    for name in SIGNALS:
        getattr(panel, name).connect(lambda *told, name=name: seen.append((name, *told)))
    return seen


def _named(panel, kind, name):
    return next(part for part in panel.findChildren(kind) if part.accessibleName() == name)


def _button(panel, text):
    buttons = panel.findChildren(QPushButton) + panel.findChildren(QToolButton)
    return next(b for b in buttons if text in (b.text().strip(), b.accessibleName()))


def _texts(panel):
    return [part.text() for part in panel.findChildren(QLabel) if part.isVisible()]


def test_dragging_the_bitrate_is_followed_and_chosen_once(panel, asked, mouse_on):
    slider = _named(panel, ValueSlider, "Bitrate in bits per scene pixel")
    mouse_on(slider).drag((20, 8), (slider.width() - 1, 8))
    names = [name for name, _ in asked]
    assert names == ["bitrateDragged"] * (len(names) - 1) + ["bitrateChosen"]
    assert len(names) >= 3
    assert asked[-1] == ("bitrateChosen", BITRATE_SCALE.maximum)
    assert "4.000 bpp" in _texts(panel)
    assert "asked" in _texts(panel)


def test_the_bitrate_says_whether_it_is_estimated_or_exact(panel, asked):
    panel.set_bitrate(0.31, "estimated")
    assert {"0.310 bpp", "est."} <= set(_texts(panel))
    panel.set_bitrate(0.305, "exact")
    assert {"0.305 bpp", "exact"} <= set(_texts(panel))
    panel.set_bitrate(None)
    assert "– bpp" in _texts(panel)
    assert asked == []


def test_dragging_the_quality(panel, asked, mouse_on):
    slider = _named(panel, ValueSlider, "Quality")
    mouse_on(slider).drag((slider.width() // 2, 8), (-10, 8))
    assert asked[-1] == ("qualityChosen", 0.0)
    assert asked[-2] == ("qualityDragged", 0.0)


def test_keys_nudge_the_bitrate(panel, asked):
    panel.set_bitrate(0.3)
    panel.nudge_bitrate(1)
    assert [name for name, _ in asked] == ["bitrateDragged", "bitrateChosen"]
    assert asked[1][1] > 0.3
    panel.set_part_enabled("bitrate", False, "a lossless codec has no bitrate to choose")
    panel.nudge_bitrate(1)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("Codec", Qt.Key.Key_Down, ("codecChosen", "hevc")),
        ("Paradigm", Qt.Key.Key_Down, ("paradigmChosen", "cta")),
        ("Reconstruction", Qt.Key.Key_Down, ("reconstructionChosen", "tfi")),
        ("What to encode", Qt.Key.Key_Down, ("scopeChosen", "range")),
        ("Preset", Qt.Key.Key_Up, ("parameterChanged", "preset", "fast")),
    ],
)
def test_choices(qtbot, panel, asked, name, key, expected):
    qtbot.keyClick(_named(panel, QuietComboBox, name), key)
    assert asked == [expected]


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("Reconstruction window", "windowChosen"),
        ("Stride", "strideChosen"),
        ("Group of pictures", "gopChosen"),
    ],
)
def test_numbers(qtbot, panel, asked, name, signal):
    box = _named(panel, QuietSpinBox, name)
    box.selectAll()
    qtbot.keyClicks(box, "9")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert asked == [(signal, 9)]


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Encode", "encodeRequested"),
        ("Verify", "verifyRequested"),
        ("Save .slp…", "saveRequested"),
    ],
)
def test_buttons(qtbot, panel, asked, text, signal):
    qtbot.mouseClick(_button(panel, text), LEFT)
    assert asked == [(signal,)]


def test_while_it_encodes_it_offers_to_cancel(qtbot, panel, asked):
    encode, cancel = _button(panel, "Encode"), _button(panel, "Cancel")
    assert encode.isVisible()
    assert not cancel.isVisible()
    panel.set_busy(True)
    assert not encode.isVisible()
    qtbot.mouseClick(cancel, LEFT)
    assert asked == [("cancelRequested",)]
    panel.set_busy(False)
    assert encode.isVisible()


def test_solve_for(qtbot, panel, asked):
    panel.focus_solve()
    editor = _named(panel, QuietLineEdit, "Solve for")
    qtbot.keyClicks(editor, "40 kB")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert asked == [("solveRequested", Target(TargetKind.SIZE_BYTES, 40_000.0))]
    panel.set_solve_message("the nearest is 38.9 kB")
    assert "the nearest is 38.9 kB" in _texts(panel)


def test_setters_are_silent(panel, asked):
    panel.set_codec("hevc")
    panel.set_paradigms(["atc"])
    panel.set_paradigm("atc")
    panel.set_reconstruction("tfi")
    panel.set_window(31)
    panel.set_stride(5)
    panel.set_gop(0)
    panel.set_scope("all")
    panel.set_bitrate(1.0)
    panel.set_quality(40.0)
    panel.set_quality_range(1.0, 51.0)
    panel.set_parameter_values({"preset": "fast"})
    panel.set_solve_text("34 dB")
    panel.set_status("verified", 3875)
    panel.set_busy(True)
    panel.set_can_encode(False, "nothing is open")
    assert asked == []
    assert _named(panel, QuietSpinBox, "Group of pictures").text() == "all scenes in one group"


def test_a_group_of_one_is_said_in_words(panel):
    box = _named(panel, QuietSpinBox, "Group of pictures")
    for scenes, text in ((1, "1 · each scene by itself"), (8, "8 scenes a group")):
        panel.set_gop(scenes)
        assert box.text() == text


def test_a_part_that_can_t_be_used_says_why(panel):
    panel.set_part_enabled("reconstruction", False, "planes are coded, not scenes")
    box = _named(panel, QuietComboBox, "Reconstruction")
    assert not box.isEnabled()
    assert box.toolTip() == "planes are coded, not scenes"
    with pytest.raises(KeyError):
        panel.set_part_enabled("colour", False)


def test_at_dock_width_no_text_is_cut_off(panel):
    panel.resize(330, panel.sizeHint().height())
    QApplication.processEvents()
    for box in panel.findChildren(QuietComboBox):
        if box.isVisible():
            room = box.width() - 32  # the arrow and the padding
            assert box.fontMetrics().horizontalAdvance(box.currentText()) <= room, box.currentText()
    for part in panel.findChildren(QLabel):
        if part.isVisible() and not part.wordWrap():
            assert part.width() >= part.sizeHint().width(), part.text()


def test_it_is_low_enough_for_the_dock(panel):
    assert panel.sizeHint().height() <= 400
    assert panel.minimumSizeHint().width() <= 330


def test_clicks_leave_the_keyboard_alone(panel):
    for part in panel.findChildren(QWidget):
        if isinstance(part, QPushButton | QToolButton | QuietComboBox | ValueSlider):
            assert not part.focusPolicy() & Qt.FocusPolicy.ClickFocus, part
