"""Holds the one session of the window and tells who listens what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.state import Session, consistent


class SessionStore(QObject):
    """`update(plane_index=7)` replaces, puts right, and emits `changed(old, new)` if it differs."""

    changed = Signal(object, object)

    def __init__(self, session: Session | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = consistent(session or Session())

    @property
    def session(self) -> Session:
        """What the user has chosen, now."""
        return self._session

    def update(self, **changes: Any) -> None:
        """Change fields of the session."""
        self.set(replace(self._session, **changes))

    def set(self, session: Session) -> None:
        """Take a whole session."""
        old, new = self._session, consistent(session)
        if new != old:
            self._session = new
            self.changed.emit(old, new)
