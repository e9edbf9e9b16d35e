from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QToolButton

from widgets.message_bar import MessageBar
from widgets.theme import current_theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot):
    made = MessageBar()
    qtbot.addWidget(made)
    made.resize(700, 60)
    return made


def _button(bar, text):
    return next(b for b in bar.findChildren(QPushButton) if b.text() == text)


def test_a_message_is_shown_until_it_is_dismissed(qtbot, bar):
    assert bar.message() == ""
    bar.show_message("error", "cut.dat ends in the middle of plane 12", hint="repair it")
    assert bar.message().startswith("cut.dat")
    assert bar.accessibleName().startswith("error: cut.dat")
    with qtbot.waitSignal(bar.dismissed):
        qtbot.mouseClick(bar.findChild(QToolButton), LEFT)
    assert bar.message() == ""


def test_details_are_there_on_request_only(qtbot, bar):
    bar.show_message("warning", "something", details="Traceback")
    details = bar.findChild(QPlainTextEdit)
    assert not details.isVisible()
    qtbot.mouseClick(_button(bar, "Details"), LEFT)
    assert details.isVisible()
    assert details.toPlainText() == "Traceback"
    bar.show_message("info", "something else")
    assert not details.isVisible()
    assert not _button(bar, "Details").isVisible()


def test_an_action_is_offered(qtbot, bar):
    bar.show_message("error", "size unknown", action="Set size…")
    with qtbot.waitSignal(bar.actionRequested):
        qtbot.mouseClick(_button(bar, "Set size…"), LEFT)


def test_the_severity_has_a_colour_and_a_sign(bar):
    theme = current_theme()
    for severity, colour in (("error", theme.bad), ("warning", theme.warn), ("info", theme.accent)):
        bar.show_message(severity, "text")
        assert bar.grab().toImage().pixelColor(1, 20) == QColor(colour)
    with pytest.raises(ValueError, match="fatal"):
        bar.show_message("fatal", "text")
