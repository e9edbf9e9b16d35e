import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from widgets.colormaps import COLOR_MAPS, invalid_colors, lookup_table
from widgets.picture import PanePicture, render_packed, render_rgb


def reference(values, levels, color_map):
    """One pixel after the other."""
    table = lookup_table(color_map)
    low, high = levels
    out = np.empty((*values.shape, 3), np.uint8)
    for y, x in np.ndindex(values.shape):
        index = (float(values[y, x]) - low) * 256.0 / (high - low)
        out[y, x] = table[int(min(max(index, 0), 255))]
    return out


@given(
    st.sampled_from([np.uint8, np.uint16]),
    st.sampled_from(COLOR_MAPS),
    st.integers(0, 200),
    st.integers(1, 400),
    st.integers(0, 2**32 - 1),
)
@example(np.uint8, "gray", 32, 98, 0)
@settings(max_examples=40, deadline=None)
def test_integers_take_the_colour_of_their_level(dtype, color_map, low, span, seed):
    high = np.iinfo(dtype).max
    values = np.random.default_rng(seed).integers(0, high, (5, 7), dtype, endpoint=True)
    levels = (float(low), float(low + span))
    picture = PanePicture(values, levels, color_map)
    assert np.array_equal(render_rgb(picture), reference(values, levels, color_map))


def test_floats_take_the_colour_of_their_level():
    values = np.random.default_rng(1).normal(0, 4, (40, 30)).astype(np.float32)
    ours = render_rgb(PanePicture(values, (-3.0, 5.0), "viridis")).astype(int)
    exact = reference(values, (-3.0, 5.0), "viridis").astype(int)
    # float32 may fall to the other side of a colour's edge
    assert (np.abs(ours - exact).max(axis=-1) > 0).mean() < 0.001


def test_a_plane_is_black_and_white():
    plane = np.array([[0, 1], [1, 0]], np.uint8)
    picture = PanePicture(plane)
    assert render_rgb(picture)[..., 0].tolist() == [[0, 255], [255, 0]]
    assert picture.is_plane


def test_a_picture_larger_than_a_block_is_rendered_alike_in_parts():
    rng = np.random.default_rng(2)
    values = rng.random((300, 411), np.float32)
    picture = PanePicture(
        values,
        color_map="magma",
        valid=rng.random(values.shape) < 0.9,
        overlay=rng.random(values.shape, np.float32),
    )
    whole = render_packed(picture)
    assert np.array_equal(
        render_packed(picture, slice(17, 291), slice(5, 400)), whole[17:291, 5:400]
    )


def test_pixels_without_a_value_are_hatched_in_two_tones():
    values = np.zeros((16, 16), np.float32)
    valid = np.ones(values.shape, bool)
    valid[4:12, 4:12] = False
    rgb = render_rgb(PanePicture(values, color_map="viridis", valid=valid))
    tones = {tuple(tone) for tone in invalid_colors("viridis").tolist()}
    assert {tuple(pixel) for pixel in rgb[~valid].tolist()} == tones
    assert {tuple(pixel) for pixel in rgb[valid].tolist()} == {tuple(lookup_table("viridis")[0])}


def test_an_overlay_is_invisible_at_zero_and_full_heat_at_one():
    values = np.full((1, 3), 100, np.uint8)
    overlay = np.array([[0.0, 1.0, 0.5]], np.float32)
    plain = render_rgb(PanePicture(values, (0.0, 256.0)))
    heated = render_rgb(PanePicture(values, (0.0, 256.0), overlay=overlay, overlay_opacity=1.0))
    assert np.array_equal(heated[0, 0], plain[0, 0])
    assert np.array_equal(heated[0, 1], lookup_table("inferno")[255])
    between = (plain[0, 2].astype(int) + lookup_table("inferno")[127]) / 2
    assert np.abs(heated[0, 2] - between).max() <= 1.5
    other = PanePicture(
        values, (0.0, 256.0), overlay=overlay, overlay_opacity=1.0, overlay_map="viridis"
    )
    assert np.array_equal(
        render_rgb(other)[0, 0], render_rgb(PanePicture(values, (0.0, 256.0)))[0, 0]
    )
    assert np.abs(render_rgb(other)[0, 1].astype(int) - lookup_table("viridis")[255]).max() <= 1
    off = render_rgb(PanePicture(values, (0.0, 256.0), overlay=overlay, overlay_opacity=0.0))
    assert np.array_equal(off, plain)


def test_gamma_brightens_the_middle_and_keeps_the_ends():
    values = np.array([[0, 64, 255]], np.uint8)
    plain = render_rgb(PanePicture(values, (0.0, 255.0)))[0, :, 0].astype(int)
    bright = render_rgb(PanePicture(values, (0.0, 255.0), gamma=2.0))[0, :, 0].astype(int)
    assert bright[0] == plain[0]
    assert bright[2] == plain[2]
    assert bright[1] == pytest.approx(255 * (plain[1] / 255) ** 0.5, abs=1)


def test_nan_does_no_harm_to_the_other_pixels():
    values = np.array([[0.0, np.nan, 1.0]], np.float32)
    rgb = render_rgb(PanePicture(values))
    assert rgb[0, [0, 2], 0].tolist() == [0, 255]


def test_the_value_of_a_pixel():
    values = np.arange(6, dtype=np.uint16).reshape(2, 3)
    valid = np.ones((2, 3), bool)
    valid[1, 2] = False
    picture = PanePicture(values, (0.0, 5.0), valid=valid)
    assert picture.value_at(1, 1) == 4.0
    assert picture.value_at(2, 1) is None
    assert picture.value_at(3, 0) is None
    assert picture.value_at(-1, 0) is None


GOOD = np.zeros((4, 5), np.float32)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": np.zeros((4, 5), bool)}, "uint8, uint16 or float32"),
        ({"values": np.zeros((4, 5, 3), np.uint8)}, "H, W"),
        ({"values": np.zeros((0, 5), np.uint8)}, "non-empty"),
        ({"values": np.zeros((5, 4), np.uint8).T}, "rows"),
        ({"levels": (1.0, 1.0)}, "levels"),
        ({"levels": (0.0, float("nan"))}, "levels"),
        ({"color_map": "jet"}, "jet"),
        ({"valid": np.ones((5, 4), bool)}, "valid"),
        ({"valid": np.ones((4, 5), np.uint8)}, "valid"),
        ({"overlay": np.ones((4, 5))}, "overlay"),
        ({"overlay_opacity": 1.5}, "opacity"),
        ({"overlay_map": "rainbow"}, "colour map"),
        ({"gamma": 0.0}, "gamma"),
    ],
)
def test_what_can_not_be_shown_is_refused_with_a_reason(change, message):
    with pytest.raises(ValueError, match=message):
        PanePicture(**{"values": GOOD, **change})
