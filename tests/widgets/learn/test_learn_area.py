from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton

from widgets.learn.learn_area import LearnArea, LessonItem
from widgets.learn.lesson_page import LessonPage, LessonText

ITEMS = [LessonItem(name, name.title(), f"About {name}") for name in ("one", "two", "three")]


@pytest.fixture
def area(qtbot):
    made = LearnArea()
    qtbot.addWidget(made)
    made.set_lessons(ITEMS)
    made.resize(1000, 640)
    made.show()
    return made


@pytest.fixture
def pages(area, qtbot):
    made = {item.id: LessonPage(LessonText(("a", "b", "c"), ()), ()) for item in ITEMS}
    for page in made.values():
        qtbot.addWidget(page)
    area.show_lesson("two", made["two"])
    return made


def button(area, text: str) -> QPushButton:
    return next(each for each in area.findChildren(QPushButton) if each.text().strip() == text)


def test_a_lesson_is_shown_with_its_title(area, pages):
    assert area.title() == "Two"
    assert pages["two"].isVisible()
    area.show_lesson("three", pages["three"])
    assert area.title() == "Three"
    assert not pages["two"].isVisible()
    assert area.findChild(QListWidget).currentRow() == 2
    with pytest.raises(ValueError, match="four"):
        area.show_lesson("four", pages["one"])


def test_at_the_ends_there_is_no_further(area, pages):
    for name, can_back, can_on in (
        ("one", False, True),
        ("two", True, True),
        ("three", True, False),
    ):
        area.show_lesson(name, pages[name])
        assert button(area, "Previous").isEnabled() == can_back
        assert button(area, "Next").isEnabled() == can_on


def test_buttons_ask(area, pages):
    asked = []
    for name in ("previous", "next", "reset", "recording"):
        getattr(area, f"{name}Requested").connect(lambda name=name: asked.append(name))
    for text in ("Previous", "Next", "Reset", "Use this as a recording"):
        button(area, text).click()
    assert asked == ["previous", "next", "reset", "recording"]


def test_lessons_are_chosen_by_click_and_by_arrow_key(area, pages, mouse_on):
    asked = []
    area.lessonRequested.connect(asked.append)
    area.show_lesson("two", pages["two"])
    assert asked == []
    lessons = area.findChild(QListWidget)
    place = lessons.visualItemRect(lessons.item(0)).center()
    mouse_on(lessons.viewport()).click(place.x(), place.y())
    area.take_keyboard()
    assert area.window().focusWidget() is lessons
    QTest.keyClick(lessons, Qt.Key.Key_Down)
    assert asked == ["one", "two"]


def test_entries_are_high_enough_for_both_texts(area):
    lessons = area.findChild(QListWidget)
    area.set_lessons([LessonItem("a", "A", "short"), LessonItem("b", "B", "a long line " * 8)])
    heights = [lessons.visualItemRect(lessons.item(row)).height() for row in range(2)]
    assert heights[1] > heights[0] + 15
    assert lessons.item(1).toolTip() == "a long line " * 8


def test_it_asks_for_room_only_while_it_is_shown(area, pages):
    assert area.minimumSizeHint().width() > 500
    area.hide()
    assert area.minimumSizeHint().isEmpty()
