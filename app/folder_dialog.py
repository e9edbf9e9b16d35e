"""Classifying a labelled folder: a map of its recordings, the report, and the confusion.

The window stays in reach beside the dialog: a recording that is double-clicked opens there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.folder_form import asked_of_codec, chosen_coding, data_sets, fields, offered_codecs
from app.folder_tables import Positions, points_of, recordings_csv, summary
from app.folder_view import FolderTabs
from models.classification.labelled_folder import TABLE, labelled_recordings
from models.classification.labels import data_set
from models.classification.told_folder import ToldFolder, tell_folder
from models.errors import SpikeloupeError
from models.progress import Progress
from widgets.embedding_plot import EmbeddingPlot
from widgets.parameter_form import ParameterForm
from widgets.quiet_controls import QuietLineEdit, label, push_button, set_role

if TYPE_CHECKING:
    from app.jobs import JobRunner
    from app.main_window import MainWindow
    from app.state import Session
    from models.classification.coding import FeatureCoding
    from models.streams.stream import SpikeStream

SLOT = "folder"
SIZE = (1180, 700)
FORM_WIDTH, TABS_WIDTH = 250, 400
LAYOUT_SHARE = 0.05
"""Part of the work that t-SNE is taken to be."""
EXPLAINED = (
    "A folder of recordings whose labels are known: by the folders within that they lie in, or by "
    f"a table {TABLE} with lines of file,label."
)
NOTHING_YET = "Each recording becomes a point.\nThose that the classifier holds alike lie together."
NO_FOLDER = "Choose a folder first"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What came of a folder.

    Attributes:
        told: of its recordings.
        positions: of each on the map, (N, 2), or None where there are too few for one.
    """

    told: ToldFolder
    positions: Positions | None


def classify_folder_on(window: MainWindow) -> None:
    """Open the dialog, or bring the one that is open to the front."""
    dialog = window.findChild(FolderDialog)
    if dialog is None:
        session = window.store.session
        dialog = FolderDialog(window, window.runner, session, window.open_path)
    dialog.show()
    dialog.activateWindow()


