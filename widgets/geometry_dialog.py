"""The geometry dialog: how a headerless recording is to be read, with a picture of the result."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from widgets.focus import keep_focus_elsewhere
from widgets.geometry_choice import BIT_ORDERS, ROWS, GeometryCandidate, GeometryChoice
from widgets.quiet_controls import (
    QuietComboBox,
    QuietDoubleSpinBox,
    QuietSpinBox,
    label,
    set_role,
)
from widgets.theme import current_theme

_SETTLE_MS = 150  # a spin box that is being turned asks for one picture, not for ten
_LARGEST_SIDE = 16_384


class GeometryDialog(QDialog):
    """Candidates with their scores, the fields they fill, and a live thumbnail.

    Opened with `open()`, it blocks nothing. `geometryChanged` asks the application to read the
    recording so and to answer by `set_thumbnail`; `geometryAccepted` says that it is right.

    Signals:
        geometryChanged: a `GeometryChoice` to try, when the user has stopped changing it.
        geometryAccepted: the `GeometryChoice` that was confirmed.
    """

    geometryChanged = Signal(object)
    geometryAccepted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recording geometry")
        self.setModal(True)
        self._candidates: tuple[GeometryCandidate, ...] = ()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self._make_fields()
        self._make_candidates()
        self._thumbnail = _Thumbnail()
        self._message = label(role="muted", small=True)
        self._message.setWordWrap(True)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setText("Use this geometry")
        self._buttons.accepted.connect(self._confirm)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self.set_layouts(())
        self.resize(900, 520)

    def _make_fields(self) -> None:
        self._width = QuietSpinBox(1, _LARGEST_SIDE, " px")
        self._height = QuietSpinBox(1, _LARGEST_SIDE, " px")
        self._bit_order = _choice_box(BIT_ORDERS)
        self._rows = _choice_box(ROWS)
        self._layout_box = QuietComboBox()
        self._capture_rate = QuietDoubleSpinBox(0.0, 1e9, decimals=1, suffix=" Hz")
        self._capture_rate.setSpecialValueText("unknown")
        self._full_scale = QuietDoubleSpinBox(0.001, 1.0, decimals=3, suffix=" spikes/plane")
        for box in (
            self._width,
            self._height,
            self._capture_rate,
            self._full_scale,
        ):
            box.valueRequested.connect(self._touch)
        for box in (self._bit_order, self._rows, self._layout_box):
            box.activated.connect(self._touch)

    def _make_candidates(self) -> None:
        self._table = QTableWidget(0, 2)
        self._table.setAccessibleName("Candidates")
        self._table.setHorizontalHeaderLabels(["candidate", "score"])
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(22)
        self._table.setShowGrid(False)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        self._table.setTabKeyNavigation(False)
        keep_focus_elsewhere(self._table)
        self._table.itemSelectionChanged.connect(self._take_candidate)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(6)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Width", self._width),
            ("Height", self._height),
            ("Bit order", self._bit_order),
            ("Rows", self._rows),
            ("Layout", self._layout_box),
            ("Capture rate", self._capture_rate),
            ("Full scale", self._full_scale),
        )
        for row, (text, box) in enumerate(rows):
            form.addWidget(label(text, "muted"), row, 0)
            form.addWidget(box, row, 1)
            box.setAccessibleName(text)
        form.setColumnStretch(1, 1)
        left = QVBoxLayout()
        left.addWidget(self._table, 1)
        left.addLayout(form)
        right = QVBoxLayout()
        right.addWidget(self._thumbnail, 1)
        right.addWidget(self._message)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addLayout(left, 4)
        top.addLayout(right, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(12)
        column.addLayout(top, 1)
        column.addWidget(self._buttons)

    # What is shown

    def set_layouts(self, names: Sequence[str]) -> None:
        """Offer these layouts of planes in a file."""
        with QSignalBlocker(self._layout_box):
            self._layout_box.clear()
            for name in names:
                self._layout_box.addItem(name, name)
        self._layout_box.setEnabled(len(names) > 1)

    def set_candidates(self, candidates: Sequence[GeometryCandidate]) -> None:
        """List guesses, the likeliest first."""
        self._candidates = tuple(candidates)
        with QSignalBlocker(self._table):
            self._table.clearSelection()
            self._table.setRowCount(len(self._candidates))
            for row, candidate in enumerate(self._candidates):
                score = QTableWidgetItem(f"{candidate.score:.0%}".replace("%", " %"))
                score.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                for column, item in enumerate((QTableWidgetItem(_text(candidate)), score)):
                    item.setToolTip(candidate.evidence)
                    self._table.setItem(row, column, item)

    def set_choice(self, choice: GeometryChoice) -> None:
        """Fill the fields."""
        self._width.show_value(choice.width)
        self._height.show_value(choice.height)
        self._bit_order.choose(choice.bit_order)
        self._rows.choose(choice.rows)
        if choice.layout:
            self._layout_box.choose(choice.layout)
        self._capture_rate.show_value(choice.capture_rate_hz or 0.0)
        self._full_scale.show_value(choice.full_scale)

    def choice(self) -> GeometryChoice:
        """What the fields say."""
        return GeometryChoice(
            height=self._height.value(),
            width=self._width.value(),
            bit_order=self._bit_order.currentData(),
            rows=self._rows.currentData(),
            layout=self._layout_box.currentData() or "",
            capture_rate_hz=self._capture_rate.value() or None,
            full_scale=self._full_scale.value(),
        )

    def set_thumbnail(
        self, picture: npt.NDArray[np.uint8] | None, message: str = "", *, is_error: bool = False
    ) -> None:
        """Show how the recording looks so, (H, W) uint8 and upright, with a remark."""
        self._thumbnail.show_picture(picture)
        self._message.setText(message)
        set_role(self._message, "bad" if is_error else "muted")
        ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(not is_error)

    # What the user asks

    @Slot()
    def _touch(self) -> None:
        self._settle.start()

    @Slot()
    def _ask(self) -> None:
        self.geometryChanged.emit(self.choice())

    @Slot()
    def _take_candidate(self) -> None:
        rows = self._table.selectionModel().selectedRows()
        if rows:
            candidate = self._candidates[rows[0].row()].choice
            if candidate.capture_rate_hz is None:
                rate = self._capture_rate.value() or None
                candidate = dataclasses.replace(candidate, capture_rate_hz=rate)
            self.set_choice(candidate)
            self._ask()

    @Slot()
    def _confirm(self) -> None:
        for box in (self._width, self._height, self._capture_rate, self._full_scale):
            box.interpretText()  # a button that takes no focus leaves what was typed pending
        self._settle.stop()
        self.geometryAccepted.emit(self.choice())
        self.accept()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing once the dialog is closed."""
        super().hideEvent(event)
        self._settle.stop()


