from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton

from widgets.mode_bar import MODES, PRESETS, ModeBar


@pytest.fixture
def bar(qtbot):
    made = ModeBar()
    qtbot.addWidget(made)
    made.set_compared_choices([("scene-a", "scene"), ("isi-a", "ISI")])
    made.set_facts("250 × 400 · 300 planes")
    made.resize(1200, 32)
    made.show()
    return made


def chips(bar):
    return {chip.accessibleName(): chip for chip in bar.findChildren(QPushButton)}


def test_the_ways_of_comparing_keep_their_icons_where_room_is_scarce(bar):
    assert [chips(bar)[text].text() for _, text, _, _ in MODES] == [f" {m[1]}" for m in MODES]
    bar.resize(460, 32)
    assert {chips(bar)[text].text() for _, text, _, _ in MODES} == {""}
    assert not chips(bar)["Teach"].isVisible()  # lessons are also found in their menu
    for text in ("Inspect", "Tune codec"):
        assert chips(bar)[text].width() >= chips(bar)[text].sizeHint().width()
    assert bar.findChild(QComboBox).width() >= 80
    bar.resize(1200, 32)
    assert chips(bar)["Wipe"].text() == " Wipe"
    assert chips(bar)["Teach"].isVisible()


def test_it_asks_for_no_more_room_than_its_icons_need(bar):
    with_texts = bar.minimumSizeHint().width()
    bar.resize(460, 32)
    assert bar.minimumSizeHint().width() <= with_texts < 500


def test_chips_ask_and_wait_to_be_lit(bar, qtbot):
    asked = []
    bar.presetRequested.connect(asked.append)
    bar.modeRequested.connect(asked.append)
    for _, text, *_ in (*PRESETS, *MODES):
        chips(bar)[text].click()
    assert asked == [name for name, *_ in (*PRESETS, *MODES)]
    bar.set_mode("wipe-horizontal")
    bar.set_preset("inspect")
    lit = {name for name, chip in chips(bar).items() if chip.isChecked()}
    assert lit == {"Inspect", "Wipe"}
    bar.set_mode("side-by-side")
    assert not chips(bar)["Wipe"].isChecked()


def test_what_is_compared(bar, qtbot):
    bar.set_compared("isi-a")
    box = bar.findChild(QComboBox)
    assert box.currentText() == "ISI"
    with qtbot.waitSignal(bar.comparedRequested) as asked:
        box.activated.emit(0)
    assert asked.args == ["scene-a"]


def test_with_lessons_there_is_nothing_to_compare(bar):
    bar.set_preset("teach")
    shown = {name for name, chip in chips(bar).items() if chip.isVisible()}
    assert shown == {"Inspect", "Tune codec", "Teach"}
    assert not bar.findChild(QComboBox).isVisible()
    bar.resize(1100, 32)
    assert not chips(bar)["Link zoom"].isVisible()
    bar.set_preset("inspect")
    assert {"Grid", "Wipe", "Link zoom"} <= {n for n, c in chips(bar).items() if c.isVisible()}
