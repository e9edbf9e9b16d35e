"""The picture that lessons take where no recording is open: ground truth of the bundled one."""

from __future__ import annotations

from functools import lru_cache

from models.arrays import Luminance

SCENE = "_key_id151.png"


@lru_cache(maxsize=1)
def bundled_scene() -> Luminance:
    """Return the bundled recording's scene at plane 150, (250, 400) float32 in [0, 1]."""
    from assets.bundled import bundled_recording
    from models.streams.pictures import read_picture

    path = bundled_recording()
    picture = read_picture(path.with_name(path.stem + SCENE))
    picture.flags.writeable = False
    return picture
