from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from widgets.learn.control import SliderSpec
from widgets.learn.formula_view import FormulaView
from widgets.learn.lesson_page import PATIENCE_MS, LessonPage, LessonText

TEXT = LessonText(("Drag it.", "Look there.", "See why."), ("E = {m|2} v^2",))


@pytest.fixture
def page(qtbot):
    made = LessonPage(TEXT, (SliderSpec("v", "Speed", 1.0, 0.0, 2.0),), ("Energy", "Mass"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_says_what_to_notice_and_shows_the_formula(page):
    words = [label.text() for label in page.findChildren(QLabel)]
    assert set(TEXT.notice) <= set(words)
    assert page.findChild(FormulaView).accessibleName() == "E = (m)/(2) v^(2)"


def test_controls_are_heard_through_the_page(page, qtbot):
    with qtbot.waitSignal(page.changed) as told:
        page.controls.control("v").nudge(4)
    assert told.args[0] == "v"
    assert told.args[1] == pytest.approx(1.2, abs=0.01)
    page.set_values({"v": 0.5})
    assert page.controls.values() == {"v": 0.5}


def test_figures_are_shown_by_name(page):
    page.show_figures({"Energy": "2 J"})
    assert (page.figure("Energy"), page.figure("Mass")) == ("2 J", "")
    with pytest.raises(KeyError):
        page.show_figures({"Charge": "1"})


def test_a_message_comes_and_goes(page):
    page.show_message("Open a recording")
    assert page.message() == "Open a recording"
    assert page._message.isVisible()
    page.show_message("")
    assert not page._message.isVisible()


def test_waiting_is_said_after_a_while_and_taken_back(page, qtbot):
    page.plots.addWidget(QWidget())
    page.resize(900, 600)
    page.show_waiting("Comparing …")
    assert not page._waiting.isVisible()
    qtbot.waitUntil(page._waiting.isVisible)
    assert page._waiting.text() == "Comparing …"
    assert page.plots.geometry().contains(page._waiting.geometry().center())
    page.show_waiting("")
    assert not page._waiting.isVisible()


def test_what_comes_at_once_is_not_waited_for(page, qtbot):
    page.show_waiting("Comparing …")
    page.show_waiting("")
    qtbot.wait(2 * PATIENCE_MS)
    assert not page._waiting.isVisible()
