import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.camera import (
    ZOOM_STEPS,
    Camera,
    Viewport,
    fitted,
    panned,
    zoomed_at,
    zoomed_to,
)

sizes = st.integers(1, 1200)
views = st.integers(8, 1500)


def test_fit_shows_the_whole_picture_as_large_as_it_goes():
    view = Viewport(400, 250, 800, 600, fitted())
    assert view.scale == 2.0
    assert (view.left, view.top) == (0, 50)
    assert view.visible_pixels() == (0, 0, 400, 250)


@given(sizes, sizes, views, views)
@settings(max_examples=60)
def test_fit_touches_two_edges_and_leaves_equal_margins(width, height, view_width, view_height):
    view = Viewport(width, height, view_width, view_height)
    shown = (width * view.scale, height * view.scale)
    assert shown[0] <= view_width + 1e-6
    assert shown[1] <= view_height + 1e-6
    assert math.isclose(shown[0], view_width) or math.isclose(shown[1], view_height)
    assert abs(2 * view.left + shown[0] - view_width) <= 1 + 1e-6
    assert abs(2 * view.top + shown[1] - view_height) <= 1 + 1e-6


@given(
    st.floats(0, 400),
    st.floats(0, 250),
    st.sampled_from(ZOOM_STEPS),
    st.floats(0, 390),
    st.floats(0, 300),
)
@settings(max_examples=60)
def test_view_and_picture_coordinates_are_inverse(cx, cy, scale, x, y):
    view = Viewport(400, 250, 390, 300, Camera(cx, cy, scale))
    back = view.to_view(*view.to_image(x, y))
    assert back == pytest.approx((x, y), abs=1e-6)


@given(st.floats(0, 389), st.floats(0, 299), st.integers(1, 4), st.floats(98, 302))
@settings(max_examples=80)
def test_zooming_in_keeps_the_point_under_the_cursor(x, y, steps, center_x):
    view = Viewport(400, 250, 390, 300, Camera(center_x, 125, 2))
    camera = zoomed_at(view, x, y, steps)
    after = Viewport(400, 250, 390, 300, camera).to_image(x, y)
    # the picture's edge lies on a whole device pixel, before and after
    assert after == pytest.approx(view.to_image(x, y), abs=0.5 / 2 + 0.5 / camera.scale)


@given(st.floats(0, 389))
@settings(max_examples=30)
def test_zooming_in_from_fit_keeps_the_column_under_the_cursor(x):
    view = Viewport(400, 250, 390, 300)
    camera = zoomed_at(view, x, 150, 2)
    after = Viewport(400, 250, 390, 300, camera).to_image(x, 150)
    assert after[0] == pytest.approx(view.to_image(x, 150)[0], abs=0.8)


def test_zooming_in_and_out_again_at_one_point_keeps_that_point():
    view = Viewport(400, 250, 390, 300, Camera(200, 125, 4))
    point = view.to_image(120, 80)
    camera = view.camera
    for steps in (1, 1, -1, -1):
        camera = zoomed_at(Viewport(400, 250, 390, 300, camera), 120, 80, steps)
    assert camera.scale == 4
    assert Viewport(400, 250, 390, 300, camera).to_image(120, 80) == pytest.approx(point, abs=0.3)


def test_the_wheel_walks_through_fixed_steps_and_stops_at_the_ends():
    camera, scales = fitted(), []
    for _ in range(10):
        camera = zoomed_at(Viewport(400, 250, 390, 300, camera), 195, 150, 1)
        scales.append(camera.scale)
    assert scales == [1, 2, 4, 8, 16, 32, 32, 32, 32, 32]
    for _ in range(10):
        camera = zoomed_at(Viewport(400, 250, 390, 300, camera), 195, 150, -1)
    assert camera.scale == 0.25


def test_a_fitted_giant_can_not_be_zoomed_out_further():
    view = Viewport(4000, 4000, 390, 300)
    assert view.scale < 0.25
    assert zoomed_at(view, 100, 100, -1) == fitted()


def test_a_drag_moves_the_picture_by_just_its_length():
    view = Viewport(400, 250, 390, 300, Camera(200, 125, 4))
    moved = Viewport(400, 250, 390, 300, panned(view, 37, -21))
    assert (moved.left - view.left, moved.top - view.top) == (37, -21)


def test_a_drag_stops_at_the_edge_and_has_no_slack_on_the_way_back():
    view = Viewport(400, 250, 390, 300, Camera(200, 125, 4))
    at_edge = Viewport(400, 250, 390, 300, panned(view, 100_000, 0))
    assert at_edge.left == 0
    back = Viewport(400, 250, 390, 300, panned(at_edge, -5, 0))
    assert back.left == -5


def test_a_fitted_picture_can_not_be_dragged():
    assert panned(Viewport(400, 250, 390, 300), 50, 50) == fitted()


def test_a_camera_never_shows_a_gap_beside_a_picture_larger_than_the_view():
    for center in (-500.0, 0.0, 1e6):
        view = Viewport(400, 250, 390, 300, Camera(center, center, 2))
        right, bottom = view.to_view(400, 250)
        assert view.left <= 0 <= 390 <= right
        assert view.top <= 0 <= 300 <= bottom


def test_one_to_one_keeps_the_middle():
    view = Viewport(400, 250, 100, 100, Camera(300, 100, 8))
    camera = zoomed_to(view, 1.0)
    assert (camera.scale, camera.center_x, camera.center_y) == (1.0, 300, 100)


def test_pixels_beside_the_picture_are_none():
    view = Viewport(400, 250, 800, 600)
    assert view.pixel_at(0, 49) is None
    assert view.pixel_at(0, 50) == (0, 0)
    assert view.pixel_at(799, 549) == (399, 249)
    assert view.pixel_at(800, 549) is None
    assert view.nearest_pixel(-10, 1000) == (0, 249)
