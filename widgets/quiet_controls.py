"""Plain controls that neither take the keyboard on a click nor change under a passing wheel."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from widgets.focus import FocusReturn, keep_focus_elsewhere
from widgets.fonts import SMALL_SIZE_PX, number_font, ui_font
from widgets.icons import icon
from widgets.theme import current_theme

ICON_PX = 16
LIST_TEXT = Qt.ItemDataRole.UserRole + 1
"""Role of an entry's text in the open list."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def icon_button(name: str, label: str, tip: str = "", *, flat: bool = True) -> QToolButton:
    """Make a button that shows only an icon.

    Args:
        name: of the icon.
        label: what it does; read aloud by screen readers and shown as the tooltip.
        tip: a longer tooltip.
        flat: without frame until the pointer is over it.
    """
    button = QToolButton()
    button.setIcon(icon(name))
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setAccessibleName(label)
    button.setToolTip(tip or label)
    if flat:
        button.setProperty("role", "flat")
    keep_focus_elsewhere(button)
    return button


def push_button(text: str, tip: str = "", *, icon_name: str = "", role: str = "") -> QPushButton:
    """Make a button with a text; `role` picks its look (see `widgets.stylesheet`)."""
    button = QPushButton(text)
    button.setToolTip(tip)
    if icon_name:
        button.setText(f" {text}")  # Qt leaves too little room between icon and text
        button.setAccessibleName(text)
        button.setIcon(icon(icon_name, "on_accent" if role == "primary" else "text"))
        button.setIconSize(QSize(ICON_PX, ICON_PX))
    if role:
        button.setProperty("role", role)
    keep_focus_elsewhere(button)
    return button


def label(text: str = "", role: str = "", *, small: bool = False) -> QLabel:
    """Make a label; `role` picks its look (see `widgets.stylesheet`)."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    if small:
        made.setFont(ui_font(SMALL_SIZE_PX))
    return made


def number_label(widest: str, role: str = "", *, small: bool = False) -> QLabel:
    """Make a label for a changing figure, wide enough for `widest`, so that nothing moves."""
    made = label(role=role)
    made.setFont(number_font(SMALL_SIZE_PX) if small else number_font())
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setMinimumWidth(made.fontMetrics().horizontalAdvance(widest) + 2)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Change the look of a widget that is shown already."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    # A font set after the first polish is lost at the next: leave unshown widgets alone.
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class QuietComboBox(QComboBox):
    """A list to choose from; `activated` is emitted for the user's choices only.

    An entry may have a longer text for the open list, as item data under `LIST_TEXT`.
    """

    def __init__(self) -> None:
        super().__init__()
        keep_focus_elsewhere(self)
        self.setItemDelegate(_ListText(self))

    def minimumSizeHint(self) -> QSize:
        """Allow to be narrower than the longest entry."""
        return QSize(48, super().minimumSizeHint().height())

    def showPopup(self) -> None:
        """Open the list as wide as its texts."""
        rows = range(self.count())
        texts = (self.itemData(row, LIST_TEXT) or self.itemText(row) for row in rows)
        widest = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        self.view().setMinimumWidth(max(widest + self.iconSize().width() + 30, self.width()))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll what lies behind: a wheel that passes by must not choose."""
        event.ignore()

    def choose(self, data: object) -> bool:
        """Show the entry that carries `data`, silently; whether there is one."""
        index = self.findData(data)
        with QSignalBlocker(self):
            self.setCurrentIndex(index)
        return index >= 0


class _ListText(QStyledItemDelegate):
    """Writes the longer text of an entry, where it has one."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.text = index.data(LIST_TEXT) or option.text


def _takes_escape(event: QEvent) -> bool:
    if event.type() != QEvent.Type.ShortcutOverride or event.key() != Qt.Key.Key_Escape:
        return False
    event.accept()
    return True


class _SpinManners:
    """What both spin boxes do beyond Qt's: silence, select-all, focus given back."""

    valueRequested: Signal

    def _prepare(self) -> None:
        self._focus_return = FocusReturn(self)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(number_font())
        self.lineEdit().setTextMargins(4, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._tell)

    def minimumSizeHint(self) -> QSize:
        """Allow to be narrower than the largest number."""
        return QSize(52, self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """Prefer a width for four digits."""
        text = f"{self.prefix()}0000{self.suffix()}"
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(text) + 34, metrics.height() + 10)

    def _tell(self, value: float) -> None:
        self.valueRequested.emit(value)

    def show_value(self, value: float) -> None:
        """Show a value without asking for it, unless the user is typing another."""
        if self.hasFocus() and self.lineEdit().isModified():
            return
        with QSignalBlocker(self):
            self.setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the value only where the user works in this box."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the figure, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self, self.selectAll)  # after the click has set its cursor

    def event(self, event: QEvent) -> bool:
        """Take Escape before any shortcut of the window does."""
        return _takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps what was typed, Escape drops it; both give the keyboard back."""
        if event.key() == Qt.Key.Key_Escape:
            with QSignalBlocker(self):
                self.setValue(self.value())
            self._focus_return.give_back()
            return
        super().keyPressEvent(event)
        if event.key() in _ENTER:
            self._focus_return.give_back()


class QuietSpinBox(_SpinManners, QSpinBox):
    """A whole number; `valueRequested(int)` when the user has set one."""

    valueRequested = Signal(int)

    def __init__(self, minimum: int, maximum: int, suffix: str = "") -> None:
        super().__init__()
        self.setRange(minimum, maximum)
        self.setSuffix(suffix)
        self._prepare()


class QuietDoubleSpinBox(_SpinManners, QDoubleSpinBox):
    """A number with decimals; `valueRequested(float)` when the user has set one."""

    valueRequested = Signal(float)

    def __init__(self, minimum: float, maximum: float, decimals: int = 3, suffix: str = "") -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(minimum, maximum)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setSuffix(suffix)
        self._prepare()


class QuietLineEdit(QLineEdit):
    """A line of text; `submitted(str)` on Enter, Escape returns to what was shown before.

    Args:
        keeps_draft: whether a text that was typed and not entered stays when the focus leaves.
    """

    submitted = Signal(str)

    def __init__(self, *, keeps_draft: bool = False) -> None:
        super().__init__()
        self._keeps_draft = keeps_draft
        self._focus_return = FocusReturn(self)
        self._shown = ""
        self.textEdited.connect(lambda _: self.set_error(""))

    def show_text(self, text: str) -> None:
        """Show a text, unless the user is typing another."""
        self._shown = text
        if not (self.hasFocus() and self.isModified()):
            self.setText(text)

    def set_error(self, message: str) -> None:
        """Mark the text as one that can't be used, with the reason; "" takes the mark away."""
        self.setToolTip(message)
        self.setStyleSheet(f"border-color: {current_theme().bad};" if message else "")

    def give_back(self) -> None:
        """End the editing: what is shown is what was told, and the keyboard goes back."""
        self.setText(self._shown)
        self.set_error("")
        self._focus_return.give_back()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the text, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self, self.selectAll)  # after the click has set its cursor

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget what was typed and not entered, unless drafts are kept."""
        super().focusOutEvent(event)
        if self._keeps_draft or event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if self.isModified():
            self.setText(self._shown)
            self.set_error("")

    def event(self, event: QEvent) -> bool:
        """Take Escape before any shortcut of the window does."""
        return _takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter submits; Escape gives up."""
        if event.key() in _ENTER:
            self.submitted.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.give_back()
        else:
            super().keyPressEvent(event)
