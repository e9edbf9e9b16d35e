"""Comparing paradigms on the moment shown: what a codec makes of planes, scenes and features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from app.commands.paradigm_table import paradigm_table, reference_text
from app.paradigm_plot import show_on
from app.state import Session
from models.codecs.registry import availability, codec_info
from models.codecs.spec import CodecSpec, ItemKind, Paradigm
from models.experiments.paradigms import (
    Contender,
    Moment,
    ParadigmComparison,
    compare_paradigms,
    contenders,
    moment_of,
    moment_within,
)
from models.progress import Progress
from widgets.figures_table import FiguresTable
from widgets.form_field import FormField
from widgets.parameter_form import ParameterForm
from widgets.quiet_controls import label
from widgets.rd_plot import RatePlot

if TYPE_CHECKING:
    from app.jobs import JobRunner
    from app.main_window import MainWindow
    from app.workspace import Document

SLOT = "paradigms"
USUAL = ("sci", "vvc")
OFFERED = (*USUAL, "hevc", "av1", "spikecodec-base")
SIZE = (1000, 720)
FORM_WIDTH = 260


def compare_on(window: MainWindow) -> None:
    """Open the dialog for the recording shown."""
    session = window.store.session
    document = window.workspace.document(session.recording)
    if document is None:
        window.complain("There is no recording whose paradigms could be compared: open one")
        return
    ParadigmsDialog(window, window.runner, document, session).open()


def offered_codecs(session: Session) -> tuple[CodecSpec, ...]:
    """Return the codecs that can be compared here, the one in use first, as it is set."""
    names = dict.fromkeys((session.codec.name, *OFFERED))
    infos = [codec_info(name) for name in names if availability(name).available]
    usable = [info for info in infos if info.item is ItemKind.SCENES and not info.lossless]
    return tuple(
        info.complete(session.codec if info.name == session.codec.name else CodecSpec.of(info.name))
        for info in usable
    )


def fields(codecs: tuple[CodecSpec, ...], session: Session) -> tuple[FormField, ...]:
    """Return what can be chosen: codecs, the groups of those that predict, how much is coded."""
    wanted = {session.codec.name, *USUAL}
    return (
        *(
            FormField(spec.name, codec_info(spec.name).label, "bool", spec.name in wanted)
            for spec in codecs
        ),
        FormField("gop", "Scenes a group", "int", 8, 0, 999, help="0 puts all in one group"),
        FormField("scenes", "Scenes", "int", 8, 1, 999, help="Unless an in–out range is set"),
        FormField("points", "Points a curve", "int", 4, 2, 20, help="Or some more"),
    )


def chosen_contenders(
    codecs: tuple[CodecSpec, ...], values: Mapping[str, Any]
) -> tuple[Contender, ...]:
    """Return the contenders that a form asks for, those of CAAS where it can be used."""
    from models.codecs.caas import why_no_features

    usable = Paradigm.CTA, Paradigm.ATC, Paradigm.CAAS
    paradigms = usable[:2] if why_no_features() else usable
    return contenders([spec for spec in codecs if values[spec.name]], (values["gop"],), paradigms)


def chosen_moment(document: Document, session: Session, scenes: int) -> Moment:
    """Return the in–out range, or so many scenes around the plane shown."""
    truths = {truth.plane_index: truth.luminance() for truth in document.recording.truths}
    if session.range_planes is not None:
        return moment_within(document.stream, truths, *session.range_planes)
    return moment_of(document.stream, truths, scenes, near=session.plane_index)


class ParadigmsDialog(QDialog):
    """A form, and below it the plot and the table of what came of it."""

    def __init__(
        self, parent: QWidget, runner: JobRunner, document: Document, session: Session
    ) -> None:
        super().__init__(parent)
        self._runner, self._document, self._session = runner, document, session
        self._codecs = offered_codecs(session)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Compare paradigms")
        self.resize(*SIZE)
        self._form = ParameterForm()
        self._form.set_fields(fields(self._codecs, session))
        self._plot, self._table = RatePlot(), FiguresTable()
        self._plot.set_message("Planes (CTA), scenes (ATC) or features (CAAS): which to code?")
        self._status = label(role="muted")
        self._status.setWordWrap(True)
        self._lay_out()
        runner.progressed.connect(self._progressed)
        self.finished.connect(self._leave)

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._begin = buttons.addButton("Compare", QDialogButtonBox.ButtonRole.ActionRole)
        self._stop = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.ActionRole)
        self._copy = buttons.addButton("Copy table", QDialogButtonBox.ButtonRole.ActionRole)
        self._begin.clicked.connect(self.compare)
        self._stop.clicked.connect(self._cancel)
        self._copy.clicked.connect(self._table.copy_csv)
        buttons.rejected.connect(self.reject)
        self._form.setMaximumWidth(FORM_WIDTH)
        above = QHBoxLayout()
        above.addWidget(self._form, alignment=Qt.AlignmentFlag.AlignTop)
        above.addWidget(self._plot, 1)
        column = QVBoxLayout(self)
        column.addLayout(above, 1)
        column.addWidget(self._table, 1)
        column.addWidget(self._status)
        column.addWidget(buttons)
        self._show_busy(False)

    @Slot()
    def compare(self) -> None:
        """Compare what the form asks for, in the background."""
        values = self._form.values()
        wanted = chosen_contenders(self._codecs, values)
        if not wanted:
            self._status.setText("Choose a codec")
            return
        document, session = self._document, self._session
        scenes, points = int(values["scenes"]), int(values["points"])

        def work(progress: Progress) -> ParadigmComparison:
            moment = chosen_moment(document, session, scenes)
            return compare_paradigms(moment, wanted, points, progress)

        self._runner.submit(SLOT, work, self._show, self._fail, title="Comparing paradigms")
        self._show_busy(True)

    @Slot(str, float, str)
    def _progressed(self, slot: str, fraction: float, note: str) -> None:
        if slot == SLOT:
            self._status.setText(f"{fraction:.0%} · {note}")

    def _show(self, found: ParadigmComparison) -> None:
        show_on(self._plot, found)
        table = paradigm_table(found)
        self._plot.set_note(f"Scenes against {reference_text(found)}")
        self._table.set_heads(table.head)
        self._table.setRowCount(len(table.rows))
        for row, texts in enumerate(table.rows):
            self._table.set_label(row, texts[0])
            for column, text in enumerate(texts[1:], 1):
                self._table.set_figure(row, column, text)
        self._table.refit()
        self._status.setText(" ".join(table.notes))
        self._show_busy(False)

    def _fail(self, error: Exception) -> None:
        self._show_busy(False)
        self._status.setText(str(error))

    @Slot()
    def _cancel(self) -> None:
        self._runner.cancel(SLOT)
        self._show_busy(False)
        self._status.setText("Cancelled")

    @Slot()
    def _leave(self) -> None:
        """Nobody is there any more to be shown the result."""
        self._runner.cancel(SLOT)

    def _show_busy(self, busy: bool) -> None:
        self._begin.setEnabled(not busy)
        self._stop.setEnabled(busy)
        self._form.setEnabled(not busy)
        self._copy.setEnabled(not busy and self._table.rowCount() > 0)
