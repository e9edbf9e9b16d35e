from __future__ import annotations

import pytest

from widgets.label_colours import ON_DARK, ON_LIGHT, label_colours


@pytest.mark.parametrize("lightness", [ON_DARK, ON_LIGHT])
@pytest.mark.parametrize("count", [0, 1, 2, 10, 42])
def test_every_label_has_its_colour(count, lightness):
    colours = label_colours(count, lightness)
    assert len(set(colours)) == len(colours) == count
    assert all(0 <= part <= 255 for colour in colours for part in colour)


def test_colours_on_a_dark_ground_are_lighter():
    for light, dark in zip(label_colours(10, ON_LIGHT), label_colours(10, ON_DARK), strict=True):
        assert sum(light) < sum(dark)
