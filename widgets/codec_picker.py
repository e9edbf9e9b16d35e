"""A list of codecs by family; what can't be used is there too, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from widgets.fonts import SMALL_SIZE_PX, title_font
from widgets.quiet_controls import LIST_TEXT, QuietComboBox

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class CodecChoice:
    """A codec as the picker shows it.

    Attributes:
        name: what signals carry.
        label: what the list says.
        family: heading it stands under, such as "Learned"; choices of one family stand together.
        available: whether it can be chosen.
        reason: why not.
        help: a sentence for the tooltip.
    """

    name: str
    label: str
    family: str
    available: bool = True
    reason: str = ""
    help: str = ""


class CodecPicker(QuietComboBox):
    """Pick a codec.

    Signals:
        codecChosen: the name of the codec the user picked.
    """

    codecChosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Codec")
        self.setMaxVisibleItems(30)
        self.activated.connect(lambda index: self.codecChosen.emit(self.itemData(index)))

    def set_codecs(self, codecs: Sequence[CodecChoice]) -> None:
        """Offer these codecs, in this order; the one shown stays if it is among them."""
        shown = self.currentData()
        model = QStandardItemModel(self)
        family = ""
        for codec in codecs:
            if codec.family != family:
                family = codec.family
                model.appendRow(_heading(family))
            model.appendRow(_entry(codec))
        with QSignalBlocker(self):
            self.setModel(model)
        self.choose(shown)
        self._explain()

    def choose(self, data: object) -> bool:
        """Show a codec by name, silently; whether it is offered."""
        found = super().choose(data) if data is not None else super().choose("")
        self._explain()
        return found

    def _explain(self) -> None:
        self.setToolTip(self.itemData(self.currentIndex(), Qt.ItemDataRole.ToolTipRole) or "Codec")


def _heading(family: str) -> QStandardItem:
    item = QStandardItem(family)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setFont(title_font(SMALL_SIZE_PX))
    return item


def _entry(codec: CodecChoice) -> QStandardItem:
    item = QStandardItem(codec.label)
    item.setData(codec.name, Qt.ItemDataRole.UserRole)
    item.setData(_INDENT + codec.label + ("" if codec.available else " – not available"), LIST_TEXT)
    item.setToolTip(codec.help if codec.available else f"Not available: {codec.reason}")
    if not codec.available:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
