"""Panes of features in the window, by key and click: means make features, a tiny net reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from app import feature_pictures
from app.help_dialogs import keys_as_html
from app.labels import Told
from app.pane_help import HELP
from app.state import CompareMode, OverlayKind, PaneKind, Quantity
from models.classification.classify import Classification, RankedLabel
from models.codecs.learned import feature_analysis
from models.codecs.spec import Paradigm
from models.kept import Kept
from models.networks.features.analyser import FeatureAnalyser
from models.training.finished import weights_of
from tests.app.user import ALT, User
from tests.models.codecs.features import let_means_make_features
from tests.models.networks.tiny_sci import tiny_analysis
from widgets.header_buttons import HeaderButton

KEY = Qt.Key
PANES = (
    PaneKind.FEATURE_A,
    PaneKind.MOTION_REFINED,
    PaneKind.ALIGNED,
    PaneKind.FEATURE_B,
    PaneKind.SPIKES_A,
    PaneKind.ISI_A,
)


@pytest.fixture(autouse=True)
def networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    let_means_make_features(monkeypatch)
    analyser = FeatureAnalyser(weights_of(tiny_analysis()))
    monkeypatch.setattr(feature_analysis, "_analyser", lambda: analyser)
    monkeypatch.setattr(feature_pictures, "_readings", Kept(16))
    feature_pictures._codec.cache_clear()
    yield
    feature_pictures._codec.cache_clear()


@pytest.fixture
def looking(shared_user: User) -> User:
    """Somebody who has coded features, and looks at them at plane 45."""
    user, store = shared_user, shared_user.window.store
    user.wait_until_idle()
    store.update(pipeline=replace(user.session.pipeline.under(Paradigm.CAAS), gop=1))
    user.act("codec.encode")
    store.update(panes=PANES, plane_index=45)
    user.wait_until_idle()
    return user


def status(user: User) -> str:
    return user.window.status.values.text()


def test_features_motion_and_aligned_features_are_shown(looking: User) -> None:
    user = looking
    assert user.coded.pipeline.paradigm is Paradigm.CAAS
    assert np.abs(user.values(PaneKind.FEATURE_A) - user.values(PaneKind.FEATURE_B)).max() < 0.3
    motion = user.pane(PaneKind.MOTION_REFINED).picture()
    assert motion.is_wheel
    assert motion.arrows is not None
    levels = user.session.levels_of(Quantity.MOTION)
    assert (motion.levels, levels.automatic) == ((0.0, levels.high), True)
    assert np.percentile(motion.values, 99) <= levels.high
    user.window.parts.grid.kindRequested.emit(1, str(PaneKind.MOTION_CODED))
    user.wait_until_idle()
    message = user.pane(PaneKind.MOTION_CODED).area().message()
    assert message == "JPEG (libjpeg-turbo) tells no motion\nSCI does"


def test_the_status_bar_tells_the_motion_under_the_cursor(looking: User) -> None:
    user = looking
    x, y = 20, 13
    area = user.pane(PaneKind.FEATURE_A).area()
    user.mouse(area).move(*user.place_of(PaneKind.FEATURE_A, x, y))
    down, right = user.window.panes.shown[PaneKind.MOTION_REFINED].movement[:, y, x]
    expected = f"motion ({right:+.1f}, {down:+.1f}) px".replace("-", "−")
    assert expected in status(user)
    assert status(user).startswith(f"({x}, {y})   A ")


def test_the_key_lays_arrows_over_spikes_scenes_and_features(looking: User) -> None:
    user = looking
    panes = (PaneKind.SPIKES_A, PaneKind.SCENE_A, PaneKind.FEATURE_B, *PANES[3:])
    user.window.store.update(panes=panes)
    user.wait_until_idle()
    assert user.pane(PaneKind.SCENE_A).picture().arrows is None
    user.window.parts.pane_area.setFocus()
    user.key(KEY.Key_F)
    user.wait_until_idle()
    assert user.session.overlay is OverlayKind.MOTION
    assert user.window.actions_by_id["view.overlay_motion"].isChecked()
    high = user.session.levels_of(Quantity.MOTION).high
    for kind in panes[:3]:
        picture, area = user.pane(kind).picture(), user.pane(kind).area()
        assert picture.arrows.full == high
        assert picture.arrows.opacity == user.session.overlay_opacity
        assert picture.overlay is None
        assert area.note() == f"Motion 60 % · longest {high:g} px"
    assert user.pane(PaneKind.ISI_A).picture().arrows is None
    area = user.pane(PaneKind.SCENE_A).area()
    user.mouse(area).wheel(20, 20, notches=-2, modifiers=ALT)
    assert user.pane(PaneKind.SCENE_A).picture().arrows.opacity == pytest.approx(0.4)
    before = area.grab().toImage()
    user.key(KEY.Key_F)
    user.wait_until_idle()
    assert user.session.overlay is OverlayKind.NONE
    assert user.pane(PaneKind.SCENE_A).picture().arrows is None
    assert area.grab().toImage() != before


def test_where_nothing_is_coded_as_features_the_overlay_says_so(shared_user: User) -> None:
    user = shared_user
    user.key(KEY.Key_F)
    user.wait_until_idle()
    assert user.pane(PaneKind.SCENE_A).area().note() == "Features are coded under CAAS"


def test_the_key_goes_through_the_aligned_neighbours(looking: User) -> None:
    user = looking
    user.window.parts.pane_area.setFocus()
    details = []
    for _ in range(5):
        user.key(KEY.Key_T)
        user.wait_until_idle()
        details.append(user.window.panes.shown[PaneKind.ALIGNED].detail)
    assert details == ["t−14", "t−7", "t+7", "t+14", "mean of 4 neighbours"]


def test_features_are_compared_as_scenes_are(looking: User) -> None:
    user = looking
    user.window.store.update(compare=CompareMode.WIPE_VERTICAL, compared=PaneKind.FEATURE_A)
    user.wait_until_idle()
    shown = user.window.panes.shown
    picture = user.window.parts.compare.area().picture()
    assert np.array_equal(picture.values, shown[PaneKind.FEATURE_A].values)
    assert PaneKind.FEATURE_B in shown


def test_every_pane_and_key_is_explained(looking: User) -> None:
    assert set(HELP) == set(PaneKind)
    user = looking
    button = user.part(HeaderButton, "help on this pane", user.pane(PaneKind.ALIGNED))
    user.press_button(button)
    assert "brought to its moment" in user.message
    page = keys_as_html()
    for key in ("F", "T", "F12"):
        assert f"<b>{key}</b>" in page


def test_labels_are_told_in_their_tab(looking: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(_of: object, classes: str, _progress: object) -> Told:
        ranked = RankedLabel(f"of {classes}", 0.8), RankedLabel("other", 0.2)
        return Told(Classification(ranked, np.zeros(2, np.float32)), 6, 12)

    monkeypatch.setattr("app.presenters.classification.label_raw", told)
    monkeypatch.setattr("app.presenters.classification.label_coded", told)
    monkeypatch.setattr("models.classification.classify.why_unavailable", lambda _name: "")
    user = looking
    user.key(KEY.Key_F12)
    user.wait_until_idle()
    view = user.window.parts.labels
    assert view.sides["a"].texts() == ("of mnist", "confidence 80.0 % · 6 of 12 features", "")
    assert view.sides["b"].texts()[0] == "of mnist"
    assert "of mnist,80.0 %" in view.to_csv()
    user.choose(user.part(QComboBox, "Data set whose labels are told"), "caltech")
    assert user.session.classes == "caltech"
    assert view.sides["a"].texts()[0] == "of caltech"
