from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from widgets.empty_state import EmptyState

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def empty(qtbot):
    made = EmptyState()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Open recording…", "openRequested"),
        ("Open demo", "demoRequested"),
        ("Simulate…", "simulateRequested"),
    ],
)
def test_three_ways_in(qtbot, empty, text, signal):
    button = next(b for b in empty.findChildren(QPushButton) if b.accessibleName() == text)
    with qtbot.waitSignal(getattr(empty, signal)):
        qtbot.mouseClick(button, LEFT)


def _drop(empty, data):
    actions, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, LEFT, none)
    QApplication.sendEvent(empty, enter)
    drop = QDropEvent(QPointF(50, 50), actions, data, LEFT, none)
    QApplication.sendEvent(empty, drop)
    return enter.isAccepted()


def test_files_are_dropped(qtbot, empty, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.dat", "b.slp")])
    with qtbot.waitSignal(empty.filesDropped) as told:
        assert _drop(empty, data)
    assert [path.rsplit("/", 1)[-1] for path in told.args[0]] == ["a.dat", "b.slp"]


def test_text_is_no_file(qtbot, empty):
    data = QMimeData()
    data.setText("hello")
    with qtbot.assertNotEmitted(empty.filesDropped):
        assert not _drop(empty, data)


def test_the_target_is_marked_while_a_file_is_over_it(empty):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a.dat")])
    before = empty.grab().toImage()
    actions, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(empty, QDragEnterEvent(QPoint(50, 50), actions, data, LEFT, none))
    assert empty.grab().toImage() != before
    QApplication.sendEvent(empty, QDragLeaveEvent())
    assert empty.grab().toImage() == before