class FolderDialog(QDialog):
    """A form, the map, and the tables of what came of it."""

    def __init__(
        self,
        parent: QWidget,
        runner: JobRunner,
        session: Session,
        open_path: Callable[[Path], None],
    ) -> None:
        super().__init__(parent)
        self._runner, self._open_path = runner, open_path
        self._codecs = offered_codecs(session.codec)
        self._outcome: Outcome | None = None
        self._busy = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Classify a folder")
        self.resize(*SIZE)
        self._folder = QuietLineEdit(keeps_draft=True)
        self._folder.setAccessibleName("Folder")
        self._folder.setPlaceholderText("folder of recordings")
        self._form = ParameterForm()
        self._form.set_fields(fields(self._codecs, session.classes))
        self._plot, self._tabs = EmbeddingPlot(), FolderTabs()
        self._plot.set_message(NOTHING_YET)
        self._status = label(role="muted")
        self._status.setWordWrap(True)
        self._lay_out()
        self._connect()
        self._show_busy(False)

    def _lay_out(self) -> None:
        self._choose = push_button("Choose…", "Choose the folder")
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(self._choose)
        explained = label(EXPLAINED, "muted", small=True)
        explained.setWordWrap(True)
        asked = QWidget()
        asked.setFixedWidth(FORM_WIDTH)
        left = QVBoxLayout(asked)
        left.setContentsMargins(0, 0, 0, 0)
        left.addLayout(row)
        left.addWidget(explained)
        left.addWidget(self._form)
        left.addStretch(1)
        shown = QSplitter()
        shown.addWidget(self._plot)
        shown.addWidget(self._tabs)
        shown.setStretchFactor(0, 1)
        shown.setSizes([SIZE[0] - FORM_WIDTH - TABS_WIDTH, TABS_WIDTH])
        above = QHBoxLayout()
        above.addWidget(asked)
        above.addWidget(shown, 1)
        column = QVBoxLayout(self)
        column.addLayout(above, 1)
        column.addWidget(self._status)
        column.addWidget(self._made_buttons())

    def _made_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self._begin = buttons.addButton("Classify", role)
        self._stop = buttons.addButton("Cancel", role)
        self._copy = buttons.addButton("Copy table", role)
        self._save_map = buttons.addButton("Save map…", role)
        self._save_table = buttons.addButton("Save CSV…", role)
        self._save_map.setToolTip("The map as a PNG, as spikeloupe classify --tsne draws it")
        self._save_table.setToolTip("A line for each recording, with its place on the map")
        buttons.rejected.connect(self.reject)
        return buttons

    def _connect(self) -> None:
        self._choose.clicked.connect(self._choose_folder)
        self._folder.submitted.connect(self._submit)
        self._form.changed.connect(lambda *_: self._show_what_counts())
        self._begin.clicked.connect(self.classify)
        self._stop.clicked.connect(lambda: self._runner.cancel(SLOT))
        self._copy.clicked.connect(self._tabs.copy_csv)
        self._save_map.clicked.connect(self._ask_for_picture)
        self._save_table.clicked.connect(self._ask_for_csv)
        self._plot.chosen.connect(self._tabs.choose)
        self._plot.openRequested.connect(self._open)
        self._tabs.chosen.connect(self._plot.choose)
        self._tabs.openRequested.connect(self._open)
        self._runner.progressed.connect(self._progressed)
        self._runner.ended.connect(self._ended)
        self.finished.connect(self._leave)

    # What is asked

    @Slot()
    def _choose_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "Folder to classify", self._folder.text())
        if found:
            self._folder.show_text(found)

    @Slot(str)
    def _submit(self, text: str) -> None:
        self._folder.show_text(text)
        self.classify()

    @Slot()
    def classify(self) -> None:
        """Classify the folder that is named, in the background."""
        if self._busy:
            return
        typed = self._folder.text().strip()
        if not typed:
            self._say(NO_FOLDER, "bad")
            return
        self._folder.show_text(typed)
        values = self._form.values()
        folder, classes = Path(typed).expanduser(), data_sets()[str(values["classes"])]
        coding = chosen_coding(self._codecs, values)

        def work(progress: Progress) -> Outcome:
            return classified(folder, classes, coding, progress)

        self._runner.submit(SLOT, work, self._show, self._fail, title=f"Classifying {folder.name}")
        self._say("Classifying …")
        self._show_busy(True)

    # What comes of it

    @Slot(str, float, str)
    def _progressed(self, slot: str, fraction: float, note: str) -> None:
        if slot == SLOT and self._busy:
            self._say(f"{fraction:.0%} · {note}")

    def _show(self, outcome: Outcome) -> None:
        self._outcome = outcome
        told = outcome.told
        if outcome.positions is None:
            self._plot.set_message(too_few(told))
            self._plot.set_points(None)
        else:
            self._plot.set_points(points_of(told, outcome.positions))
        self._tabs.show_told(told)
        self._show_busy(False)
        self._say(summary(told))

    def _fail(self, error: Exception) -> None:
        self._show_busy(False)
        self._say(str(error), "bad")

    @Slot(str)
    def _ended(self, slot: str) -> None:
        """Say so where the work was cancelled, here or in the status bar of the window."""
        if slot == SLOT and self._busy:
            self._show_busy(False)
            self._say("Cancelled")

    @Slot()
    def _leave(self) -> None:
        """Nobody is there any more to be shown the result."""
        self._busy = False
        self._runner.cancel(SLOT)

    @Slot(int)
    def _open(self, number: int) -> None:
        if self._outcome is not None:
            self._open_path(self._outcome.told.recordings[number].path)

    def _say(self, text: str, role: str = "muted") -> None:
        set_role(self._status, role)
        self._status.setText(text)

    def _show_busy(self, busy: bool) -> None:
        self._busy, done = busy, self._outcome
        for part in (self._folder, self._choose, self._begin):
            part.setEnabled(not busy)
        self._stop.setEnabled(busy)
        self._form.setEnabled(not busy)
        self._copy.setEnabled(done is not None and not busy)
        self._save_table.setEnabled(done is not None and not busy)
        self._save_map.setEnabled(done is not None and done.positions is not None and not busy)
        self._show_what_counts()

    def _show_what_counts(self) -> None:
        for name, counts in asked_of_codec(self._form.values()).items():
            self._form.set_field_enabled(name, counts)

    # What is kept

    @Slot()
    def _ask_for_picture(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save map as PNG", "map.png", "*.png")
        if path and self._outcome is not None:
            self._keep(Path(path), save_map, self._outcome)

    @Slot()
    def _ask_for_csv(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save recordings", "labels-told.csv", "*.csv")
        if path and self._outcome is not None:
            self._keep(Path(path), save_csv, self._outcome)

    def _keep(self, path: Path, save: Callable[[Outcome, Path], None], outcome: Outcome) -> None:
        try:
            save(outcome, path)
        except (SpikeloupeError, OSError) as error:
            self._say(str(error), "bad")
        else:
            self._say(f"Saved {path}")


def classified(
    folder: Path, classes: str, coding: FeatureCoding | None, progress: Progress
) -> Outcome:
    """Classify the recordings of a folder, and lay them out.

    Raises:
        SpikeloupeError: the folder holds nothing labelled or no recording that can be read, or
            weights are missing.
        Cancelled: somebody asked the work to stop.
    """
    from models.classification.embedding_map import FEWEST, embedding_map

    recordings = labelled_recordings(folder, data_set(classes).labels)
    part = progress.part(0.0, 1.0 - LAYOUT_SHARE)
    told = tell_folder(recordings, classes, coding, _opened, part)
    progress.step(1.0 - LAYOUT_SHARE, 1.0, "laying out the map")
    enough = len(told.recordings) >= FEWEST
    return Outcome(told, embedding_map(told.embeddings) if enough else None)


def too_few(told: ToldFolder) -> str:
    """Say why there is no map."""
    from models.classification.embedding_map import FEWEST

    return f"A map takes {FEWEST} recordings or more\nHere: {len(told.recordings)}"


def save_map(outcome: Outcome, path: Path) -> None:
    """Write the map as a PNG, over what is there: somebody was asked.

    Raises:
        OutputError: it can't be written.
    """
    from app.commands.embedding_figure import embedding_figure, save_figure

    assert outcome.positions is not None  # else the button is disabled
    told = outcome.told
    save_figure(embedding_figure(outcome.positions, told.truth, told.guesses), path, force=True)


def save_csv(outcome: Outcome, path: Path) -> None:
    """Write a line for each recording, over what is there: somebody was asked.

    Raises:
        OutputError: it can't be written.
    """
    from models.streams.scene_files import write_beside

    data = recordings_csv(outcome.told, outcome.positions).encode()
    write_beside(path, lambda file: file.write(data), force=True)


def _opened(path: Path) -> SpikeStream:
    from models.streams.opening import open_recording

    return open_recording(path).stream
