"""Values at the cursor and the pins, in every pane; and the status bar's line of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.pane_texts import MENU, value_text
from app.presenters.panes import PanesPresenter
from app.state import QUANTITY_OF, PaneKind, Probe, Quantity, Session
from app.store import SessionStore
from app.wanted_panes import kinds_shown
from widgets.inspector import InspectedPixel, Inspector
from widgets.theme import current_theme

SHORT_NAMES = {kind: label.replace(" · ", " ") for kind, label in MENU}


class InspectorPresenter(QObject):
    """Fills the inspector from what the panes show."""

    statusChanged = Signal(str)

    def __init__(
        self,
        store: SessionStore,
        panes: PanesPresenter,
        inspector: Inspector,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._panes, self._inspector = store, panes, inspector
        self._cursor: Probe | None = None
        store.changed.connect(self._session_changed)
        panes.drawn.connect(lambda _shown: self._show())
        panes.hovered.connect(self._hover)
        panes.left.connect(self._leave)
        inspector.probeChosen.connect(self._choose)
        inspector.probeRemoveRequested.connect(self._remove)
        inspector.clearRequested.connect(lambda: store.update(pins=(), probe=None))

    @Slot(int, int)
    def _hover(self, x: int, y: int) -> None:
        self._cursor = Probe(x, y)
        self._show()

    @Slot()
    def _leave(self) -> None:
        self._cursor = None
        self._show()

    @Slot(int)
    def _choose(self, position: int) -> None:
        pins = self._store.session.pins
        if position < len(pins):
            self._store.update(probe=pins[position])

    @Slot(int)
    def _remove(self, position: int) -> None:
        pins = list(self._store.session.pins)
        if position < len(pins):
            del pins[position]
            self._store.update(pins=tuple(pins))

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        if (kinds_shown(old), old.pins, old.probe) != (kinds_shown(new), new.pins, new.probe):
            self._show()

    def _show(self) -> None:
        session = self._store.session
        kinds = kinds_shown(session)
        self._inspector.set_panes([SHORT_NAMES[kind] for kind in kinds])
        at = self._cursor or session.probe
        title = "cursor" if at is None else f"({at.x}, {at.y})"
        cursor = InspectedPixel(title, self._texts(kinds, at))
        colours = current_theme().series
        pins = [
            InspectedPixel(f"({p.x}, {p.y})", self._texts(kinds, p), colours[n % len(colours)])
            for n, p in enumerate(session.pins)
        ]
        self._inspector.set_pixels(cursor, pins)
        self.statusChanged.emit(self._status(kinds, at))

    def _texts(self, kinds: tuple[PaneKind, ...], probe: Probe | None) -> tuple[str, ...]:
        if probe is None:
            return ("",) * len(kinds)
        return tuple(
            value_text(kind, self._panes.shown.get(kind), probe.x, probe.y) for kind in kinds
        )

    def _status(self, kinds: tuple[PaneKind, ...], probe: Probe | None) -> str:
        if probe is None:
            return ""
        sides = []
        for side, wanted in (("A", ("a",)), ("B", ("b",))):
            texts = [
                value_text(kind, self._panes.shown.get(kind), probe.x, probe.y)
                for kind in kinds
                if str(kind).rsplit("-", 1)[-1] in wanted
            ]
            texts = [text for text in texts if text]
            if texts:
                sides.append(f"{side} " + " · ".join(texts))
        sides += self._motion_at(probe)
        return f"({probe.x}, {probe.y})   " + "   ".join(sides)

    def _motion_at(self, probe: Probe) -> list[str]:
        """Say how a pixel moved, also where only arrows tell of it."""
        moved = [kind for kind in self._panes.shown if QUANTITY_OF[kind] is Quantity.MOTION]
        texts = [value_text(kind, self._panes.shown[kind], probe.x, probe.y) for kind in moved]
        return [f"motion {text}" for text in texts if text][-1:]
