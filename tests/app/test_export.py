from __future__ import annotations

import json
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.export import GAP, save_view, view_facts
from app.moment import Shown
from app.state import OVERLAY_PANE, CompareMode, OverlayKind, PaneKind, Session
from models.errors import RequestError
from widgets.difference import difference_picture
from widgets.marked_picture import LEAST_SIDE
from widgets.picture import PanePicture, render_rgb

HEIGHT, WIDTH = 6, 9
SESSION = Session(
    recording="/somewhere/car.dat", planes=50, height=HEIGHT, width=WIDTH, plane_index=7
)


@pytest.fixture
def shown() -> dict[PaneKind, Shown]:
    rng = np.random.default_rng(3)
    kinds = (PaneKind.SPIKES_A, PaneKind.SCENE_A, PaneKind.SCENE_B)
    return {kind: Shown(rng.random((HEIGHT, WIDTH), dtype=np.float32)) for kind in kinds}


def saved(shown: dict[PaneKind, Shown], session: Session, path: Path) -> np.ndarray:
    save_view(shown, session, path)
    with Image.open(path) as image:
        return np.asarray(image)


def coloured(shown: dict[PaneKind, Shown], kind: PaneKind) -> np.ndarray:
    return render_rgb(PanePicture(shown[kind].values, (0.0, 1.0), "gray"))


def test_the_grid_lies_row_by_row_with_gaps_and_blanks(
    shown: dict[PaneKind, Shown], tmp_path: Path
) -> None:
    picture = saved(shown, SESSION, tmp_path / "view.png")
    assert picture.shape == (2 * HEIGHT + GAP, 3 * WIDTH + 2 * GAP, 3)
    first, third = picture[:HEIGHT, :WIDTH], picture[:HEIGHT, 2 * (WIDTH + GAP) :]
    assert np.array_equal(first, coloured(shown, PaneKind.SPIKES_A))
    assert np.array_equal(third, coloured(shown, PaneKind.SCENE_A))
    sixth = picture[HEIGHT + GAP :, 2 * (WIDTH + GAP) :]
    assert np.array_equal(sixth, coloured(shown, PaneKind.SCENE_B))
    assert not picture[HEIGHT : HEIGHT + GAP].any()
    assert not picture[HEIGHT + GAP :, :WIDTH].any()  # regenerated spikes: nothing is there


def test_comparisons_are_saved_as_they_are_seen(
    shown: dict[PaneKind, Shown], tmp_path: Path
) -> None:
    a, b = coloured(shown, PaneKind.SCENE_A), coloured(shown, PaneKind.SCENE_B)
    path, session = tmp_path / "view.png", replace(SESSION, wipe=1 / 3)

    def mode(compare: CompareMode) -> np.ndarray:
        return saved(shown, replace(session, compare=compare), path)

    assert np.array_equal(mode(CompareMode.ONLY_A), a)
    assert np.array_equal(mode(CompareMode.ONLY_B), b)
    beside = mode(CompareMode.SIDE_BY_SIDE)
    assert np.array_equal(beside[:, :WIDTH], a)
    assert np.array_equal(beside[:, WIDTH + GAP :], b)
    assert np.array_equal(mode(CompareMode.WIPE_VERTICAL), np.hstack([a[:, :3], b[:, 3:]]))
    assert np.array_equal(mode(CompareMode.WIPE_HORIZONTAL), np.vstack([a[:2], b[2:]]))
    pair = [
        PanePicture(shown[kind].values, (0.0, 1.0), "gray")
        for kind in (PaneKind.SCENE_A, PaneKind.SCENE_B)
    ]
    expected = render_rgb(difference_picture(*pair, session.difference_gain))
    assert np.array_equal(mode(CompareMode.DIFFERENCE), expected)


