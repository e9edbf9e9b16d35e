from __future__ import annotations

import csv
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton

from app import folder_dialog
from app.folder_dialog import NO_FOLDER, SLOT, FolderDialog, Outcome, classified
from app.folder_form import AT_QUALITY, WITHIN_BITS
from models.classification import told_folder
from models.classification.classify import Classification, RankedLabel
from models.classification.coding import FeatureCoding
from models.classification.told import Told
from models.errors import RequestError
from models.progress import Cancelled, Progress
from models.streams.stream import SpikeStream
from tests.app.user import User
from tests.models.classification.told_digits import told_digits
from widgets.embedding_plot import EmbeddingPlot
from widgets.figures_table import FiguresTable
from widgets.parameter_form import ParameterForm


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """Five labelled recordings of noise."""
    rng = np.random.default_rng(0)
    for number, label in enumerate("00113"):
        folder = tmp_path / "digits" / label
        folder.mkdir(parents=True, exist_ok=True)
        spikes = (rng.random((42, 16, 24)) < 0.4).astype(np.uint8)
        np.savez(folder / f"{number}.npz", spikes=spikes)
    return tmp_path / "digits"


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, FeatureCoding | None]]:
    """Tell every recording as a 0 without networks; return what was asked."""
    asked: list[tuple[str, FeatureCoding | None]] = []

    def tell(
        stream: SpikeStream, classes: str, coding: FeatureCoding | None, progress: Progress
    ) -> Told:
        asked.append((classes, coding))
        progress.step(1, 2, "telling")
        embedding = stream.plane(0)[:4, :4].reshape(-1).astype(np.float32)
        return Told(stream.planes, Classification((RankedLabel("0", 0.7),), embedding), None)

    monkeypatch.setattr(told_folder, "tell", tell)
    return asked


def opened(user: User) -> FolderDialog:
    user.act("codec.classify_folder")
    dialog = user.window.findChild(FolderDialog)
    assert dialog is not None
    return dialog


def named(user: User, dialog: FolderDialog, folder: Path) -> None:
    """Type the folder's path."""
    line = user.part(QLineEdit, "Folder", dialog)
    user.qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    line.selectAll()
    user.qtbot.keyClicks(line, str(folder))


def classify(user: User, dialog: FolderDialog, folder: Path) -> None:
    named(user, dialog, folder)
    user.press_button(user.part(QPushButton, "Classify", dialog))
    user.wait_until_idle()


def table(dialog: FolderDialog, name: str) -> list[list[str]]:
    (found,) = [t for t in dialog.findChildren(FiguresTable) if t.accessibleName() == name]
    return list(csv.reader(found.to_csv().splitlines()))


def test_a_folder_becomes_a_map_and_tables(user: User, digits: Path) -> None:
    dialog = opened(user)
    classify(user, dialog, digits)
    assert "2 of 5 told right, 40.00%, from raw features" in user.texts(dialog)
    points = dialog.findChildren(EmbeddingPlot)[0].points()
    assert points is not None
    assert points.truth == tuple("00113")
    assert np.count_nonzero(points.right) == 2
    report = {row[0]: row[1:] for row in table(dialog, "Report")}
    assert report["0"] == ["0.4000", "1.0000", "0.5714", "2"]
    assert report["accuracy"][-2:] == ["0.4000", "5"]
    assert table(dialog, "Recordings")[1][:3] == ["1/2.npz", "1", "0"]
    dialog.reject()


def test_a_double_click_opens_a_recording_beside_the_dialog(user: User, digits: Path) -> None:
    dialog = opened(user)
    classify(user, dialog, digits)
    plot = dialog.findChildren(EmbeddingPlot)[0]
    plot.grab()
    user.mouse(plot.area()).double_click(*plot.place_of(3))
    user.wait_until_idle()
    points = plot.points()
    assert points is not None
    # Points may lie upon one another: what opened is one that is named there.
    assert Path(user.session.recording).parent.parent == digits
    assert dialog.isVisible()
    dialog.reject()


def test_the_codec_is_as_the_form_says(
    user: User, digits: Path, told: list[tuple[str, FeatureCoding | None]]
) -> None:
    dialog = opened(user)
    form = dialog.findChildren(ParameterForm)[0]
    label = next(iter(dialog._codecs))
    form.set_values({"codec": label, "wish": WITHIN_BITS, "bpp": 0.25, "gop": 2})
    classify(user, dialog, digits)
    form.set_values({"wish": AT_QUALITY, "quality": 33.0})
    classify(user, dialog, digits)
    codings = [coding for _, coding in told]
    assert {c.most_bits_per_feature_pixel for c in codings[:5] if c} == {0.25}
    assert {(c.spec["quality"], c.gop) for c in codings[5:] if c} == {(33.0, 2)}
    assert {classes for classes, _ in told} == {"mnist"}
    dialog.reject()


