"""What the panes show as a picture file, rendered from the arrays, not from the screen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.moment import Shown
from app.pane_pictures import picture
from app.state import PARTNER_OF, CompareMode, PaneKind, Session
from models.errors import RequestError
from models.streams.scene_files import write_beside
from widgets.difference import difference_picture
from widgets.picture import PanePicture, render_rgb

Tile = NDArray[np.uint8]
"""(H, W, 3): a picture as it is coloured on screen."""

GAP = 4  # black pixels between panes


def view_facts(session: Session) -> dict[str, Any]:
    """Return what an exported picture says of itself."""
    return {
        "recording": Path(session.recording).name,
        "plane": session.plane_index,
        "window_planes": session.window_planes,
        "codec": session.codec.to_json(),
        "panes": [str(kind) for kind in session.panes],
        "compare": str(session.compare),
        "compared": str(session.compared),
        "overlay": [str(session.overlay), session.overlay_opacity],
        "levels": {
            str(quantity): [levels.low, levels.high, levels.color_map]
            for quantity, levels in session.levels
        },
    }


def save_view(shown: dict[PaneKind, Shown], session: Session, path: Path) -> None:
    """Write what the grid or the comparison shows as one PNG, one screen pixel a pixel.

    Raises:
        RequestError: no pane shows anything.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    in_grid = session.compare is CompareMode.GRID
    rows = _grid(shown, session) if in_grid else [_comparison(shown, session)]
    if all(tile is None for row in rows for tile in row):
        raise RequestError("no pane shows anything yet", "open a recording first")
    notes = PngInfo()
    notes.add_itxt("spikeloupe", json.dumps(view_facts(session)))
    image = Image.fromarray(_canvas(rows, session.height, session.width))
    write_beside(path, lambda file: image.save(file, "png", pnginfo=notes), force=True)


def _canvas(rows: list[list[Tile | None]], height: int, width: int) -> Tile:
    columns = max(len(row) for row in rows)
    canvas = np.zeros(
        (len(rows) * (height + GAP) - GAP, columns * (width + GAP) - GAP, 3), np.uint8
    )
    for row, tiles in enumerate(rows):
        for column, tile in enumerate(tiles):
            if tile is not None:
                top, left = row * (height + GAP), column * (width + GAP)
                canvas[top : top + height, left : left + width] = tile
    return canvas


def _grid(shown: dict[PaneKind, Shown], session: Session) -> list[list[Tile | None]]:
    tiles = [_coloured(_drawn(kind, shown, session)) for kind in session.panes]
    columns = session.columns
    return [tiles[row * columns : (row + 1) * columns] for row in range(session.rows)]


def _comparison(shown: dict[PaneKind, Shown], session: Session) -> list[Tile | None]:
    """Return the pair as its mode lays it out; a wipe at its fraction of the whole picture."""
    a = _drawn(session.compared, shown, session)
    b = _drawn(PARTNER_OF[session.compared], shown, session)
    if session.compare is CompareMode.ONLY_A:
        return [_coloured(a)]
    if session.compare is CompareMode.ONLY_B:
        return [_coloured(b)]
    if session.compare is CompareMode.SIDE_BY_SIDE:
        return [_coloured(a), _coloured(b)]
    if a is None or b is None:
        return [None]
    if session.compare is CompareMode.DIFFERENCE:
        return [render_rgb(difference_picture(a, b, session.difference_gain))]
    return [_wiped(render_rgb(a), render_rgb(b), session)]


def _wiped(a: Tile, b: Tile, session: Session) -> Tile:
    wiped = a.copy()
    if session.compare is CompareMode.WIPE_VERTICAL:
        line = round(session.wipe * session.width)
        wiped[:, line:] = b[:, line:]
    else:
        line = round(session.wipe * session.height)
        wiped[line:] = b[line:]
    return wiped


def _drawn(kind: PaneKind, shown: dict[PaneKind, Shown], session: Session) -> PanePicture | None:
    return picture(kind, shown, session)


def _coloured(drawn: PanePicture | None) -> Tile | None:
    return None if drawn is None else render_rgb(drawn)
