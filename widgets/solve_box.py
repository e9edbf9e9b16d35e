"""The solve-for box: type what is wanted, and the codec's setting is searched for it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.quiet_controls import QuietLineEdit, label, push_button, set_role
from widgets.target import TargetError, parse_target


class SolveBox(QWidget):
    """An editor, a button, and a line that says what is wrong or what was found.

    Signals:
        solveRequested: a `widgets.target.Target`.
    """

    solveRequested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._editor = QuietLineEdit(keeps_draft=True)
        self._editor.setAccessibleName("Solve for")
        self._editor.setPlaceholderText("0.10 bpp, ≥ 34 dB, 40 kB")
        self._editor.submitted.connect(self._submit)
        self._editor.textEdited.connect(lambda _: self.set_message(""))
        self._find = push_button("Find", "Search the setting that meets the target")
        self._find.clicked.connect(lambda: self._submit(self._editor.text()))
        self._message = label(small=True)
        self._message.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._editor, 1)
        row.addWidget(self._find)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self._message)
        self.set_message("")

    def set_message(self, text: str, *, is_error: bool = False) -> None:
        """Say something below the editor, such as the nearest that can be had; "" hides it."""
        self._message.setText(text)
        self._message.setVisible(bool(text))
        set_role(self._message, "bad" if is_error else "muted")
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the message anew."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Ask for the height of the wrapped lines: who lays us out doesn't ask by width."""
        has_text = bool(self._message.text())
        self._message.setMinimumHeight(
            self._message.heightForWidth(self.width()) if has_text else 0
        )

    def message(self) -> str:
        """What is said below the editor."""
        return self._message.text()

    def set_text(self, text: str) -> None:
        """Show a target."""
        self._editor.show_text(text)

    def focus_editor(self) -> None:
        """Let the user type."""
        self._editor.setFocus()
        self._editor.selectAll()

    @Slot(str)
    def _submit(self, text: str) -> None:
        try:
            target = parse_target(text)
        except TargetError as error:
            self._editor.set_error(str(error))
            self.set_message(str(error), is_error=True)
            return
        self.set_message("")
        self._editor.setModified(False)
        self._editor.show_text(text)
        if self._editor.hasFocus():
            self._editor.give_back()
        self.solveRequested.emit(target)
