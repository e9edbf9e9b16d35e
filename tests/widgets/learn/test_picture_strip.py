"""A strip of pictures: what it holds is what it paints."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.learn.picture_strip import NamedPicture, PictureStrip
from widgets.picture import PanePicture


@pytest.fixture
def strip(qtbot):
    made = PictureStrip("Two")
    qtbot.addWidget(made)
    made.resize(408, 200)
    return made


def test_pictures_lie_side_by_side(strip) -> None:
    dark, bright = (PanePicture(np.full((10, 10), v, np.float32)) for v in (0.0, 1.0))
    strip.show_pictures([NamedPicture("Dark", dark), NamedPicture("Bright", bright)])
    image = strip.grab().toImage()
    ratio = image.devicePixelRatio()
    left, right = (image.pixelColor(round(x * ratio), round(100 * ratio)) for x in (80, 280))
    assert left.lightness() < 40 < 215 < right.lightness()
    assert (strip.shown(1) == 1).all()
    assert [each.name for each in strip.pictures()] == ["Dark", "Bright"]


def test_a_strip_without_pictures_says_why(strip) -> None:
    empty = strip.grab().toImage()
    strip.set_message("Nothing to see")
    assert strip.grab().toImage() != empty
