"""One line that says what is known of the bitstream: its size, and how sure that is."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.icon_label import IconLabel
from widgets.quantities import size_text
from widgets.quiet_controls import label, number_label, set_role


class Certainty(StrEnum):
    """How sure a size is; see the help texts."""

    NONE = "none"
    ESTIMATED = "estimated"
    EXACT = "exact"
    VERIFIED = "verified"
    MISMATCH = "mismatch"


_LOOKS = {
    Certainty.NONE: ("circle-question-mark", "text_muted", "muted", "not encoded", ""),
    Certainty.ESTIMATED: ("activity", "warn", "warn", "estimated", "Bits from likelihoods"),
    Certainty.EXACT: ("check", "accent", "", "exact", "Counted on the bytes of the bitstream"),
    Certainty.VERIFIED: (
        "circle-check",
        "good",
        "good",
        "verified",
        "Decoded again in a fresh process, with equal hashes",
    ),
    Certainty.MISMATCH: (
        "circle-x",
        "bad",
        "bad",
        "mismatch",
        "A fresh process decoded something else from the same bytes",
    ),
}


class CodingStatus(QWidget):
    """An icon, a word and a size."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel()
        self._word = label()
        self._size = number_label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self._word)
        row.addWidget(self._size)
        row.addStretch(1)
        self.show_status(Certainty.NONE)

    def show_status(
        self, certainty: Certainty | str, size_bytes: int | None = None, detail: str = ""
    ) -> None:
        """Show what is known.

        Args:
            certainty: how sure.
            size_bytes: of the file or the payload; the detail says which.
            detail: what else is to be said, such as "file" or "stale".
        """
        icon_name, colour, role, word, help_text = _LOOKS[Certainty(certainty)]
        self._icon.set_icon(icon_name, colour)
        self._word.setText(word)
        set_role(self._word, role)
        parts = [size_text(size_bytes)] if size_bytes is not None else []
        self._size.setText(" · ".join([*parts, detail] if detail else parts))
        self.setToolTip(help_text)

    def text(self) -> str:
        """The whole line."""
        return f"{self._word.text()} {self._size.text()}".strip()
