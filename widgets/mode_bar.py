"""The row above the panes: arrangement, comparison, and a word on the recording."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from widgets.fitting_row import FittingRow
from widgets.quiet_controls import QuietComboBox, label, push_button

PRESETS = (
    ("inspect", "Inspect", "Spikes, ISI, firing rate and scene of the recording"),
    ("tune", "Tune codec", "The recording above what comes back from the codec"),
    ("teach", "Teach", "Lessons on how light becomes spikes (F4)"),
)
MODES = (
    ("grid", "Grid", "All panes side by side (S)", "layout-grid"),
    ("wipe-vertical", "Wipe", "A left of a line, B right of it (V)", "square-split-horizontal"),
    ("a", "Flip", "A, and B by the key X", "flip-horizontal-2"),
    ("difference", "Difference", "B − A, amplified (D)", "diff"),
)
_ICON_WIDTH, _ANY_WIDTH = 34, 16_777_215


class ModeBar(FittingRow):
    """Chips for what can be seen at once; the ones in use are lit.

    Where there is little room, the ways of comparing keep only their icons.

    Signals:
        presetRequested, modeRequested, comparedRequested: a name.
        linkRequested: whether panes share one camera.
    """

    presetRequested = Signal(str)
    modeRequested = Signal(str)
    comparedRequested = Signal(str)
    linkRequested = Signal(bool)

    def __init__(self) -> None:
        super().__init__(height=32)
        self._has_texts = self._compares = True
        self._presets = {name: _chip(text, tip) for name, text, tip in PRESETS}
        self._modes = {name: _chip(text, tip, icon) for name, text, tip, icon in MODES}
        self._compared = QuietComboBox()
        self._compared.setAccessibleName("Compared quantity")
        self._compared.setToolTip("What is compared (Q)")
        self._link = _chip("Link zoom", "One camera for all panes (Z)", "link")
        self._facts = label(role="muted", small=True)
        for signal, chips in (
            (self.presetRequested, self._presets),
            (self.modeRequested, self._modes),
        ):
            for name, chip in chips.items():
                chip.clicked.connect(lambda _checked=False, s=signal, n=name: s.emit(n))
        self._link.clicked.connect(self.linkRequested)
        self._compared.activated.connect(
            lambda index: self.comparedRequested.emit(self._compared.itemData(index))
        )
        items: list[QWidget | int | None] = [
            *self._presets.values(), 12, *self._modes.values(), self._compared, 12, self._link,
            None, self._facts,
        ]  # fmt: skip
        # Lessons are also found in their menu.
        self.fill(items, (self._facts, self._link, self._presets["teach"]))

    def refit(self) -> None:
        """Write the texts where there is room for them."""
        self._write_texts(True)
        # The chip of the lessons goes after the texts have gone.
        lessons = self._room_for(self._presets["teach"])
        if super().minimumSizeHint().width() + lessons > self.width():
            self._write_texts(False)
        super().refit()
        if not self._compares:
            self._link.hide()

    def minimumSizeHint(self) -> QSize:
        """Ask for no more than the icons need."""
        least = super().minimumSizeHint()
        if self._has_texts:
            metrics = self.fontMetrics()
            spared = sum(metrics.horizontalAdvance(chip.text()) for chip in self._modes.values())
            least.setWidth(least.width() - spared)
        return least

    def _write_texts(self, wanted: bool) -> None:
        if wanted == self._has_texts:
            return
        self._has_texts = wanted
        for name, text, _tip, _icon in MODES:
            chip = self._modes[name]
            chip.setText(f" {text}" if wanted else "")
            chip.setMinimumWidth(0 if wanted else _ICON_WIDTH)
            chip.setMaximumWidth(_ANY_WIDTH if wanted else chip.minimumSizeHint().width())

    def set_compared_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer what can be compared, as (name, text)."""
        self._compared.clear()
        for name, text in choices:
            self._compared.addItem(text, name)

    def set_preset(self, name: str) -> None:
        """Light the arrangement in use, or none; with lessons there is nothing to compare."""
        for key, chip in self._presets.items():
            chip.setChecked(key == name)
        self._compares = name != "teach"
        for widget in (*self._modes.values(), self._compared):
            widget.setVisible(self._compares)
        self.refit()

    def set_mode(self, name: str) -> None:
        """Light the way of comparing in use."""
        kin = {"wipe-horizontal": "wipe-vertical", "b": "a", "side-by-side": ""}
        for key, chip in self._modes.items():
            chip.setChecked(key == kin.get(name, name))

    def set_compared(self, name: str) -> None:
        """Show what is compared."""
        self._compared.choose(name)

    def set_linked(self, linked: bool) -> None:
        """Show whether panes share one camera."""
        self._link.setChecked(linked)

    def set_facts(self, text: str) -> None:
        """Write a word on the recording at the right."""
        self._facts.setText(text)
        self.refit()


def _chip(text: str, tip: str, icon_name: str = "") -> QPushButton:
    chip = push_button(text, tip, icon_name=icon_name, role="chip")
    chip.setCheckable(True)
    chip.setAccessibleName(text)
    return chip
