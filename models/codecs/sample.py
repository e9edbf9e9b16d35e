"""Which few pictures of many stand for all when a quality is searched.

Whole groups of pictures are taken, so that a sample is coded as the same pictures are in the
whole; neither a sample nor the search on it may take longer than it saves.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.scenes import SceneSequence

LEAST_PICTURES, LEAST_PLANES = 2, 16
"""Two scenes of a recording of 29 led a search as well as four did, at half the cost."""
DIVISOR = 16
"""A long recording gives one of so many groups: the 7 trials of a search cost half an encode."""
WORTHWHILE = 3
"""How many times as many pictures as the sample there must be."""


def spread_sample(count: int, gop: int, most: int | None = None) -> list[int]:
    """Return the positions of groups spread evenly over `count` pictures; [] of too few.

    `most` pictures there may be, but one group in any case.

    >>> spread_sample(29, gop=1)
    [7, 21]
    >>> spread_sample(29, gop=8)
    [8, 9, 10, 11, 12, 13, 14, 15]
    """
    groups, chosen = _groups(count, gop, LEAST_PICTURES)
    if most is not None:
        chosen = min(chosen, max(1, most // max(gop, 1)))
    firsts = [gop * ((2 * k + 1) * groups // (2 * chosen)) for k in range(chosen)]
    return [first + position for first in firsts for position in range(gop)]


def middle_sample(count: int, gop: int) -> range:
    """Return the positions of some planes in the middle, in whole groups; none of too few.

    >>> middle_sample(200, gop=1)
    range(92, 108)
    """
    groups, chosen = _groups(count, gop, LEAST_PLANES)
    first = (groups - chosen) // 2
    return range(gop * first, gop * (first + chosen))


def scenes_at(scenes: SceneSequence, positions: list[int]) -> SceneSequence:
    """Return some of the scenes, each holding as long as before."""
    return replace(
        scenes,
        luminance=scenes.luminance[positions],
        plane_indices=tuple(scenes.plane_indices[position] for position in positions),
        hold_planes=tuple(scenes.hold_planes[position] for position in positions),
        attention=None if scenes.attention is None else scenes.attention[positions],
    )


def runs(positions: list[int]) -> list[range]:
    """Return the stretches of neighbours that rising positions are made of.

    >>> runs([3, 4, 5, 9])
    [range(3, 6), range(9, 10)]
    """
    found: list[range] = []
    for position in positions:
        if found and found[-1].stop == position:
            found[-1] = range(found[-1].start, position + 1)
        else:
            found.append(range(position, position + 1))
    return found


def joined_scenes(parts: list[SceneSequence]) -> SceneSequence:
    """Return the scenes of several sequences in one, each holding as long as before."""
    maps = [part.attention for part in parts if part.attention is not None]
    return replace(
        parts[0],
        luminance=np.concatenate([part.luminance for part in parts]),
        plane_indices=tuple(plane for part in parts for plane in part.plane_indices),
        hold_planes=tuple(planes for part in parts for planes in part.hold_planes),
        attention=np.concatenate(maps) if maps else None,
    )


def _groups(count: int, gop: int, least: int) -> tuple[int, int]:
    """Return how many whole groups there are, and how many make a sample."""
    groups = count // gop if gop else 1
    chosen = max(-(-least // max(gop, 1)), groups // DIVISOR)
    return groups, chosen if chosen * WORTHWHILE <= groups else 0