def test_a_picture_says_what_it_is_of(shown: dict[PaneKind, Shown], tmp_path: Path) -> None:
    path = tmp_path / "view.png"
    save_view(shown, SESSION, path)
    with Image.open(path) as image:
        facts = json.loads(image.text["spikeloupe"])
    assert facts == json.loads(json.dumps(view_facts(SESSION))) | {"pixels_for_one": 1}
    assert facts["recording"] == "car.dat"
    assert facts["plane"] == 7
    assert facts["panes"][0] == "spikes-a"


@pytest.fixture
def moving() -> dict[PaneKind, Shown]:
    """Motion to the right, as it is coded and refined, and a scene."""
    movement = np.zeros((2, HEIGHT, WIDTH), np.float32)
    movement[1] = 2
    lengths = np.full((HEIGHT, WIDTH), 2, np.float32)
    return {
        PaneKind.MOTION_CODED: Shown(lengths, movement=movement),
        PaneKind.MOTION_REFINED: Shown(lengths, movement=movement),
        PaneKind.SCENE_A: Shown(np.full((HEIGHT, WIDTH), 0.5, np.float32)),
    }


def test_arrows_and_the_wheel_are_saved(
    qapp: object, moving: dict[PaneKind, Shown], tmp_path: Path
) -> None:
    kinds = (PaneKind.MOTION_CODED, PaneKind.SCENE_A)
    session = replace(SESSION, panes=kinds, rows=1, columns=2)
    image = saved(moving, session, tmp_path / "view.png")
    scale = ceil(LEAST_SIDE / HEIGHT)
    assert image.shape == (scale * HEIGHT, 2 * scale * WIDTH + GAP, 3)
    motion, scene = image[:, : scale * WIDTH], image[:, scale * WIDTH + GAP :]
    assert len(np.unique(motion.reshape(-1, 3), axis=0)) > 20  # more than one flat colour
    assert len(np.unique(scene.reshape(-1, 3), axis=0)) == 1
    with Image.open(tmp_path / "view.png") as opened:
        assert json.loads(opened.text["spikeloupe"])["pixels_for_one"] == scale


def test_arrows_laid_over_a_scene_are_saved(
    qapp: object, moving: dict[PaneKind, Shown], tmp_path: Path
) -> None:
    session = replace(SESSION, panes=(PaneKind.SCENE_A,), rows=1, columns=1)
    over = replace(session, overlay=OverlayKind.MOTION, overlay_opacity=1.0)
    moving |= dict.fromkeys((OVERLAY_PANE[OverlayKind.MOTION],), moving[PaneKind.MOTION_REFINED])
    plain, arrows = (saved(moving, one, tmp_path / "view.png") for one in (session, over))
    assert plain.shape == (HEIGHT, WIDTH, 3)
    assert arrows.max() > 240  # white arrows
    assert arrows.min() < 60  # with a dark edge


def test_a_wipe_has_the_arrows_of_both_sides(
    qapp: object, moving: dict[PaneKind, Shown], tmp_path: Path
) -> None:
    moving |= {PaneKind.SCENE_B: moving[PaneKind.SCENE_A]}
    moving |= {OVERLAY_PANE[OverlayKind.MOTION]: moving[PaneKind.MOTION_REFINED]}
    wiped = replace(
        SESSION,
        compare=CompareMode.WIPE_VERTICAL,
        compared=PaneKind.SCENE_A,
        overlay=OverlayKind.MOTION,
        wipe=1 / 3,
    )
    alone, path = replace(wiped, compare=CompareMode.ONLY_A), tmp_path / "view.png"
    both = saved(moving, wiped, path)
    assert both.max() > both.min()
    assert np.array_equal(both, saved(moving, alone, path))


@pytest.mark.parametrize("compare", [CompareMode.GRID, CompareMode.DIFFERENCE])
def test_nothing_is_not_saved(tmp_path: Path, compare: CompareMode) -> None:
    with pytest.raises(RequestError, match="no pane shows anything"):
        save_view({}, replace(SESSION, compare=compare), tmp_path / "view.png")
    assert not list(tmp_path.glob("*.png"))
