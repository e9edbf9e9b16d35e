"""What lies ahead in a long bitstream: firing all its planes once, and decoding the next scenes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from models.codecs.decoded_planes import DecodedPlanes
from models.codecs.fired_planes import FiredPlanes, NotFiredYetError, fired_planes
from models.progress import Progress

if TYPE_CHECKING:
    from app.workspace import Coded
    from models.representations.scrub_index import ScrubIndex
    from models.streams.stream import SpikeStream

AHEAD_PLANES = 64
"""How far ahead of the cursor the next block is decoded: about as far as a block goes."""

REACH_PLANES = 256
"""How far ISI maps search while planes are still being fired again."""


def fire_and_index(index: ScrubIndex, progress: Progress) -> None:
    """Build the index of a stream; planes that are to be fired again are so on the way, once.

    Goes on where an earlier call was cancelled.
    """
    fired = fired_planes(index.stream)
    if fired is None:
        index.build(progress)
        return
    with fired.walking(progress):
        index.build(progress)
    if not fired.complete:  # the index came from the user's cache
        fired.walk(progress)


def index_of(stream: SpikeStream) -> ScrubIndex:
    """Return the index of a stream, still to be built.

    Until it is, it reads planes for each map: few of those that must be decoded for it.
    """
    from models.representations.scrub_index import ScrubIndex

    if decodes_where_one_looks(stream):
        return ScrubIndex(stream, reach_planes=REACH_PLANES)
    return ScrubIndex(stream)


def look_ahead(stream: SpikeStream, coded: Coded | None, plane_index: int, direction: int) -> None:
    """Decode what will be looked at next when time goes on; it is kept by what decodes.

    Args:
        stream: the recording.
        coded: what came back of it.
        plane_index: the cursor, in the recording.
        direction: 1 forwards, -1 backwards.
    """
    ahead = plane_index + direction * AHEAD_PLANES
    if decodes_where_one_looks(stream) and 0 <= ahead < stream.planes:
        with suppress(NotFiredYetError):
            stream.packed(ahead, ahead + 1)
    if coded is None or not coded.covers(ahead):
        return
    if coded.scenes is not None:
        coded.scenes.scene(coded.scenes.position_of(ahead))
    local = ahead - coded.first_plane
    with suppress(NotFiredYetError):
        coded.spikes.packed(local, local + 1)


def decodes_where_one_looks(stream: SpikeStream) -> bool:
    """Whether the planes of a stream are decoded, or fired again, when somebody looks at them."""
    return isinstance(stream.source, FiredPlanes | DecodedPlanes)
