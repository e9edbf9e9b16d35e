"""Where a picture is seen from, and the arithmetic between its pixels and the screen's.

Everything in a view is counted in device pixels, so that 100 % is one pixel of the picture on one
pixel of the screen, whatever the screen's own scale. Pixel (x, y) of a picture covers [x, x + 1) by
[y, y + 1) in picture coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

ZOOM_STEPS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""What the wheel walks through, in device pixels per picture pixel."""


@dataclass(frozen=True, slots=True)
class Camera:
    """What all linked panes share.

    Attributes:
        center_x: The picture coordinate in the middle of the view.
        center_y: The same, downwards.
        scale: Device pixels per picture pixel; 0 fits the whole picture into the view.
    """

    center_x: float = 0.0
    center_y: float = 0.0
    scale: float = 0.0

    @property
    def fits(self) -> bool:
        """Whether the whole picture is shown, however large the view."""
        return self.scale <= 0.0


@dataclass(frozen=True, slots=True)
class Viewport:
    """A picture as a camera places it in one view.

    A picture smaller than the view is centred; a larger one never leaves a gap at an edge.
    """

    image_width: int
    image_height: int
    view_width: int
    view_height: int
    camera: Camera = Camera()

    @property
    def scale(self) -> float:
        """Device pixels per picture pixel, with "fit" worked out."""
        if not self.camera.fits:
            return self.camera.scale
        return min(self.view_width / self.image_width, self.view_height / self.image_height)

    @property
    def left(self) -> int:
        """Where the picture's left edge lies in the view; may be negative."""
        return _edge(self.camera.center_x, self.image_width, self.view_width, self.scale)

    @property
    def top(self) -> int:
        """Where the picture's upper edge lies in the view; may be negative."""
        return _edge(self.camera.center_y, self.image_height, self.view_height, self.scale)

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Picture coordinates of a point of the view."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """The point of the view where picture coordinates lie."""
        return self.left + x * self.scale, self.top + y * self.scale

    def pixel_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The pixel (column, row) under a point of the view; None beside the picture."""
        column, row = (int(value // 1) for value in self.to_image(x, y))
        inside = 0 <= column < self.image_width and 0 <= row < self.image_height
        return (column, row) if inside else None

    def nearest_pixel(self, x: float, y: float) -> tuple[int, int]:
        """The pixel (column, row) of the picture nearest to a point of the view."""
        column, row = (int(value // 1) for value in self.to_image(x, y))
        return (
            min(max(column, 0), self.image_width - 1),
            min(max(row, 0), self.image_height - 1),
        )

    def visible_pixels(self) -> tuple[int, int, int, int]:
        """Pixels that show at least in part: columns [x0, x1), rows [y0, y1)."""
        x0, y0 = self.to_image(0, 0)
        x1, y1 = self.to_image(self.view_width, self.view_height)
        return (
            max(0, int(x0 // 1)),
            max(0, int(y0 // 1)),
            min(self.image_width, int(-(-x1 // 1))),
            min(self.image_height, int(-(-y1 // 1))),
        )


def fitted() -> Camera:
    """The whole picture in the view."""
    return Camera()


def panned(viewport: Viewport, dx: float, dy: float) -> Camera:
    """The camera after the picture was dragged.

    Args:
        viewport: As it was when the drag began.
        dx: To the right, device pixels.
        dy: Downwards, device pixels.
    """
    camera, scale = viewport.camera, viewport.scale
    if camera.fits:
        return camera
    return _held(viewport, camera.center_x - dx / scale, camera.center_y - dy / scale, scale)


def zoomed_at(viewport: Viewport, x: float, y: float, steps: int) -> Camera:
    """The camera some zoom steps further in (or out), what is under a point staying there.

    Args:
        viewport: As it is now.
        x: The point, from the left of the view, device pixels.
        y: From its top.
        steps: Of :data:`ZOOM_STEPS`; negative zooms out.
    """
    scale = _stepped(viewport.scale, steps)
    return viewport.camera if scale == viewport.scale else zoomed_to(viewport, scale, x, y)


def zoomed_to(
    viewport: Viewport, scale: float, x: float | None = None, y: float | None = None
) -> Camera:
    """The camera at a given scale, what is under a point (the view's middle) staying there."""
    x = viewport.view_width / 2 if x is None else x
    y = viewport.view_height / 2 if y is None else y
    image_x, image_y = viewport.to_image(x, y)
    return _held(
        viewport,
        image_x + (viewport.view_width / 2 - x) / scale,
        image_y + (viewport.view_height / 2 - y) / scale,
        scale,
    )


def _held(viewport: Viewport, center_x: float, center_y: float, scale: float) -> Camera:
    """A camera whose centre is what the viewport will really show, so that drags have no slack."""
    return Camera(
        _middle(center_x, viewport.image_width, viewport.view_width / scale),
        _middle(center_y, viewport.image_height, viewport.view_height / scale),
        scale,
    )


def _middle(center: float, length: int, shown: float) -> float:
    if shown >= length:
        return length / 2
    return min(max(center, shown / 2), length - shown / 2)


def _edge(center: float, length: int, view: int, scale: float) -> int:
    if length * scale <= view + 0.5:
        return round((view - length * scale) / 2)
    return round(view / 2 - _middle(center, length, view / scale) * scale)


def _stepped(scale: float, steps: int) -> float:
    for _ in range(abs(steps)):
        if steps > 0:
            further = [step for step in ZOOM_STEPS if step > scale * (1 + 1e-9)]
            scale = min(further, default=scale)
        else:
            further = [step for step in ZOOM_STEPS if step < scale * (1 - 1e-9)]
            scale = max(further, default=scale)
    return scale
