import numpy as np
import pytest

from widgets.colormaps import DIVERGING
from widgets.difference import difference_picture
from widgets.picture import PanePicture


def test_the_difference_is_signed_and_does_not_wrap_around():
    a = PanePicture(np.array([[0, 200, 7]], np.uint8), (0.0, 255.0))
    b = PanePicture(np.array([[255, 100, 7]], np.uint8), (0.0, 255.0))
    difference = difference_picture(a, b, gain=4)
    assert difference.values.tolist() == [[255, -100, 0]]
    assert difference.levels == (-63.75, 63.75)
    assert difference.color_map == DIVERGING


def test_a_pixel_needs_a_value_in_both():
    values = np.zeros((1, 3), np.float32)
    first, second = np.array([[True, False, True]]), np.array([[True, True, False]])
    a, b = PanePicture(values, valid=first), PanePicture(values, valid=second)
    bare = PanePicture(values)
    assert difference_picture(a, b).valid.tolist() == [[True, False, False]]
    assert difference_picture(a, bare).valid.tolist() == first.tolist()
    assert difference_picture(bare, b).valid.tolist() == second.tolist()
    assert difference_picture(bare, bare).valid is None


def test_sizes_must_agree_and_the_gain_be_positive():
    a = PanePicture(np.zeros((2, 3), np.uint8))
    with pytest.raises(ValueError, match="3 × 2"):
        difference_picture(a, PanePicture(np.zeros((3, 3), np.uint8)))
    with pytest.raises(ValueError, match="gain"):
        difference_picture(a, a, gain=0)
