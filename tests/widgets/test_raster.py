import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from widgets.camera import Camera, Viewport
from widgets.picture import PanePicture, render_packed
from widgets.raster import PictureLayer, area_scaled


def gray(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return (pixels & 255).astype(int)


def coverage(length: int, target: int) -> np.ndarray:
    """(target, length): how much of each pixel falls on each target pixel, rows summing to 1."""
    edges = np.arange(target + 1) * length / target
    pixels = np.arange(length)
    shared = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.clip(shared, 0, None) * target / length


@pytest.mark.parametrize(
    "size", [(120, 77), (250, 160), (391, 244), (400, 250), (520, 333), (999, 700)]
)
def test_each_target_pixel_is_the_mean_of_what_it_covers(size):
    plane = (np.random.default_rng(3).random((250, 400)) < 0.4).astype(np.uint8)
    width, height = size
    ours = gray(area_scaled(render_packed(PanePicture(plane)), width, height))
    exact = coverage(250, height) @ (plane * 255.0) @ coverage(400, width).T
    assert ours.shape == (height, width)
    assert np.abs(ours - exact).max() <= 7
    assert np.sqrt(np.mean((ours - exact) ** 2)) < 1.5


@pytest.mark.parametrize("factor", [1, 2, 3, 8])
def test_whole_factors_give_the_nearest_neighbour_exactly(factor):
    plane = (np.random.default_rng(4).random((30, 40)) < 0.5).astype(np.uint8)
    image = area_scaled(render_packed(PanePicture(plane)), 40 * factor, 30 * factor)
    assert np.array_equal(gray(image), np.kron(plane, np.ones((factor, factor), int)) * 255)


def painted(picture: PanePicture, viewport: Viewport, layer: PictureLayer | None = None) -> QImage:
    image = QImage(viewport.view_width, viewport.view_height, QImage.Format.Format_RGB32)
    image.fill(0x808080)
    painter = QPainter(image)
    (layer or PictureLayer()).paint(painter, picture, viewport)
    painter.end()
    return image


def test_a_zoomed_view_shows_the_pixels_it_says(qapp):
    plane = (np.random.default_rng(5).random((250, 400)) < 0.5).astype(np.uint8)
    viewport = Viewport(400, 250, 390, 300, Camera(233.0, 151.0, 8))
    shown = gray(painted(PanePicture(plane), viewport))
    for y, x in [(0, 0), (17, 388), (150, 195), (299, 1)]:
        column, row = viewport.pixel_at(x, y)
        assert shown[y, x] == plane[row, column] * 255


def test_panning_below_100_percent_only_shifts_the_picture(qapp):
    plane = (np.random.default_rng(6).random((800, 900)) < 0.3).astype(np.uint8)
    picture = PanePicture(plane)
    before = Viewport(900, 800, 200, 150, Camera(450.0, 400.0, 0.5))
    after = Viewport(900, 800, 200, 150, Camera(454.0, 400.0, 0.5))
    first, second = gray(painted(picture, before)), gray(painted(picture, after))
    assert after.left - before.left == -2
    assert np.array_equal(first[5:-5, 7:-5], second[5:-5, 5:-7])


def test_a_layer_follows_the_picture_and_the_camera(qapp):
    layer = PictureLayer()
    black = PanePicture(np.zeros((20, 20), np.uint8))
    white = PanePicture(np.ones((20, 20), np.uint8))
    small, large = Viewport(20, 20, 100, 60), Viewport(20, 20, 60, 60, Camera(10, 10, 8))
    assert gray(painted(black, small, layer))[30, 50] == 0
    assert gray(painted(white, small, layer))[30, 50] == 255
    assert gray(painted(white, small, layer))[30, 5] == 0x80
    assert gray(painted(black, large, layer)).max() == 0
