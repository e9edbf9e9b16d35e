"""The controls of a lesson, built from a list of specs: what is dragged is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from widgets.focus import keep_focus_elsewhere
from widgets.learn.control import ChoiceSpec, ControlSpec, SliderSpec, ToggleSpec, Value
from widgets.quiet_controls import QuietComboBox, label, number_label
from widgets.value_slider import Scale, ValueSlider


class StepSlider(ValueSlider):
    """A slider whose notches are never shorter than what can be told apart."""

    def __init__(self, spec: SliderSpec) -> None:
        super().__init__(Scale(spec.minimum, spec.maximum, spec.logarithmic))
        self._spec = spec

    def nudge(self, notches: int) -> None:
        """Move by notches, and on until the value is another or the end is reached."""
        before = self._spec.value_at(self.current())
        while True:
            place = self.current()
            super().nudge(notches)
            if self._spec.value_at(self.current()) != before or self.current() == place:
                return


@dataclass(frozen=True, slots=True)
class _Row:
    parts: tuple[QWidget, ...]
    show: Callable[[Value], None]


class LessonControls(QWidget):
    """A row for each spec: label, control, value.

    Signals:
        changed: name and value, when the user has set another; sliders tell while they are dragged.
    """

    changed = Signal(str, object)

    def __init__(self, specs: Sequence[ControlSpec]) -> None:
        super().__init__()
        self._values: dict[str, Value] = {}
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        for spec in specs:
            self._add(spec)
        self.set_values({spec.name: spec.default for spec in specs})

    def values(self) -> dict[str, Value]:
        """What the controls show."""
        return dict(self._values)

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show values; the others keep theirs.

        Raises:
            KeyError: there is no control of a name.
        """
        for name, value in values.items():
            self._values[name] = value
            self._rows[name].show(value)

    def set_shown(self, name: str, shown: bool) -> None:
        """Show a row, or hide one that has no bearing now."""
        for part in self._rows[name].parts:
            part.setVisible(shown)

    def control(self, name: str) -> QWidget:
        """The slider, list or box of a name."""
        return self._rows[name].parts[1]

    def _add(self, spec: ControlSpec) -> None:
        makers = {SliderSpec: self._slider, ChoiceSpec: self._choice, ToggleSpec: self._toggle}
        parts, show = makers[type(spec)](spec)
        name = label(spec.label, "muted")
        parts[0].setAccessibleName(spec.label)
        line = self._grid.rowCount()
        for part in (name, *parts):
            part.setToolTip(spec.help)
        self._grid.addWidget(name, line, 0)
        if len(parts) == 1:
            self._grid.addWidget(parts[0], line, 1, 1, 2)
        else:
            for column, part in enumerate(parts, 1):
                self._grid.addWidget(part, line, column)
        self._grid.setRowMinimumHeight(line, 26)
        self._rows[spec.name] = _Row((name, *parts), show)

    def _slider(self, spec: SliderSpec) -> tuple[tuple[QWidget, ...], Callable[..., None]]:
        slider = StepSlider(spec)
        texts = [spec.text(value) for value in (spec.minimum, spec.maximum)]
        figure = number_label(max([*texts, spec.top], key=len))

        def show(value: float) -> None:
            slider.set_value(spec.position_of(value))
            figure.setText(spec.text(value))

        def follow(position: float) -> None:
            value = spec.value_at(position)
            figure.setText(spec.text(value))
            self._take(spec.name, value)

        slider.dragged.connect(follow)
        return (slider, figure), show

    def _choice(self, spec: ChoiceSpec) -> tuple[tuple[QWidget, ...], Callable[..., None]]:
        box = QuietComboBox()
        for value, text in spec.choices:
            box.addItem(text, value)
        box.activated.connect(lambda index: self._take(spec.name, box.itemData(index)))
        return (box,), box.choose

    def _toggle(self, spec: ToggleSpec) -> tuple[tuple[QWidget, ...], Callable[..., None]]:
        box = QCheckBox()
        keep_focus_elsewhere(box)

        def show(value: bool) -> None:
            with QSignalBlocker(box):
                box.setChecked(value)

        box.clicked.connect(lambda checked: self._take(spec.name, checked))
        return (box,), show

    def _take(self, name: str, value: Value) -> None:
        if self._values[name] != value:
            self._values[name] = value
            self.changed.emit(name, value)
