"""A form built from a list of fields: one control a field, silent when it is told a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from widgets.focus import keep_focus_elsewhere
from widgets.form_field import FormField, Value
from widgets.quiet_controls import (
    QuietComboBox,
    QuietDoubleSpinBox,
    QuietLineEdit,
    QuietSpinBox,
    label,
)

_INT_LIMIT = 2**31 - 1
_FLOAT_LIMIT = 1e12


@dataclass(frozen=True, slots=True)
class _Control:
    field: FormField
    label: QLabel
    widget: QWidget
    read: Callable[[], Value]
    show: Callable[[Value], None]


class ParameterForm(QWidget):
    """Labels at the left, controls at the right.

    Signals:
        changed: name of the field and the new value, when the user has set it.
    """

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._controls: dict[str, _Control] = {}

    def set_fields(self, fields: Sequence[FormField]) -> None:
        """Build the form anew, each field at its default."""
        for control in self._controls.values():
            for part in (control.label, control.widget):
                self._grid.removeWidget(part)
                part.hide()
                part.deleteLater()
        self._controls = {}
        for row, field in enumerate(fields):
            control = self._made(field)
            self._controls[field.name] = control
            self._grid.addWidget(control.label, row, 0)
            self._grid.addWidget(control.widget, row, 1)
            control.show(field.default)
        self.updateGeometry()

    def set_label_width(self, width: int) -> None:
        """Line the controls up with those of the rows above."""
        self._grid.setColumnMinimumWidth(0, width)

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show values; fields that aren't named keep theirs, names without a field are ignored."""
        for name, value in values.items():
            if name in self._controls:
                self._controls[name].show(value)

    def set_field_enabled(self, name: str, enabled: bool) -> None:
        """Let a field be set, or grey it out where it would change nothing."""
        for part in (self._controls[name].label, self._controls[name].widget):
            part.setEnabled(enabled)

    def values(self) -> dict[str, Value]:
        """What the form shows."""
        return {name: control.read() for name, control in self._controls.items()}

    def reset(self) -> None:
        """Ask for the defaults, on behalf of the user."""
        for name, control in self._controls.items():
            if control.read() != control.field.default:
                control.show(control.field.default)
                self.changed.emit(name, control.field.default)

    def _made(self, field: FormField) -> _Control:
        makers = {
            "int": self._made_int,
            "float": self._made_float,
            "choice": self._made_choice,
            "bool": self._made_bool,
            "text": self._made_text,
        }
        control = makers[field.kind](field)
        control.widget.setAccessibleName(field.label)
        for part in (control.widget, control.label):
            part.setToolTip(field.help)
        return control

    def _control(
        self,
        field: FormField,
        widget: QWidget,
        read: Callable[[], Value],
        show: Callable[..., None],
    ) -> _Control:
        return _Control(field, label(field.label, "muted"), widget, read, show)

    def _tell(self, field: FormField) -> Callable[[Value], None]:
        return lambda value: self.changed.emit(field.name, value)

    def _made_int(self, field: FormField) -> _Control:
        low = -_INT_LIMIT if field.minimum is None else int(field.minimum)
        high = _INT_LIMIT if field.maximum is None else int(field.maximum)
        box = QuietSpinBox(low, high, f" {field.unit}" if field.unit else "")
        box.valueRequested.connect(self._tell(field))
        return self._control(field, box, box.value, box.show_value)

    def _made_float(self, field: FormField) -> _Control:
        low = -_FLOAT_LIMIT if field.minimum is None else field.minimum
        high = _FLOAT_LIMIT if field.maximum is None else field.maximum
        box = QuietDoubleSpinBox(low, high, suffix=f" {field.unit}" if field.unit else "")
        box.valueRequested.connect(self._tell(field))
        return self._control(field, box, box.value, box.show_value)

    def _made_choice(self, field: FormField) -> _Control:
        box = QuietComboBox()
        for choice in field.choices:
            box.addItem(choice, choice)
        box.activated.connect(lambda index: self.changed.emit(field.name, box.itemData(index)))
        return self._control(field, box, box.currentData, box.choose)

    def _made_bool(self, field: FormField) -> _Control:
        box = QCheckBox()
        keep_focus_elsewhere(box)

        def show(value: Value) -> None:
            with QSignalBlocker(box):
                box.setChecked(bool(value))

        box.clicked.connect(self._tell(field))
        return self._control(field, box, box.isChecked, show)

    def _made_text(self, field: FormField) -> _Control:
        box = QuietLineEdit()

        def submit(text: str) -> None:
            box.show_text(text)
            box.give_back()
            self.changed.emit(field.name, text)

        box.submitted.connect(submit)
        return self._control(field, box, box.text, box.show_text)
