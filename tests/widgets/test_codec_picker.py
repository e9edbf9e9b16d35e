from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from widgets.codec_picker import CodecChoice, CodecPicker

CHOICES = (
    CodecChoice("jpeg", "JPEG", "Pictures", help="Pillow"),
    CodecChoice("avif", "AVIF", "Pictures", available=False, reason="no AVIF in this Pillow"),
    CodecChoice("hevc", "HEVC", "Video"),
)


@pytest.fixture
def picker(qtbot):
    made = CodecPicker()
    qtbot.addWidget(made)
    made.set_codecs(CHOICES)
    made.show()
    return made


def test_families_are_headings_that_can_t_be_picked(picker):
    texts = [picker.itemText(row) for row in range(picker.count())]
    assert texts == ["Pictures", "JPEG", "AVIF", "Video", "HEVC"]
    model = picker.model()
    enabled = [bool(model.index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled) for row in range(5)]
    assert enabled == [False, True, False, False, True]


def test_what_is_missing_says_why(picker):
    tip = picker.itemData(2, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Not available: no AVIF in this Pillow"


def test_the_keys_step_over_what_can_t_be_picked(qtbot, picker):
    picker.choose("jpeg")
    with qtbot.waitSignal(picker.codecChosen) as told:
        qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert told.args == ["hevc"]


def test_being_told_is_silent(qtbot, picker):
    with qtbot.assertNotEmitted(picker.codecChosen):
        assert picker.choose("hevc")
        picker.set_codecs(CHOICES[1:])
    assert picker.currentData() == "hevc"
    assert not picker.choose("unknown")
    assert picker.currentIndex() == -1


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_list_is_opened_and_clicked(qtbot, picker):
    picker.choose("jpeg")
    picker.showPopup()
    view = picker.view()
    place = view.visualRect(picker.model().index(4, 0)).center()
    qtbot.mouseMove(view.viewport(), place)
    with qtbot.waitSignal(picker.codecChosen) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["hevc"]
    picker.hidePopup()
