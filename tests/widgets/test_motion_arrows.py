import colorsys
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter

from widgets.camera import Camera, Viewport
from widgets.colormaps import wheel_table
from widgets.motion_arrows import (
    CELL_STEP,
    LEAST_CELL,
    Arrows,
    arrow_grid,
    directions,
    paint_arrows,
)
from widgets.picture import PanePicture, render_packed, render_rgb


def test_the_wheel_is_that_of_hsv():
    table = wheel_table()
    for direction in range(0, 256, 5):
        for saturation in (0, 51, 255):
            expected = colorsys.hsv_to_rgb(direction / 256, saturation / 255, 1.0)
            assert np.abs(table[direction, saturation] - 255 * np.array(expected)).max() <= 0.5001


@pytest.mark.parametrize(
    ("down", "right", "turns"), [(0, 1, 0.0), (1, 0, 0.25), (0, -1, 0.5), (-1, 0, 0.75)]
)
def test_directions_begin_at_the_right_and_go_down(down, right, turns):
    motion = np.array([down, right], np.float32).reshape(2, 1, 1)
    assert directions(motion)[0, 0] == pytest.approx(turns)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 8))
@settings(max_examples=25, deadline=None)
def test_hue_is_direction_and_saturation_is_length(seed, full):
    motion = np.random.default_rng(seed).normal(0, 2, (2, 6, 9)).astype(np.float32)
    lengths = np.hypot(*motion)
    picture = PanePicture(lengths, (0.0, full), "wheel", direction=directions(motion))
    rgb = render_rgb(picture)
    for y, x in np.ndindex(lengths.shape):
        down, right = map(float, motion[:, y, x])
        share = min(math.hypot(down, right) / full, 1)
        hue, saturation, value = colorsys.rgb_to_hsv(*(rgb[y, x] / 255))
        assert value == 1
        assert saturation == pytest.approx(share, abs=1.5 / 255)
        if share > 0.2:
            turns = math.atan2(down, right) / math.tau
            assert math.cos(math.tau * (hue - turns)) > 0.995


def test_a_part_of_a_wheel_is_as_in_the_whole():
    motion = np.random.default_rng(0).normal(0, 1, (2, 300, 411)).astype(np.float32)
    picture = PanePicture(np.hypot(*motion), (0.0, 2.0), "wheel", direction=directions(motion))
    part = render_packed(picture, slice(17, 291), slice(5, 400))
    assert np.array_equal(part, render_packed(picture)[17:291, 5:400])
    other = PanePicture(picture.values, (0.0, 2.0), "viridis", direction=picture.direction)
    plain = PanePicture(picture.values, (0.0, 2.0), "viridis")
    assert np.array_equal(render_packed(other), render_packed(plain))
    assert picture.is_wheel
    assert not other.is_wheel
    with pytest.raises(ValueError, match="direction must be"):
        PanePicture(picture.values, direction=picture.direction[1:])


@given(
    st.integers(5, 70),
    st.integers(5, 90),
    st.floats(0.5, 24),
    st.floats(0.5, 4),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=40, deadline=None)
def test_each_arrow_is_the_mean_of_its_square(height, width, scale, full, seed):
    motion = np.random.default_rng(seed).normal(0, 1, (2, height, width)).astype(np.float32)
    view = Viewport(width, height, 300, 200, Camera(width / 2, height / 2, scale))
    grid = arrow_grid(Arrows(motion, full), view, 1.0)
    assert grid.cell % CELL_STEP == 0
    assert grid.cell >= LEAST_CELL
    assert grid.cell * scale >= 26
    for (row, column), length in zip(grid.middles, grid.lengths, strict=True):
        top, left = int(row) // grid.cell * grid.cell, int(column) // grid.cell * grid.cell
        square = motion[:, top : top + grid.cell, left : left + grid.cell].astype(float)
        mean = square.mean(axis=(1, 2)) / full
        assert (row, column) == (top + square.shape[1] / 2, left + square.shape[2] / 2)
        assert length == pytest.approx(mean / max(np.hypot(*mean), 1), abs=1e-4)
    x0, y0, x1, y1 = view.visible_pixels()
    rows, columns = {int(m[0]) // grid.cell for m in grid.middles}, grid.cell
    assert rows == set(range(y0 // columns, -(-y1 // columns)))
    assert {int(m[1]) // columns for m in grid.middles} == set(
        range(x0 // columns, -(-x1 // columns))
    )


SIDE = 56
"""Pixels: at 100 % two by two squares of 28."""


def drawn(motion, full=1.0, opacity=1.0):
    """Arrows over gray pixels at 100 %."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(QColor(100, 100, 100))
    painter = QPainter(image)
    view = Viewport(SIDE, SIDE, SIDE, SIDE, Camera(SIDE / 2, SIDE / 2, 1))
    paint_arrows(painter, Arrows(motion, full, opacity), view, 1.0)
    painter.end()
    buffer = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
    return buffer[..., 0].astype(int).copy()


def test_arrows_lie_along_the_motion(qapp):
    motion = np.zeros((2, SIDE, SIDE), np.float32)
    motion[1, :, :28] = 1.0  # the left half goes right, the other half stays
    gray = drawn(motion)
    assert (gray[14, 4:24] > 150).all()  # the shaft, white
    assert (gray[:8] == 100).all()
    assert (gray[14, 31:39] == 100).all()
    assert np.abs(gray[10:18, 38:46] - 100).max() > 20  # a dot
    head, tail = ((gray[8:21, across] > 160).sum() for across in (slice(17, 25), slice(3, 11)))
    assert head > 1.5 * tail


def test_faint_arrows_are_faint_and_none_at_zero(qapp):
    motion = np.ones((2, SIDE, SIDE), np.float32)
    full, faint = drawn(motion), drawn(motion, opacity=0.3)
    assert np.abs(faint - 100).sum() < 0.5 * np.abs(full - 100).sum()
    assert (drawn(motion, opacity=0.0) == 100).all()
