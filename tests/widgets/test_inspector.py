from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from widgets.inspector import InspectedPixel, Inspector

LEFT = Qt.MouseButton.LeftButton
CURSOR = InspectedPixel("cursor", ("0", "3"))
PROBES = (
    InspectedPixel("P1 (10, 20)", ("1", "12"), "#4db5ff"),
    InspectedPixel("P2 (5, 6)", ("0", "2"), "#ffac40"),
)


@pytest.fixture
def inspector(qtbot):
    made = Inspector()
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.set_panes(["spikes", "ISI (planes)"])
    made.set_pixels(CURSOR, PROBES)
    made.show()
    return made


def _button(inspector, text):
    return next(b for b in inspector.findChildren(QToolButton) if text in b.accessibleName())


def _click(qtbot, inspector, row, column):
    table = inspector._table
    place = table.visualItemRect(table.item(row, column)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)


def test_every_pane_and_pixel_is_listed(inspector):
    assert inspector.to_csv().splitlines() == [
        'pane,cursor,"P1 (10, 20)","P2 (5, 6)"',
        "spikes,0,1,0",
        "ISI (planes),3,12,2",
    ]


def test_a_click_on_a_probe_chooses_it(qtbot, inspector):
    with qtbot.waitSignal(inspector.probeChosen) as told:
        _click(qtbot, inspector, 1, 3)
    assert told.args == [1]
    with qtbot.waitSignal(inspector.probeRemoveRequested) as told:
        qtbot.mouseClick(_button(inspector, "Remove the chosen"), LEFT)
    assert told.args == [1]


def test_the_cursor_is_no_probe(qtbot, inspector):
    with qtbot.assertNotEmitted(inspector.probeChosen):
        _click(qtbot, inspector, 0, 1)
    assert not _button(inspector, "Remove the chosen").isEnabled()


def test_a_probe_that_is_gone_is_no_longer_chosen(qtbot, inspector):
    inspector.set_chosen(1)
    inspector.set_pixels(CURSOR, PROBES[:1])
    assert not _button(inspector, "Remove the chosen").isEnabled()
    with qtbot.waitSignal(inspector.clearRequested):
        qtbot.mouseClick(_button(inspector, "Remove all"), LEFT)
    inspector.set_pixels(CURSOR, ())
    assert not _button(inspector, "Remove all").isEnabled()
