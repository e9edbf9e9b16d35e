"""The one style sheet of the window; a widget picks a look by a dynamic property.

`label.setProperty("role", "muted")`: "muted", "title", "good", "warn" or "bad" for labels; "panel"
for frames; "primary", "flat" or "chip" (checkable, stays lit) for buttons.
"""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from widgets.theme import Theme


def style_sheet(theme: Theme) -> str:
    """The rules with a theme's colours filled in."""
    colours = {role: getattr(theme, role) for role in theme.__slots__}
    controls = str(files("assets") / "icons" / "controls").replace("\\", "/")
    return Template(_RULES).substitute(colours, controls=controls)


_RULES = """
QToolTip { background: $field; color: $text; border: 1px solid $border_strong; padding: 4px 6px; }

QLabel[role="muted"] { color: $text_muted; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="good"] { color: $good; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="line"] { background: $border; }

QFrame[role="panel"] { background: $panel; border: 1px solid $border; border-radius: 6px; }

QPushButton, QToolButton {
    background: $field; color: $text; border: 1px solid $border; border-radius: 5px;
    padding: 3px 10px; min-height: 20px;
}
QToolButton { padding: 3px 5px; }
QPushButton:hover, QToolButton:hover { background: $hover; border-color: $border_strong; }
QPushButton:pressed, QToolButton:pressed,
QPushButton:checked, QToolButton:checked { background: $accent_fill; border-color: $accent; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $text_disabled; background: $panel; }
QPushButton[role="primary"] { background: $accent; border-color: $accent; color: $on_accent; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 2px 9px; }
QPushButton[role="primary"]:disabled {
    background: $panel; border-color: $border; color: $text_disabled;
}
QToolButton[role="flat"], QPushButton[role="flat"] {
    background: transparent; border-color: transparent;
}
QToolButton[role="flat"]:hover, QPushButton[role="flat"]:hover { background: $hover; }
QToolButton[role="flat"]:focus, QPushButton[role="flat"]:focus { border-color: $accent; }
QToolButton[look="compact"] { padding: 0; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: $field; color: $text; border: 1px solid $border; border-radius: 5px;
    padding: 2px 6px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus,
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: $text_disabled; background: $panel;
}
QComboBox { padding-right: 20px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$controls/down.svg"); width: 12px; height: 12px; }
QSpinBox, QDoubleSpinBox { padding-right: 20px; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-origin: border; subcontrol-position: top right; width: 18px; height: 12px;
    border: none; background: transparent; margin: 1px 1px 0 0;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; subcontrol-position: bottom right; width: 18px; height: 12px;
    border: none; background: transparent; margin: 0 1px 1px 0;
}
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover,
QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover { background: $hover; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url("$controls/up.svg"); width: 10px; height: 10px;
}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url("$controls/down.svg"); width: 10px; height: 10px;
}

QCheckBox, QRadioButton { spacing: 7px; border: 1px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border-color: $accent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; background: $field; border: 1px solid $border_strong;
}
QCheckBox::indicator { border-radius: 4px; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$controls/check-$name.svg");
}
QRadioButton::indicator { border-radius: 8px; }
QRadioButton::indicator:checked {
    width: 6px; height: 6px; background: $on_accent; border: 5px solid $accent;
}
QCheckBox:disabled, QRadioButton:disabled { color: $text_disabled; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; }

QAbstractSpinBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QComboBox QAbstractItemView {
    background: $field; color: $text; border: 1px solid $border_strong; outline: none;
    selection-background-color: $accent_fill; selection-color: $text;
}

QMenuBar { background: $window; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $field; border: 1px solid $border_strong; padding: 4px; }
QMenu::item { padding: 4px 22px 4px 24px; border-radius: 4px; }
QMenu::item:selected { background: $accent_fill; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }
QMenu::icon { padding-left: 4px; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $text_muted; padding: 6px 12px;
    border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }

QDockWidget { titlebar-close-icon: none; }
QDockWidget::title { background: $window; padding: 5px 8px; }
QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QSplitter::handle { background: $window; }
QStatusBar { background: $window; color: $text_muted; }
QStatusBar::item { border: none; }

QTableView, QTreeView, QListView {
    background: $panel; alternate-background-color: $field; color: $text;
    border: 1px solid $border; border-radius: 5px; gridline-color: $border; outline: none;
    selection-background-color: $accent_fill; selection-color: $text;
}
QTableView:focus, QTreeView:focus, QListView:focus { border-color: $accent; }
QHeaderView { background: $panel; }
QHeaderView::section {
    background: $panel; color: $text_muted; border: none; border-bottom: 1px solid $border;
    padding: 4px 6px;
}
QTableCornerButton::section { background: $panel; border: none; }

QGroupBox {
    border: 1px solid $border; border-radius: 6px; margin-top: 18px; padding: 8px;
    background: $panel; font-weight: 600;
}
QGroupBox::title { subcontrol-origin: margin; left: 2px; padding: 0 2px; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border_strong; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: $text;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {
    background: $text_disabled;
}

QProgressBar {
    background: $field; border: 1px solid $border; border-radius: 4px; text-align: center;
    min-height: 12px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border_strong; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $text_disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
