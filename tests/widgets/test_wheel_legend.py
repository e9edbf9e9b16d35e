import colorsys

import numpy as np
import pytest

from widgets.camera import Camera
from widgets.motion_arrows import Arrows
from widgets.picture import PanePicture
from widgets.picture_area import PictureArea
from widgets.wheel_legend import SIDE, rim_lines

STILL = np.zeros((200, 300), np.float32)


@pytest.fixture
def area(qtbot):
    made = PictureArea()
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.set_camera(Camera(150, 100, 1))
    made.show()
    qtbot.waitExposed(made)
    return made


def wheel(unit="px per feature", color_map="wheel", arrows=None):
    return PanePicture(STILL, (0.0, 2.0), color_map, direction=STILL, unit=unit, arrows=arrows)


def test_the_wheel_shows_which_colour_is_which_way(area):
    area.set_picture(wheel())
    image = area.grab().toImage()
    middle_x, middle_y = 6 + 5 + SIDE / 2, 200 - 6 - 5 - SIDE / 2
    for across, down, hue in ((1, 0, 0.0), (0, 1, 0.25), (-1, 0, 0.5), (0, -1, 0.75)):
        reach = 0.85 * SIDE / 2
        color = image.pixelColor(round(middle_x + reach * across), round(middle_y + reach * down))
        found, saturation, _ = colorsys.rgb_to_hsv(color.redF(), color.greenF(), color.blueF())
        assert min(abs(found - hue), 1 - abs(found - hue)) < 0.03
        assert saturation == pytest.approx(0.85, abs=0.12)
    middle = image.pixelColor(round(middle_x), round(middle_y))
    assert min(middle.red(), middle.green(), middle.blue()) > 235


def test_the_rim_is_told_with_its_unit():
    assert rim_lines(wheel()) == ("2 px", "per feature")


@pytest.mark.parametrize("other", [wheel(unit=""), wheel(color_map="magma")])
def test_there_is_no_legend_without_a_wheel(area, other):
    area.set_picture(other)
    image = area.grab().toImage()
    ground = image.pixelColor(290, 10)
    assert all(
        image.pixelColor(x, y) == ground for x in range(0, 120, 7) for y in range(120, 200, 7)
    )


def test_arrows_are_drawn_over_a_picture(area):
    area.set_picture(PanePicture(STILL))
    before = area.grab().toImage()
    motion = np.ones((2, 200, 300), np.float32)
    area.set_picture(PanePicture(STILL, arrows=Arrows(motion, 1.0)))
    assert area.grab().toImage() != before
