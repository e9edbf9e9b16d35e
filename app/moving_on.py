"""Whether somebody has moved on while panes were being drawn, so that drawing them helps nobody.

Groups of features take long to decode, and who comes back to one finds it kept: drawing goes on as
long as what it decodes is looked at. Other panes are done soon, and a picture that lags behind is
better than none while somebody scrubs.
"""

from __future__ import annotations

from app.feature_pictures import segments_read
from app.moment import Moment
from app.state import PaneKind

DECODED = frozenset(
    {
        PaneKind.BITS,
        PaneKind.FEATURE_B,
        PaneKind.MOTION_CODED,
        PaneKind.MOTION_REFINED,
        PaneKind.ALIGNED,
        PaneKind.ALIGNED_DIFFERENCE,
    }
)
"""Panes for which groups of features are decoded."""


def has_moved_on(
    kinds: tuple[PaneKind, ...], then: Moment, wanted: tuple[PaneKind, ...], now: Moment
) -> bool:
    """Whether what is being drawn is of no use any more, and long in coming.

    Args:
        kinds: that are being drawn.
        then: the moment that they are of.
        wanted: kinds that are wanted now.
        now: the moment that is wanted.
    """
    decoded = DECODED & set(kinds)
    if not decoded:
        return False
    if now.session.recording != then.session.recording or not decoded & set(wanted):
        return True
    if now.session.playback.direction:
        return False  # a picture now and then is better than none
    if now.coded is not then.coded:
        return True
    before, here = segments_read(then), segments_read(now)
    return before is not None and before != here
