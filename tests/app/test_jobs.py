import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app.jobs import JobRunner
from models.progress import Progress


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner(threads=2)
    yield runner
    runner.close()


def test_answers_arrive_on_the_gui_thread(qtbot: QtBot, runner: JobRunner) -> None:
    worked_on: list[bool] = []
    answered_on: list[bool] = []
    gui = QThread.currentThread()

    def work(_progress: Progress) -> int:
        worked_on.append(QThread.currentThread() is gui)
        return 7

    results: list[int] = []

    def done(result: int) -> None:
        answered_on.append(QThread.currentThread() is gui)
        results.append(result)

    runner.submit("slot", work, done)
    qtbot.waitUntil(lambda: results == [7])
    assert worked_on == [False]
    assert answered_on == [True]


def test_the_newest_wins_and_the_older_is_told_to_stop(qtbot: QtBot, runner: JobRunner) -> None:
    begun, release = threading.Event(), threading.Event()
    results: list[str] = []
    stopped: list[bool] = []

    def slow(progress: Progress) -> str:
        begun.set()
        release.wait(5)
        stopped.append(progress.cancelled)
        return "old"

    runner.submit("slot", slow, results.append)
    assert begun.wait(5)
    runner.submit("slot", lambda _progress: "new", results.append)
    qtbot.waitUntil(lambda: results == ["new"])
    release.set()
    qtbot.waitUntil(lambda: stopped == [True])
    qtbot.wait(20)
    assert results == ["new"]


def test_an_error_reaches_who_asked_or_everybody(qtbot: QtBot, runner: JobRunner) -> None:
    def broken(_progress: Progress) -> None:
        raise ValueError("no")

    caught: list[Exception] = []
    runner.submit("slot", broken, lambda _result: None, caught.append)
    qtbot.waitUntil(lambda: len(caught) == 1)
    with qtbot.waitSignal(runner.failed) as failed:
        runner.submit("slot", broken, lambda _result: None)
    assert failed.args[0] == "slot"
    assert isinstance(failed.args[1], ValueError)


def test_progress_is_a_mailbox_of_one_letter(qtbot: QtBot, runner: JobRunner) -> None:
    seen: list[float] = []
    runner.progressed.connect(lambda _slot, fraction, _note: seen.append(fraction))
    filled = threading.Event()

    def chatty(progress: Progress) -> bool:
        for done in range(1000):
            progress.step(done, 1000)
        filled.set()
        return True

    results: list[bool] = []
    runner.submit("slot", chatty, results.append)
    assert filled.wait(5)  # the event loop has not run meanwhile: one letter waits
    qtbot.waitUntil(lambda: results == [True])
    assert seen == [0.999]


def test_cancel_drops_the_answer_and_says_that_it_ended(qtbot: QtBot, runner: JobRunner) -> None:
    ended: list[str] = []
    results: list[int] = []
    begun = threading.Event()
    runner.ended.connect(ended.append)

    def endless(progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()

    runner.submit("slot", endless, results.append, title="Endless")
    assert begun.wait(5)
    assert runner.is_busy("slot")
    runner.cancel("slot")
    assert ended == ["slot"]
    assert not runner.is_busy("slot")


def test_close_leaves_no_thread(qtbot: QtBot) -> None:
    runner = JobRunner(threads=2)
    begun = threading.Event()

    def endless(progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()

    runner.submit("slot", endless, lambda _result: None)
    assert begun.wait(5)
    runner.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("job") and t.is_alive()]


def test_urgent_work_does_not_wait_for_long_work(qtbot: QtBot, runner: JobRunner) -> None:
    release = threading.Event()
    for number in range(4):  # more than there are threads
        runner.submit(f"long {number}", lambda _progress: release.wait(5), lambda _result: None)
    results: list[str] = []
    runner.submit("panes", lambda _progress: "drawn", results.append, urgent=True)
    qtbot.waitUntil(lambda: results == ["drawn"])
    release.set()
    qtbot.waitUntil(lambda: not runner.busy_slots)


def test_a_job_ends_even_where_its_answer_goes_wrong(
    qtbot: QtBot, runner: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    runner.ended.connect(ended.append)

    def broken(_result: object) -> None:
        raise ValueError("nobody expects this")

    with qtbot.captureExceptions() as raised:
        runner.submit("slot", lambda _progress: 7, broken, title="Long")
        qtbot.waitUntil(lambda: ended == ["slot"])
    assert [str(error) for _kind, error, _trace in raised] == ["nobody expects this"]
    assert not runner.is_busy("slot")


def test_a_slot_that_is_taken_again_at_once_has_not_ended(qtbot: QtBot, runner: JobRunner) -> None:
    ended: list[str] = []
    results: list[int] = []
    runner.ended.connect(ended.append)

    def next_one(result: int) -> None:
        results.append(result)
        if result < 3:
            runner.submit("slot", lambda _progress: result + 1, next_one, title="Chain")

    runner.submit("slot", lambda _progress: 1, next_one, title="Chain")
    qtbot.waitUntil(lambda: results == [1, 2, 3])
    qtbot.waitUntil(lambda: ended == ["slot"])


def test_nothing_begins_after_closing(qtbot: QtBot) -> None:
    runner = JobRunner(threads=1)
    runner.close()
    runner.submit("slot", lambda _progress: 1, lambda _result: None, title="Late")
    assert runner.busy_slots == ()


def test_work_that_does_not_stop_is_not_waited_for_longer_than_said(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.jobs.SECONDS_TO_CLOSE", 0.05)
    release, begun = threading.Event(), threading.Event()

    def deaf(_progress: Progress) -> None:
        begun.set()
        release.wait(5)

    runner = JobRunner(threads=1)
    runner.submit("slot", deaf, lambda _result: None)
    assert begun.wait(5)
    runner.close()
    assert "1 jobs did not stop" in caplog.text
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("job"):
            thread.join(5)
