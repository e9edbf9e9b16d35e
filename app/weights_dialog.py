"""Fetching the weights of CompressAI's models: nothing is fetched before the user says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout

from models.codecs.learned.compressai_infos import ZOO_STEPS, steps_at_hand
from models.progress import Progress
from widgets.form_field import FormField
from widgets.parameter_form import ParameterForm
from widgets.quiet_controls import label

if TYPE_CHECKING:
    from app.main_window import MainWindow

SLOT = "weights"
CHECKPOINTS = "Checkpoints (*.tar *.pth *.pt);;All files (*)"
EXPLAINED = (
    "CompressAI's models need weights, one file for each step of quality, of 12 to 120 MB each.\n"
    "They come from compressai.s3.amazonaws.com, or from a file that you have."
)


def fields() -> tuple[FormField, ...]:
    """Return what can be said of the weights that are wanted."""
    most = max(ZOO_STEPS.values())
    return (
        FormField("model", "Model", "choice", next(iter(ZOO_STEPS)), choices=tuple(ZOO_STEPS)),
        FormField("first", "From step", "int", 1, 1, most, help="1 gives the fewest bits"),
        FormField("last", "To step", "int", most, 1, most, help="held at the model's last step"),
    )


def ask_for_weights(window: MainWindow) -> None:
    """Ask which weights are wanted; fetch them, or take a file."""
    form = ParameterForm()
    form.set_fields(fields())
    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Fetch weights")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    fetch = buttons.addButton("Fetch", QDialogButtonBox.ButtonRole.AcceptRole)
    take = buttons.addButton("From file…", QDialogButtonBox.ButtonRole.ActionRole)
    column = QVBoxLayout(dialog)
    column.addWidget(label(EXPLAINED))
    column.addWidget(label(at_hand()))
    column.addWidget(form)
    column.addWidget(buttons)
    fetch.clicked.connect(lambda: _close(dialog, lambda: start_fetching(window, form.values())))
    take.clicked.connect(lambda: _close(dialog, lambda: _choose_file(window, form.values())))
    buttons.rejected.connect(dialog.reject)
    dialog.open()


def at_hand() -> str:
    """Say which weights are here already."""
    found = {name: steps_at_hand(name) for name in ZOO_STEPS}
    told = [f"{name} {', '.join(map(str, steps))}" for name, steps in found.items() if steps]
    return "At hand, by step: " + ("; ".join(told) or "none")


def _close(dialog: QDialog, then: Callable[[], None]) -> None:
    dialog.accept()
    then()


def start_fetching(window: MainWindow, values: dict[str, Any]) -> None:
    """Fetch weights in the background, then list the codecs anew."""
    from models.codecs.learned.compressai_weights import fetch_weights

    name = values["model"]
    steps = range(values["first"], min(values["last"], ZOO_STEPS[name]) + 1)
    _submit(window, name, lambda progress: fetch_weights(name, steps, progress))


def _choose_file(window: MainWindow, values: dict[str, Any]) -> None:
    step = min(values["first"], ZOO_STEPS[values["model"]])
    title = f"Weights of {values['model']}, step {step}"
    path, _ = QFileDialog.getOpenFileName(window, title, "", CHECKPOINTS)
    if path:
        start_taking(window, values["model"], step, Path(path))


def start_taking(window: MainWindow, name: str, step: int, path: Path) -> None:
    """Take the weights of a step from a file in the background, then list the codecs anew."""
    from models.codecs.learned.compressai_weights import take_weights

    _submit(window, name, lambda _progress: take_weights(name, step, path))


def _submit(window: MainWindow, name: str, work: Callable[[Progress], Any]) -> None:
    window.runner.submit(
        SLOT,
        work,
        lambda _paths: window.codec.load(),
        lambda error: window.complain(f"No weights came: {error}"),
        title=f"Fetching weights · {name}",
    )
