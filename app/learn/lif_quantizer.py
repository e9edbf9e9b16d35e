"""A leaky neuron as a quantizer of light: its edges, its steps, and what a longer window does."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from app.learn.lesson import Lesson, LessonContext, Recorder, write_simulation
from models.simulation.lif import Floats, LifNeuron
from models.simulation.lif_recording import record_ramp
from widgets.learn.lif_quantizer_page import LifQuantizerPage, QuantizerPlot

BRIGHTEST = 16.0  # amperes that the staircase is drawn up to
MOST_STEPS = 400
STEPS_SHOWN = 20  # as in the paper's Fig. 2
SMALL, LARGE = 1.0, 1e4  # ohms
WINDOWS = np.linspace(1, 200, 80)


class Presenter(Lesson):
    """Draws the neuron that is set."""

    page: LifQuantizerPage

    def __init__(self, context: LessonContext) -> None:
        super().__init__(LifQuantizerPage(), context)

    def neuron(self) -> LifNeuron:
        """The neuron that is set."""
        names = ("resistance", "capacitance", "threshold")
        return LifNeuron(*(self.number(name) for name in names))

    def draw(self) -> None:
        """Plot the quantizer."""
        neuron, window, current = self.neuron(), self.number("window"), self.number("current")
        self.page.show_quantizer(quantizer_plot(neuron, window, current))
        self._show_figures(neuron, window, current)

    def recorder(self) -> Recorder:
        """Record a ramp of light from dark to the brightest, each pixel such a neuron."""
        neuron, window = self.neuron(), self.number("window")
        return lambda folder, progress: write_simulation(
            record_ramp(neuron, window, BRIGHTEST, progress), folder, "lif-quantizer", progress
        )

    def _show_figures(self, neuron: LifNeuron, window: float, current: float) -> None:
        count = int(neuron.count(current, window))
        interval = float(neuron.interval(current))
        steps = neuron.step_length(np.arange(1, STEPS_SHOWN + 1), window)
        self.page.show_figures(
            {
                "Count N(I)": f"{count:,} spikes",
                "Interval d(I)": "never" if math.isinf(interval) else f"{interval:.3f} ms",
                "Its step": f"{float(neuron.step_length(count, window)):.4f} A",
                "Limit θC/T": f"{neuron.step_limit(window):.4f} A",
                "Silent up to θ/R": f"{neuron.smallest_current:.4g} A",
                "Longest step / shortest": _ratio(steps),
            }
        )


def quantizer_plot(neuron: LifNeuron, window: float, current: float) -> QuantizerPlot:
    """Compute what the page plots."""
    spikes = np.arange(1, STEPS_SHOWN + 1)
    most = min(int(neuron.count(BRIGHTEST, window)), MOST_STEPS)
    edges = np.append(neuron.edge(np.arange(most + 1), window), BRIGHTEST)
    counted = np.array([int(neuron.count(current, each)) for each in WINDOWS])
    stepped = [
        float(neuron.step_length(count, each)) for count, each in zip(counted, WINDOWS, strict=True)
    ]
    small, large = (replace(neuron, resistance=ohms) for ohms in (SMALL, LARGE))
    return QuantizerPlot(
        edges=edges,
        counts=np.arange(most + 1),
        here=(current, int(neuron.count(current, window))),
        steps=neuron.step_length(spikes, window),
        small=small.step_length(spikes, window),
        large=large.step_length(spikes, window),
        limit=neuron.step_limit(window),
        windows=WINDOWS,
        counted=counted,
        stepped=np.array(stepped),
        window=window,
    )


def _ratio(steps: Floats) -> str:
    shortest = float(steps.min())
    return f"{float(steps.max()) / shortest:,.3g}" if shortest > 0 else "∞"