def test_bad_folders_are_told_in_the_dialog(user: User, digits: Path, tmp_path: Path) -> None:
    dialog = opened(user)
    user.press_button(user.part(QPushButton, "Classify", dialog))
    assert NO_FOLDER in user.texts(dialog)
    empty = tmp_path / "empty"
    empty.mkdir()
    classify(user, dialog, empty)
    assert any("no labelled recordings" in text for text in user.texts(dialog))
    classify(user, dialog, tmp_path / "nowhere")
    assert any("there is no folder" in text for text in user.texts(dialog))
    (tmp_path / "broken" / "1").mkdir(parents=True)
    (tmp_path / "broken" / "1" / "2.npz").write_bytes(b"PK\x03\x04 no archive")
    classify(user, dialog, tmp_path / "broken")
    assert any("2.npz" in text for text in user.texts(dialog))
    (digits / "cat").mkdir()
    (digits / "cat" / "x.dat").touch()
    classify(user, dialog, digits)
    assert any("is labelled 'cat'" in text for text in user.texts(dialog))
    assert not user.part(QPushButton, "Save map…", dialog).isEnabled()
    assert user.part(QPushButton, "Classify", dialog).isEnabled()
    assert not user.message
    dialog.reject()


def test_recordings_that_cannot_be_read_are_left_out_and_named(user: User, digits: Path) -> None:
    (digits / "1" / "2.npz").write_bytes(b"PK\x03\x04 no archive")
    dialog = opened(user)
    classify(user, dialog, digits)
    said = [text for text in user.texts(dialog) if "Left out" in text]
    assert "2 of 4 told right" in said[0]
    assert "Left out: 2.npz" in said[0]
    dialog.reject()


def test_too_few_for_a_map_still_have_a_report(user: User, digits: Path) -> None:
    (digits / "3" / "4.npz").unlink()
    (digits / "1" / "3.npz").unlink()
    dialog = opened(user)
    classify(user, dialog, digits)
    assert dialog.findChildren(EmbeddingPlot)[0].points() is None
    assert table(dialog, "Report")[-1][0] == "accuracy"
    assert not user.part(QPushButton, "Save map…", dialog).isEnabled()
    assert user.part(QPushButton, "Save CSV…", dialog).isEnabled()
    dialog.reject()


def test_cancelling_and_leaving_end_the_work(
    user: User, digits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()

    def endless(*arguments: object) -> None:
        progress = arguments[-1]
        assert isinstance(progress, Progress)
        begun.set()
        try:
            while True:
                progress.step(0, 1, "at work")
        except Cancelled:
            ended.set()
            raise

    monkeypatch.setattr(told_folder, "tell", endless)
    for leave in ("Cancel", "the window's", "Close"):
        dialog = opened(user)
        named(user, dialog, digits)
        begun.clear()
        ended.clear()
        user.press_button(user.part(QPushButton, "Classify", dialog))
        user.wait_until(begun.is_set)
        assert user.window.runner.is_busy(SLOT)
        if leave == "the window's":
            user.act_at_once("job.cancel")
        else:
            user.press_button(user.part(QPushButton, leave, dialog))
        assert not user.window.runner.is_busy(SLOT)
        user.wait_until(ended.is_set)
        if leave != "Close":
            assert "Cancelled" in user.texts(dialog)
            assert user.part(QPushButton, "Classify", dialog).isEnabled()
    user.wait_until_idle()


def test_map_and_csv_are_saved(
    user: User, digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(user)
    classify(user, dialog, digits)

    def save(button: str, path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        user.press_button(user.part(QPushButton, button, dialog))

    save("Save map…", tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as drawn:
        assert len(drawn.getcolors(1 << 20) or ()) > 3
    save("Save CSV…", tmp_path / "told.csv")
    rows = list(csv.DictReader((tmp_path / "told.csv").read_text().splitlines()))
    assert [(row["is"], row["told"]) for row in rows] == [(label, "0") for label in "00113"]
    save("Save CSV…", tmp_path / "nowhere" / "told.csv")
    assert any("nowhere" in text and "Saved" not in text for text in user.texts(dialog))
    dialog.reject()


def test_the_folder_can_be_chosen(
    user: User, digits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(user)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(digits))
    user.press_button(user.part(QPushButton, "Choose…", dialog))
    assert user.part(QLineEdit, "Folder", dialog).text() == str(digits)
    dialog.reject()


def test_there_is_one_dialog_and_it_goes_with_the_window(user: User) -> None:
    first = opened(user)
    assert opened(user) is first
    user.leave()
    assert not first.isVisible()


def test_work_is_cancelled_between_recordings(digits: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        classified(digits, "mnist", None, progress)
    with pytest.raises(RequestError):
        classified(digits, "cifar", None, Progress())


def test_what_is_saved_goes_over_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "told.csv"
    path.write_text("old")
    folder_dialog.save_csv(Outcome(told_digits(3), None), path)
    assert path.read_text().startswith("file,is,told")