class _Thumbnail(QWidget):
    """A picture as large as fits, its pixels square."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("How the recording looks so")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture: npt.NDArray[np.uint8] | None = None

    def sizeHint(self) -> QSize:
        return QSize(400, 300)

    def show_picture(self, picture: npt.NDArray[np.uint8] | None) -> None:
        self._picture = None if picture is None else np.ascontiguousarray(picture)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_theme().canvas))
        if self._picture is not None:
            height, width = self._picture.shape
            grey = QImage.Format.Format_Grayscale8
            image = QImage(self._picture.data, width, height, width, grey)
            scale = min(self.width() / width, self.height() / height)
            place = QRectF(0, 0, width * scale, height * scale)
            place.moveCenter(QRectF(self.rect()).center())
            smooth = QPainter.RenderHint.SmoothPixmapTransform
            painter.setRenderHint(smooth, scale < 1)
            painter.drawImage(place, image)
        painter.end()


def _choice_box(choices: dict[str, str]) -> QuietComboBox:
    box = QuietComboBox()
    for name, text in choices.items():
        box.addItem(f"{name.upper() if len(name) == 3 else name} · {text}", name)
    return box


def _text(candidate: GeometryCandidate) -> str:
    choice = candidate.choice
    parts = [f"{choice.height} × {choice.width}", choice.bit_order.upper(), choice.rows]
    return " · ".join([*parts, choice.layout] if choice.layout else parts)
