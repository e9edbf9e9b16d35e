from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from models.arrays import Luminance
from models.errors import RequestError
from models.simulation.picture_scenes import Motion, StillPicture, Video, scene_of_pictures
from models.streams.pictures import PictureSequence


def sequence(count: int, read: list[int] | None = None) -> PictureSequence:
    rng = np.random.default_rng(0)
    pictures = rng.random((count, 6, 9), dtype=np.float32)

    def frames() -> Iterator[Luminance]:
        for position, picture in enumerate(pictures):
            if read is not None:
                read.append(position)
            yield picture

    return PictureSequence(Path("pictures"), None, 6, 9, frames)


def test_one_picture_stays() -> None:
    scene = scene_of_pictures(sequence(1), 50)
    assert isinstance(scene, StillPicture)
    assert (scene.height, scene.width) == (6, 9)
    np.testing.assert_array_equal(scene.frame(40), next(sequence(1).frames()))


def test_a_picture_slides_and_its_mirror_image_follows() -> None:
    picture = next(sequence(1).frames())
    scene = StillPicture.of(picture, Motion(columns_per_plane=0.5))
    moved = scene.frame(4)
    np.testing.assert_allclose(moved[:, 2:], picture[:, :-2], atol=1e-6)
    np.testing.assert_allclose(moved[:, :2], picture[:, 1::-1], atol=1e-6)
    halfway = scene.frame(1)
    np.testing.assert_allclose(halfway[:, 1:], (picture[:, 1:] + picture[:, :-1]) / 2, atol=1e-6)


def test_a_picture_turns_about_its_middle() -> None:
    picture = next(sequence(1).frames())[:, :6]
    scene = StillPicture.of(picture, Motion(turns_per_plane=1 / 8))
    np.testing.assert_allclose(scene.frame(4), picture[::-1, ::-1], atol=1e-5)
    quarter = np.rot90(picture, -1)  # from the column axis towards the row axis: clockwise
    np.testing.assert_allclose(scene.frame(2), quarter, atol=1e-5)


def test_a_video_is_blended_in_time_and_its_last_picture_stays() -> None:
    pictures = np.stack(list(sequence(3).frames()))
    scene = scene_of_pictures(sequence(3), planes_per_picture=4)
    assert isinstance(scene, Video)
    assert scene.planes == 9
    for moment, expected in (
        (-3, pictures[0]),
        (0, pictures[0]),
        (1, 0.75 * pictures[0] + 0.25 * pictures[1]),
        (4, pictures[1]),
        (6, (pictures[1] + pictures[2]) / 2),
        (8, pictures[2]),
        (90, pictures[2]),
    ):
        np.testing.assert_allclose(scene.frame(moment), expected, atol=1e-6)


@pytest.mark.parametrize(("planes", "needed"), [(1, 2), (10, 2), (11, 2), (12, 3), (None, 7)])
def test_no_more_pictures_are_read_than_the_planes_need(planes: int | None, needed: int) -> None:
    read: list[int] = []
    scene = scene_of_pictures(sequence(7, read), planes, planes_per_picture=10)
    assert len(read) == needed
    assert np.isfinite(scene.frame((planes or 61) - 1)).all()


def test_what_makes_no_scene_is_refused() -> None:
    with pytest.raises(RequestError, match="no picture"):
        scene_of_pictures(sequence(0))
    with pytest.raises(RequestError, match="move by themselves"):
        scene_of_pictures(sequence(2), motion=Motion(1.0))
    for pace in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(RequestError, match="can't be"):
            scene_of_pictures(sequence(2), planes_per_picture=pace)
