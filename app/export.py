"""What the panes show as a picture file, rendered from the arrays, not from the screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.pane_pictures import Shown, picture
from app.state import PaneKind, Session
from models.errors import RequestError
from models.streams.scene_files import write_beside
from widgets.picture import render_rgb

GAP = 4  # black pixels between panes


def view_facts(session: Session) -> dict[str, Any]:
    """Return what an exported picture says of itself."""
    return {
        "recording": Path(session.recording).name,
        "plane": session.plane_index,
        "window_planes": session.window_planes,
        "codec": session.codec.to_json(),
        "levels": {
            str(quantity): [levels.low, levels.high, levels.color_map]
            for quantity, levels in session.levels
        },
    }


def save_view(shown: dict[PaneKind, Shown], session: Session, path: Path) -> None:
    """Write what the grid shows as one PNG, one screen pixel a pixel, row by row.

    Raises:
        RequestError: no pane shows anything.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    tiles = [_tile(kind, shown, session) for kind in session.panes]
    if all(tile is None for tile in tiles):
        raise RequestError("no pane shows anything yet", "open a recording first")
    height, width = session.height, session.width
    canvas = np.zeros(
        (session.rows * (height + GAP) - GAP, session.columns * (width + GAP) - GAP, 3), np.uint8
    )
    for position, tile in enumerate(tiles[: session.rows * session.columns]):
        if tile is not None:
            top = position // session.columns * (height + GAP)
            left = position % session.columns * (width + GAP)
            canvas[top : top + height, left : left + width] = tile
    notes = PngInfo()
    facts = view_facts(session) | {"panes": [str(kind) for kind in session.panes]}
    notes.add_itxt("spikeloupe", json.dumps(facts))
    image = Image.fromarray(canvas)
    write_beside(path, lambda file: image.save(file, "png", pnginfo=notes), force=True)


def _tile(
    kind: PaneKind, shown: dict[PaneKind, Shown], session: Session
) -> NDArray[np.uint8] | None:
    drawn = picture(kind, shown[kind], session) if kind in shown else None
    return None if drawn is None else render_rgb(drawn)
