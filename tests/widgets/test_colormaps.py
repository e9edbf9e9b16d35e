import numpy as np
import pytest

from widgets.colormaps import COLOR_MAPS, DIVERGING, invalid_colors, lookup_table, packed


@pytest.mark.parametrize("name", COLOR_MAPS)
def test_every_map_has_256_colours_and_can_not_be_changed(name):
    table = lookup_table(name)
    assert table.shape == (256, 3)
    assert table.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 0


@pytest.mark.parametrize("name", COLOR_MAPS)
def test_pixels_without_a_value_look_like_no_value(name):
    table = lookup_table(name).astype(int)
    distance = np.sqrt(((table - invalid_colors(name)[0].astype(int)) ** 2).sum(axis=1)).min()
    assert distance > 30


@pytest.mark.parametrize("name", ["gray", "viridis", "cividis", "magma", "inferno"])
def test_sequential_maps_grow_lighter(name):
    luma = lookup_table(name) @ np.array([0.299, 0.587, 0.114])
    assert np.all(np.diff(luma) > -0.6)
    assert luma[-1] - luma[0] > 150


def test_viridis_has_its_published_ends():
    table = lookup_table("viridis")
    assert tuple(table[0]) == (68, 1, 84)
    assert tuple(table[255]) == (253, 231, 37) or tuple(table[255]) == (253, 231, 36)


def test_the_diverging_map_is_neutral_in_the_middle_blue_below_red_above():
    table = lookup_table(DIVERGING).astype(int)
    assert np.ptp(table[127]) < 20
    assert table[20, 2] > table[20, 0] + 50
    assert table[235, 0] > table[235, 2] + 50


def test_the_match_map_gives_its_four_levels_four_colours():
    table = lookup_table("spike-match")
    index = [min(255, round(value * 256 / 3)) for value in range(4)]
    assert len({tuple(table[i]) for i in index}) == 4


def test_packing_puts_red_first():
    assert packed(np.array([[0x12, 0x34, 0x56]], np.uint8))[0] == 0xFF123456


def test_an_unknown_map_is_named():
    with pytest.raises(KeyError, match="jet"):
        lookup_table("jet")
