"""Who has the keyboard: controls leave it where it was, editors give it back when they are done.

The keys of playback belong to the pane area; a button that took the focus would starve them.
A control is therefore reached by Tab but not by a click, and an editor returns the focus to where
it came from after Enter or Escape.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


def keep_focus_elsewhere(control: QWidget) -> None:
    """Let a control be reached by Tab only, so that a click leaves the keyboard alone."""
    control.setFocusPolicy(Qt.FocusPolicy.TabFocus)


class FocusReturn(QObject):
    """Remembers who had the keyboard before an editor took it."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor)
        self._editor = editor
        self._before: QWidget | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._remember)

    @Slot("QWidget*", "QWidget*")
    def _remember(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is self._editor and old is not self._editor:
            self._before = old

    def give_back(self) -> None:
        """Return the focus to its former holder, or to nobody where that one is gone."""
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._editor.clearFocus()
