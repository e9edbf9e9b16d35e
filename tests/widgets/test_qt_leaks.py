"""The guard against leaks notices each kind of them."""

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget


def test_a_forgotten_window_is_noticed(qapp, no_qt_leaks):
    window = QWidget()
    window.setObjectName("forgotten")
    assert any("forgotten" in leak for leak in no_qt_leaks.found())
    window.deleteLater()
    assert no_qt_leaks.found() == []


def test_an_active_timer_is_noticed(qapp, no_qt_leaks):
    timer = QTimer()
    timer.start(1000)
    assert any("QTimer" in leak for leak in no_qt_leaks.found())
    timer.stop()
    assert no_qt_leaks.found() == []


def test_a_running_thread_is_noticed(qapp, no_qt_leaks):
    thread = QThread()
    thread.start()
    assert any("QThread" in leak for leak in no_qt_leaks.found())
    thread.quit()
    assert thread.wait(5000)
    assert no_qt_leaks.found() == []


def test_what_was_found_can_be_silenced(qapp, no_qt_leaks):
    timer, window, thread = QTimer(), QWidget(), QThread()
    timer.start(1000)
    window.show()
    thread.start()
    assert len(no_qt_leaks.found()) == 3
    no_qt_leaks.stop()
    assert thread.wait(5000)
    assert no_qt_leaks.found() == []
