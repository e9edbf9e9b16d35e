from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.weights_dialog import at_hand, fields
from models.codecs.learned import compressai_weights
from models.codecs.learned.compressai_infos import ZOO_STEPS, steps_at_hand
from tests.app.user import User
from tests.models.codecs.learned.compressai_here import no_zoo_but
from tests.models.networks.tiny_compressai import tiny_checkpoint
from widgets.codec_picker import CodecPicker
from widgets.parameter_form import ParameterForm

NAME = "bmshj2018-factorized"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    no_zoo_but(tmp_path / "zoo", monkeypatch)
    return tmp_path / "zoo"


def offered(user: User) -> bool:
    """Whether the codec panel lists the codec as one that works here."""
    return NAME in user.window.codec._infos


def test_every_model_can_be_asked_for() -> None:
    model, first, last = fields()
    assert model.choices == tuple(ZOO_STEPS)
    assert (first.default, last.default) == (1, max(ZOO_STEPS.values()))


def test_a_file_makes_the_codec_one_that_works(
    user_of_fan: User, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, asked = user_of_fan, []
    checkpoint = tiny_checkpoint(NAME, tmp_path)

    def choose(_window: object, title: str, *_: object) -> tuple[str, str]:
        asked.append(title)
        return str(checkpoint), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)
    assert not offered(user)
    user.act("codec.weights")
    dialog = user.dialog()
    assert any(text.endswith("none") for text in user.texts(dialog))
    dialog.findChildren(ParameterForm)[0].set_values({"first": 5})
    user.press_button(user.part(QPushButton, "From file…", dialog))
    user.wait_until_idle()
    assert asked == [f"Weights of {NAME}, step 5"]
    assert steps_at_hand(NAME) == (5,)
    assert offered(user)
    assert at_hand() == f"At hand, by step: {NAME} 5"
    assert user.window.findChildren(CodecPicker)


def test_without_a_network_the_window_says_so(
    user_of_fan: User, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = user_of_fan
    monkeypatch.setattr(
        compressai_weights, "address_of", lambda *_: "http://127.0.0.1:9/x-12345678.pth.tar"
    )
    user.act("codec.weights")
    dialog = user.dialog()
    user.press_button(user.part(QPushButton, "Fetch", dialog))
    user.wait_until_idle()
    assert "can't be fetched from 127.0.0.1" in user.message
    assert list(kept.iterdir()) == []
    assert not offered(user)


def test_cancelled_nothing_is_fetched(
    user_of_fan: User, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compressai_weights, "fetch_weights", lambda *_: pytest.fail("fetched"))
    user_of_fan.act("codec.weights")
    user_of_fan.dialog().reject()
    user_of_fan.wait_until_idle()
    assert not kept.exists()
