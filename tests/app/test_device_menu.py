from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.device_menu import SLOT, DeviceMenu
from models.networks.device import DeviceChoice, choose_device, chosen_device
from tests.app.conftest import SteadyRunner


@pytest.fixture(autouse=True)
def choice_as_before() -> Iterator[None]:
    before = chosen_device()
    yield
    choose_device(before)


def test_a_missing_card_is_greyed_with_the_reason(
    qtbot: QtBot, late_runner: SteadyRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.device_menu.why_no_cuda", lambda: "no driver")
    menu = QMenu()
    qtbot.addWidget(menu)
    devices = DeviceMenu(menu, late_runner, lambda _choice: None)
    cuda = devices.action(DeviceChoice.CUDA)
    menu.aboutToShow.emit()
    assert not cuda.isEnabled()
    menu.aboutToShow.emit()
    assert late_runner.submitted == [SLOT]  # it is looked for once
    late_runner.finish(SLOT)
    menu.aboutToShow.emit()
    assert late_runner.submitted == [SLOT]
    assert not cuda.isEnabled()
    assert cuda.text().endswith("no driver")
    assert devices.action(DeviceChoice.CPU).isEnabled()


def test_a_choice_is_told(
    qtbot: QtBot, runner: SteadyRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.device_menu.why_no_cuda", lambda: "")
    choose_device(DeviceChoice.CPU)
    chosen: list[DeviceChoice] = []
    menu = QMenu()
    qtbot.addWidget(menu)
    devices = DeviceMenu(menu, runner, chosen.append)
    assert devices.action(DeviceChoice.CPU).isChecked()
    menu.aboutToShow.emit()
    cuda = devices.action(DeviceChoice.CUDA)
    assert cuda.isEnabled()
    cuda.trigger()
    assert chosen == [DeviceChoice.CUDA]
    assert cuda.isChecked()
    assert not devices.action(DeviceChoice.CPU).isChecked()
