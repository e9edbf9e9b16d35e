from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.export import GAP, save_view, view_facts
from app.moment import Shown
from app.state import CompareMode, PaneKind, Session
from models.errors import RequestError
from widgets.difference import difference_picture
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
    assert facts == json.loads(json.dumps(view_facts(SESSION)))
    assert facts["recording"] == "car.dat"
    assert facts["plane"] == 7
    assert facts["panes"][0] == "spikes-a"


@pytest.mark.parametrize("compare", [CompareMode.GRID, CompareMode.DIFFERENCE])
def test_nothing_is_not_saved(tmp_path: Path, compare: CompareMode) -> None:
    with pytest.raises(RequestError, match="no pane shows anything"):
        save_view({}, replace(SESSION, compare=compare), tmp_path / "view.png")
    assert not list(tmp_path.glob("*.png"))
