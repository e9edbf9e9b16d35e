"""The line above a picture: what it shows, the value under the cursor, help."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from widgets.elided_label import ElidedLabel
from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.header_buttons import HeaderButton, TitleButton
from widgets.icons import icon
from widgets.level_bar import LevelBar

HEIGHT = 28
_BAR_FROM_WIDTH = 330  # below, the title and the value need the room


class PaneHeader(QWidget):
    """Number, kind chooser with the title, detail, level bar, value, help.

    Only the detail is ever shortened; its tooltip then holds the whole.
    """

    kindRequested = Signal(str)
    helpRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._number = QLabel()
        self._number.setProperty("role", "muted")
        self._number.hide()
        self._chooser = TitleButton()
        self._menu = QMenu(self)
        self._kinds = QActionGroup(self)
        self._kinds.triggered.connect(self._choose)
        self._more: tuple[QAction, ...] = ()
        self._detail = ElidedLabel()
        self._detail.setProperty("role", "muted")
        self._bar = LevelBar()
        self._bar_wanted = False
        self._value = QLabel()
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setAccessibleName("value under the cursor")
        self._help = HeaderButton()
        self._help.setIcon(icon("circle-question-mark", "text_muted"))
        self._help.setFixedWidth(22)
        self._help.setToolTip("What does this pane show?")
        self._help.setAccessibleName("help on this pane")
        self._chooser.setToolTip("Choose what this pane shows")
        self._help.clicked.connect(lambda: self.helpRequested.emit())
        self._set_fonts()
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 2, 0)
        row.setSpacing(0)
        row.addWidget(self._number)
        row.addSpacing(2)
        row.addWidget(self._chooser)
        row.addSpacing(3)
        row.addWidget(self._detail, 1)
        row.addSpacing(6)
        row.addWidget(self._bar)
        row.addWidget(self._value)
        row.addSpacing(2)
        row.addWidget(self._help)

    def set_number(self, number: int) -> None:
        """The key that maximises this pane; 0 for none."""
        self._number.setText(str(number))
        self._number.setToolTip(f"{number} maximises this pane, 0 restores")
        self._number.setVisible(number > 0)

    def number(self) -> int:
        """The key that maximises this pane; 0 for none."""
        return int(self._number.text() or 0)

    def set_kinds(self, kinds: Sequence[tuple[str, str]]) -> None:
        """What can be chosen: (id, label)."""
        for action in self._kinds.actions():
            self._kinds.removeAction(action)
        self._menu.clear()
        for key, label in kinds:
            action = QAction(label, self._menu, checkable=True)
            action.setData(key)
            self._kinds.addAction(action)
            self._menu.addAction(action)
        self._add_more()
        self._chooser.setMenu(self._menu if kinds else None)
        self._chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus if kinds else Qt.FocusPolicy.NoFocus)
        self._chooser.updateGeometry()

    def set_more_actions(self, actions: Sequence[QAction]) -> None:
        """Further entries below the kinds; they stay their owner's."""
        for action in self._more:
            self._menu.removeAction(action)
        self._more = tuple(actions)
        self._add_more()

    def _add_more(self) -> None:
        if self._more:
            self._menu.addSeparator()
            self._menu.addActions(self._more)

    def set_kind(self, key: str) -> None:
        """Mark what is shown."""
        for action in self._kinds.actions():
            action.setChecked(action.data() == key)

    def kind(self) -> str:
        """The id that is marked, "" for none."""
        checked = self._kinds.checkedAction()
        return checked.data() if checked is not None else ""

    def set_title(self, title: str, detail: str) -> None:
        """What the pane shows, and from what."""
        self._chooser.setText(title)
        self._chooser.setAccessibleName(f"{title}: choose what this pane shows")
        self._chooser.updateGeometry()
        self._detail.setText(detail)

    def set_value_text(self, text: str) -> None:
        """The value under the cursor, with its unit where there is room."""
        self._value.setText(text)

    def level_bar(self) -> LevelBar:
        """The stripe of colours."""
        return self._bar

    def set_bar_wanted(self, wanted: bool) -> None:
        """Whether the stripe of colours tells something; it also needs room."""
        self._bar_wanted = wanted
        self._bar.setVisible(wanted and self.width() >= _BAR_FROM_WIDTH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the level bar out where there is little room."""
        super().resizeEvent(event)
        self.set_bar_wanted(self._bar_wanted)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of font size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._set_fonts()

    def _set_fonts(self) -> None:
        self._chooser.updateGeometry()
        self._detail.setFont(ui_font(SMALL_SIZE_PX))
        self._number.setFont(number_font(SMALL_SIZE_PX))
        self._value.setFont(number_font(SMALL_SIZE_PX))

    def _choose(self, action: QAction) -> None:
        key = action.data()
        self.kindRequested.emit(key)
