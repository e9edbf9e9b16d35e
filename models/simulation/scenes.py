"""The moving scenes that can be simulated by name."""

from __future__ import annotations

import dataclasses

from models.errors import RequestError, suggest
from models.simulation.built_in.balls import Balls
from models.simulation.built_in.disc import Disc
from models.simulation.built_in.fan import Fan
from models.simulation.built_in.light import LightRamp, LightStep
from models.simulation.built_in.text import Text
from models.simulation.built_in.texture import Texture
from models.simulation.workshop.scene import Workshop

BuiltInScene = Workshop | Disc | Texture | Balls | Fan | Text | LightStep | LightRamp

BUILT_IN_SCENES: dict[str, BuiltInScene] = {
    "workshop": Workshop(),
    "disc": Disc(),
    "texture": Texture(),
    "balls": Balls(),
    "fan": Fan(),
    "text": Text(),
    "step": LightStep(),
    "ramp": LightRamp(),
}


def built_in_scene(name: str, height: int = 250, width: int = 400) -> BuiltInScene:
    """Return a built-in scene at a size.

    Raises:
        RequestError: no scene has this name, or the size has no pixel.
    """
    if name not in BUILT_IN_SCENES:
        raise RequestError(f"no built-in scene is called {name!r}", suggest(name, BUILT_IN_SCENES))
    if height < 1 or width < 1:
        raise RequestError(f"a scene of {height}×{width} pixels has no pixel")
    return dataclasses.replace(BUILT_IN_SCENES[name], height=height, width=width)
