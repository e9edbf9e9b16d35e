from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.scenes import SceneSequence

LUMINANCE = np.zeros((2, 9, 17), np.float32)


def test_attention_fits_its_scenes() -> None:
    attention = np.zeros((2, 5, 2, 3), np.float32)
    scenes = SceneSequence(LUMINANCE, (3, 10), 0, (7, 7), attention=attention)
    assert scenes.attention is not None
    assert not scenes.attention.flags.writeable
    for shape in ((1, 5, 2, 3), (2, 5, 2, 2), (2, 5, 1, 3), (2, 2, 3)):
        with pytest.raises(RequestError, match="attention"):
            SceneSequence(LUMINANCE, (3, 10), 0, (7, 7), attention=np.zeros(shape, np.float32))


def test_scenes_and_what_belongs_to_them_are_as_many() -> None:
    with pytest.raises(RequestError, match="1 plane indices"):
        SceneSequence(LUMINANCE, (3,), 0, (7, 7))
    with pytest.raises(RequestError, match="float32"):
        SceneSequence(LUMINANCE.astype(np.float64), (3, 10), 0, (7, 7))


def test_which_scene_holds_at_a_plane() -> None:
    scenes = SceneSequence(LUMINANCE, (103, 109), 100, (7, 4))
    assert [scenes.position_of(plane) for plane in (100, 106, 107, 110)] == [0, 0, 1, 1]
    for outside in (99, 111):
        with pytest.raises(RequestError, match="100 to 110"):
            scenes.position_of(outside)
