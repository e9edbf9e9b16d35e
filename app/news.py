"""What presenters tell one another: that something heavy in the workspace is new."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class News(QObject):
    """Signals, each with the key of a recording.

    Signals:
        opened(key): a recording was opened, or opened anew with another geometry.
        shown(key): a recording came into view: it was opened, or chosen among the open ones.
        closed(key): a recording was closed.
        described(key): its activity curve, its summary or its index is ready.
        coded(key): a stretch of it came back from a codec, or its result was dropped.
        previewed(key): one scene of it came back from a codec while a slider is dragged.
        complained(message, details): something went wrong that the user should read.
    """

    opened = Signal(str)
    shown = Signal(str)
    closed = Signal(str)
    described = Signal(str)
    coded = Signal(str)
    previewed = Signal(str)
    complained = Signal(str, str)
