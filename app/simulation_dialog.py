"""Simulating a built-in scene: what is recorded appears as an ordinary recording."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout

from models.progress import Progress
from widgets.form_field import FormField
from widgets.parameter_form import ParameterForm
from widgets.quiet_controls import label

if TYPE_CHECKING:
    from app.main_window import MainWindow

SLOT = "simulate"


def fields() -> tuple[FormField, ...]:
    """Return what can be set of a simulation."""
    from models.simulation.scenes import BUILT_IN_SCENES

    return (
        FormField("scene", "Scene", "choice", "fan", choices=tuple(BUILT_IN_SCENES)),
        FormField("height", "Height", "int", 250, 8, 2000, unit="px"),
        FormField("width", "Width", "int", 400, 8, 2000, unit="px"),
        FormField("planes", "Planes", "int", 400, 1, 100_000),
        FormField("capture_rate_hz", "Capture rate", "float", 20_000.0, 1.0, 1e6, unit="Hz"),
        FormField(
            "full_scale", "Full scale", "float", 0.6, 0.01, 1.0, help="Firing rate of luminance 1"
        ),
        FormField("reset", "Reset", "choice", "soft", choices=("soft", "hard")),
        FormField("noise", "Noise", "choice", "none", choices=("none", "camera")),
        FormField("seed", "Seed", "int", 0, 0, 2**31 - 1),
    )


def ask_for_simulation(window: MainWindow) -> None:
    """Ask what is to be simulated, and where it is kept; then record it and open it."""
    form = ParameterForm()
    form.set_fields(fields())
    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Simulate a recording")
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
    )
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(label("Light from a moving scene, through integrate-and-fire, to spikes"))
    column.addWidget(form)
    column.addWidget(buttons)
    dialog.accepted.connect(lambda: _save_as(window, form.values()))
    dialog.open()


def _save_as(window: MainWindow, values: Mapping[str, Any]) -> None:
    path, _ = QFileDialog.getSaveFileName(
        window, "Keep the recording as", f"{values['scene']}.dat", "*.dat"
    )
    if path:
        start_simulation(window, dict(values), Path(path))


def start_simulation(window: MainWindow, values: dict[str, Any], path: Path) -> None:
    """Record a scene in the background and open it."""
    window.runner.submit(
        SLOT,
        lambda progress: record(values, path, progress),
        lambda _nothing: window.open_path(path),
        lambda error: window.complain(f"The simulation failed: {error}"),
        title=f"Simulating · {values['scene']}",
    )


def record(values: dict[str, Any], path: Path, progress: Progress) -> None:
    """Simulate and write a recording with its sidecar and five ground-truth scenes."""
    import numpy as np

    from models.simulation.integrate_and_fire import FiringModel, Reset
    from models.simulation.scenes import built_in_scene
    from models.simulation.sensor_noise import CAMERA_NOISE, NOISELESS
    from models.simulation.simulate import simulate
    from models.simulation.truth import write_truths
    from models.streams.writers import write_dat

    simulation = simulate(
        built_in_scene(values["scene"], values["height"], values["width"]),
        values["planes"],
        rng=np.random.default_rng(values["seed"]),
        model=FiringModel(gain=values["full_scale"], reset=Reset(values["reset"])),
        noise=CAMERA_NOISE if values["noise"] == "camera" else NOISELESS,
        capture_rate_hz=values["capture_rate_hz"],
        progress=progress,
    )
    write_dat(simulation.stream, path, force=True)
    planes = sorted({(2 * k + 1) * values["planes"] // 10 for k in range(5)})
    write_truths(simulation, path, planes, force=True)
