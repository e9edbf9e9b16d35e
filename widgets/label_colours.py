"""Colours of labels: as many as there are classes, the same for a label in every drawing."""

from __future__ import annotations

import colorsys

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""
ON_LIGHT = (0.38, 0.5, 0.62)
"""Lightness of neighbours in turn, upon a light ground."""
ON_DARK = (0.52, 0.66, 0.8)
"""The same upon a dark ground."""
_SATURATION = 0.75


def label_colours(count: int, lightness: tuple[float, ...] = ON_LIGHT) -> list[Colour]:
    """Return colours around the colour wheel, neighbours of different lightness."""
    found = []
    for number in range(count):
        light = lightness[number % len(lightness)]
        parts = colorsys.hls_to_rgb(number / count, light, _SATURATION)
        red, green, blue = (round(255 * part) for part in parts)
        found.append((red, green, blue))
    return found
