from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QToolButton

from widgets.job_bar import JobBar


@pytest.fixture
def bar(qtbot):
    made = JobBar()
    qtbot.addWidget(made)
    return made


def test_it_is_there_only_while_something_runs(bar):
    assert bar.isHidden()
    bar.set_job("encode", "Encoding", 0.25)
    assert not bar.isHidden()
    assert bar.findChild(QProgressBar).value() == 250
    bar.end_job("encode")
    bar.end_job("encode")
    assert bar.isHidden()


def test_the_cross_stops_the_job_that_is_shown(qtbot, bar):
    bar.set_job("index", "Indexing", 0.1)
    bar.set_job("encode", "Encoding", 0.5)
    bar.set_job("index", "Indexing", 0.2)  # progress doesn't bring it to the front
    assert bar.findChild(QLabel).text() == "Encoding (+1)"
    with qtbot.waitSignal(bar.cancelRequested) as told:
        qtbot.mouseClick(bar.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert told.args == ["encode"]
    assert bar.keys() == ("index", "encode")  # asked, not told
    bar.end_job("encode")
    assert bar.findChild(QLabel).text() == "Indexing"


def test_progress_that_can_t_be_told_is_shown_as_such(bar):
    bar.set_job("verify", "Verifying")
    assert bar.findChild(QProgressBar).maximum() == 0
    bar.set_job("verify", "Verifying", 2.0)
    progress = bar.findChild(QProgressBar)
    assert progress.value() == progress.maximum() == 1000
