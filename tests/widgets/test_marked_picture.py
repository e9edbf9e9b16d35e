from __future__ import annotations

from math import ceil

import numpy as np

from widgets.colormaps import WHEEL
from widgets.marked_picture import LEAST_SIDE, enlargement, has_marks, render_marked
from widgets.motion_arrows import Arrows, directions
from widgets.picture import PanePicture, render_rgb

HEIGHT, WIDTH = 40, 64
FLAT = np.full((HEIGHT, WIDTH), 0.5, np.float32)


def motion(down, right):
    made = np.empty((2, HEIGHT, WIDTH), np.float32)
    made[0], made[1] = down, right
    return made


def test_a_picture_without_marks_is_its_colours():
    picture = PanePicture(np.random.default_rng(0).random((HEIGHT, WIDTH), np.float32))
    assert not has_marks(picture)
    assert enlargement(picture) == 1
    assert np.array_equal(render_marked(picture), render_rgb(picture))
    large = render_marked(picture, 3)
    assert large.shape == (3 * HEIGHT, 3 * WIDTH, 3)
    assert np.array_equal(large[::3, 1::3], render_rgb(picture))


def test_small_pictures_with_arrows_are_enlarged():
    picture = PanePicture(FLAT, arrows=Arrows(motion(0, 1), 1.0))
    assert enlargement(picture) == ceil(LEAST_SIDE / HEIGHT)
    wide = np.full((LEAST_SIDE, 400), 0.5, np.float32)
    moves = np.ones((2, LEAST_SIDE, 400), np.float32)
    assert enlargement(PanePicture(wide, arrows=Arrows(moves, 1.0))) == 1


def test_arrows_point_where_things_go(qapp):
    def drawn(down, right):
        picture = PanePicture(FLAT, arrows=Arrows(motion(down, right), 1.0))
        return (render_marked(picture, 5) == 255).all(axis=-1)

    across, along = drawn(0, 1), drawn(1, 0)
    longest_row, longest_column = across.sum(axis=1).max(), along.sum(axis=0).max()
    assert longest_row > across.sum(axis=0).max()
    assert longest_column > along.sum(axis=1).max()


def test_arrows_are_as_strong_as_they_are_wanted(qapp):
    faint, strong = (
        render_marked(PanePicture(FLAT, arrows=Arrows(motion(0, 1), 1.0, opacity)), 5)
        for opacity in (0.0, 1.0)
    )
    assert len(np.unique(faint)) == 1
    assert strong.max() == 255


def test_the_wheel_lies_bottom_left(qapp):
    moves = motion(0, 1)
    picture = PanePicture(FLAT, color_map=WHEEL, direction=directions(moves), unit="px per feature")
    scale = enlargement(picture)
    flat, marked = render_rgb(picture)[0, 0], render_marked(picture, scale)
    other = (marked != flat).any(axis=-1)
    assert other[-40:-10, 12:38].mean() > 0.95  # the wheel, and not the last rows below it
    assert not other[: scale * HEIGHT // 2].any()
    without = PanePicture(FLAT, color_map=WHEEL, direction=directions(moves))
    assert not has_marks(without)
