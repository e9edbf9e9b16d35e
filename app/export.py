"""What the panes show as a picture file, rendered from the arrays, not from the screen.

Arrows of motion and the colour wheel are drawn over them as on the screen.
"""

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
from widgets.marked_picture import enlargement, render_marked
from widgets.picture import PanePicture

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

    A small picture with arrows or a wheel over it is enlarged by a whole number, and all with it.

    Raises:
        RequestError: no pane shows anything.
    """
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    rows = _drawn_rows(shown, session)
    scale = max(
        map(enlargement, (one for row in rows for one in row if one is not None)), default=1
    )
    in_grid = session.compare is CompareMode.GRID
    tiles = [[_coloured(one, scale) for one in row] for row in rows]
    if not in_grid:
        tiles = [_compared(tiles[0], rows[0], session, scale)]
    if all(tile is None for row in tiles for tile in row):
        raise RequestError("no pane shows anything yet", "open a recording first")
    notes = PngInfo()
    facts = view_facts(session) | {"pixels_for_one": scale}
    notes.add_itxt("spikeloupe", json.dumps(facts))
    image = Image.fromarray(_canvas(tiles, scale * session.height, scale * session.width))
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


def _drawn_rows(shown: dict[PaneKind, Shown], session: Session) -> list[list[PanePicture | None]]:
    """Return the pictures of the grid, or of the pair that is compared."""
    if session.compare is not CompareMode.GRID:
        pair = session.compared, PARTNER_OF[session.compared]
        return [[picture(kind, shown, session) for kind in pair]]
    drawn = [picture(kind, shown, session) for kind in session.panes]
    columns = session.columns
    return [drawn[row * columns : (row + 1) * columns] for row in range(session.rows)]


def _compared(
    tiles: list[Tile | None], drawn: list[PanePicture | None], session: Session, scale: int
) -> list[Tile | None]:
    """Return the pair as its mode lays it out; a wipe at its fraction of the whole picture."""
    (a, b), (first, second) = tiles, drawn
    if session.compare is CompareMode.ONLY_A:
        return [a]
    if session.compare is CompareMode.ONLY_B:
        return [b]
    if session.compare is CompareMode.SIDE_BY_SIDE:
        return [a, b]
    if a is None or b is None or first is None or second is None:
        return [None]
    if session.compare is CompareMode.DIFFERENCE:
        difference = difference_picture(first, second, session.difference_gain)
        return [render_marked(difference, scale)]
    return [_wiped(a, b, session)]


def _wiped(a: Tile, b: Tile, session: Session) -> Tile:
    wiped, (height, width, _) = a.copy(), a.shape
    if session.compare is CompareMode.WIPE_VERTICAL:
        line = round(session.wipe * width)
        wiped[:, line:] = b[:, line:]
    else:
        line = round(session.wipe * height)
        wiped[line:] = b[line:]
    return wiped


def _coloured(drawn: PanePicture | None, scale: int) -> Tile | None:
    return None if drawn is None else render_marked(drawn, scale)
