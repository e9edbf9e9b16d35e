"""The menu that says where networks run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from app.jobs import Runner
from models.networks.device import DeviceChoice, chosen_device, why_no_cuda

SLOT = "device"
LABELS = {
    DeviceChoice.AUTO: "Automatic",
    DeviceChoice.CPU: "CPU",
    DeviceChoice.CUDA: "Graphics card (CUDA)",
}


class DeviceMenu(QObject):
    """Offers the devices; whether there is CUDA is found out when the menu is first opened."""

    def __init__(
        self, menu: QMenu, runner: Runner, chosen: Callable[[DeviceChoice], object]
    ) -> None:
        """Fill a menu.

        Args:
            menu: where the entries go; keeps this alive.
            runner: looks for CUDA, which takes seconds where there is a driver.
            chosen: told what the user has chosen.
        """
        super().__init__(menu)
        self._runner, self._is_known = runner, False
        group = QActionGroup(self)
        self._actions: dict[DeviceChoice, QAction] = {}
        for choice, text in LABELS.items():
            action = QAction(text, self, checkable=True)
            action.setChecked(choice is chosen_device())
            action.triggered.connect(lambda _checked=False, c=choice: chosen(c))
            group.addAction(action)
            menu.addAction(action)
            self._actions[choice] = action
        menu.aboutToShow.connect(self._look)

    def action(self, choice: DeviceChoice) -> QAction:
        """Return the entry of a device."""
        return self._actions[choice]

    @Slot()
    def _look(self) -> None:
        if self._is_known or self._runner.is_busy(SLOT):
            return
        cuda = self._actions[DeviceChoice.CUDA]
        cuda.setEnabled(False)
        cuda.setText(f"{LABELS[DeviceChoice.CUDA]} · looking for it …")
        self._runner.submit(SLOT, lambda _progress: why_no_cuda(), self._found)

    def _found(self, reason: str) -> None:
        self._is_known = True
        cuda = self._actions[DeviceChoice.CUDA]
        cuda.setEnabled(not reason)
        label = LABELS[DeviceChoice.CUDA]
        cuda.setText(f"{label} · {reason}" if reason else label)
