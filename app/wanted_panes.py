"""Which panes have to be computed: those that keep up with playback, and the others."""

from __future__ import annotations

from app.moment import Moment
from app.network_pictures import takes_long
from app.pane_pictures import carries_overlay
from app.state import OVERLAY_PANE, PARTNER_OF, CompareMode, PaneKind, Session


def kinds_shown(session: Session) -> tuple[PaneKind, ...]:
    """Return what is on screen: the kinds of the grid, or the two that are compared."""
    if session.compare is CompareMode.GRID:
        return tuple(dict.fromkeys(session.panes))
    return session.compared, PARTNER_OF[session.compared]


def kinds_wanted(session: Session) -> tuple[PaneKind, ...]:
    """Return what has to be computed: what is on screen, and what is laid over it."""
    kinds, over = kinds_shown(session), OVERLAY_PANE.get(session.overlay)
    if over is None or over in kinds or not any(map(carries_overlay, kinds)):
        return kinds
    return *kinds, over


def kinds_of(moment: Moment, slow: bool) -> tuple[PaneKind, ...]:
    """Return what one of the two drawers computes: what takes long, or the rest.

    Two that are laid over one another stay together: they must be of one plane.
    """
    session = moment.session
    shown, wanted = kinds_shown(session), kinds_wanted(session)
    pair = session.compare is not CompareMode.GRID
    long = {kind for kind in wanted if takes_long(kind, moment)}
    if pair and long & set(shown):
        long |= set(shown)
    return tuple(kind for kind in wanted if (kind in long) == slow)
