"""What every lesson's page has: plots, three sentences to notice, controls, figures, formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from widgets.focus import keep_focus_elsewhere
from widgets.learn.control import ControlSpec, Value
from widgets.learn.formula_view import FormulaView
from widgets.learn.lesson_controls import LessonControls
from widgets.quiet_controls import label, number_label

SIDE_WIDTH = 330
PATIENCE_MS = 250
"""Before it is said that one has to wait: what comes sooner would only flicker."""


@dataclass(frozen=True, slots=True)
class LessonText:
    """What a page says.

    Attributes:
        notice: three sentences: what to do, and what is to be seen then.
        formulas: as `widgets.learn.formula.parse` reads them.
    """

    notice: tuple[str, str, str]
    formulas: tuple[str, ...]


class LessonPage(QWidget):
    """Plots at the left, what can be set at the right; a lesson's page puts its plots in.

    Signals:
        changed: name and value of a control that the user has moved.
    """

    changed = Signal(str, object)

    def __init__(
        self, text: LessonText, controls: Sequence[ControlSpec], figures: Sequence[str] = ()
    ) -> None:
        """Make a page without plots.

        Args:
            text: what it says.
            controls: what can be set, from top to bottom.
            figures: names of the figures that it shows.
        """
        super().__init__()
        self.controls = LessonControls(controls)
        self.controls.changed.connect(self.changed)
        self.plots = QVBoxLayout()
        self.plots.setSpacing(4)
        self._figures = {name: number_label("", small=True) for name in figures}
        self._message = label(role="muted", small=True)
        self._message.setWordWrap(True)
        self._message.hide()
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(self.plots, 1)
        left.addWidget(_notice(text.notice))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 1)
        row.addWidget(self._side(text))
        self._waiting = label("", "muted")
        self._waiting.setParent(self)
        self._waiting.hide()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._say_wait)

    def _side(self, text: LessonText) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        column.addWidget(self.controls)
        column.addWidget(self._message)
        if self._figures:
            column.addWidget(_line())
            column.addLayout(self._figure_rows())
        column.addWidget(_line())
        column.addWidget(FormulaView(text.formulas))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(SIDE_WIDTH)
        keep_focus_elsewhere(scroll)
        return scroll

    def _figure_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        for line, (name, value) in enumerate(self._figures.items()):
            grid.addWidget(label(name, "muted", small=True), line, 0)
            grid.addWidget(value, line, 1)
        return grid

    def show_figures(self, figures: Mapping[str, str]) -> None:
        """Show some of the figures; the others keep theirs.

        Raises:
            KeyError: the page has no figure of a name.
        """
        for name, text in figures.items():
            self._figures[name].setText(text)

    def figure(self, name: str) -> str:
        """What a figure says."""
        return self._figures[name].text()

    def show_message(self, text: str) -> None:
        """Say something below the controls, such as what is missing; "" takes it away."""
        self._message.setText(text)
        self._message.setVisible(bool(text))

    def message(self) -> str:
        """What is said below the controls."""
        return self._message.text()

    def show_waiting(self, text: str) -> None:
        """Say over the plots what is being computed, if it takes a while; "" when it is done."""
        self._waiting.setText(text)
        if text:
            self._patience.start()
        else:
            self._patience.stop()
            self._waiting.hide()

    def waiting(self) -> str:
        """What is being waited for, said or about to be."""
        return self._waiting.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is said over the plots in their middle."""
        super().resizeEvent(event)
        self._place_waiting()

    def _say_wait(self) -> None:
        self._place_waiting()
        self._waiting.show()
        self._waiting.raise_()

    def _place_waiting(self) -> None:
        self._waiting.adjustSize()
        middle = self.plots.geometry().center()
        self._waiting.move(middle - self._waiting.rect().center())

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show what is set."""
        self.controls.set_values(values)


def _notice(sentences: Sequence[str]) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    row = QHBoxLayout(frame)
    row.setContentsMargins(12, 8, 12, 8)
    row.setSpacing(18)
    for number, sentence in enumerate(sentences, 1):
        sign = label(str(number), "title")
        words = label(sentence, small=True)
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
    frame.setAccessibleName("What to notice")
    return frame


def _line() -> QLabel:
    line = QLabel()
    line.setFixedHeight(1)
    line.setProperty("role", "line")
    return line
