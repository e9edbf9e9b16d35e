"""The leaky neuron through its page: what is drawn is what the model computes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from app.learn.lesson import LessonContext
from app.learn.lif_quantizer import BRIGHTEST, STEPS_SHOWN, WINDOWS, Presenter
from app.news import News
from app.store import SessionStore
from app.workspace import Workspace
from models.errors import RequestError
from models.progress import Progress
from models.simulation.lif import LifNeuron
from models.streams.opening import open_recording

SPIKES = np.arange(1, STEPS_SHOWN + 1)


@pytest.fixture
def lesson(qtbot, runner):
    made = Presenter(LessonContext(SessionStore(), runner, Workspace(), News()))
    qtbot.addWidget(made.page)
    made.enter()
    return made


def neuron_set(lesson) -> LifNeuron:
    """Build the neuron from the sliders, apart from the presenter."""
    shown = lesson.page.controls.values()
    return LifNeuron(shown["resistance"], shown["capacitance"], shown["threshold"])


def test_sliders_move_the_staircase(lesson) -> None:
    before = neuron_set(lesson)
    for name, notches in (("resistance", 6), ("capacitance", -4), ("threshold", 3), ("window", -5)):
        lesson.page.controls.control(name).nudge(notches)
    neuron, window = neuron_set(lesson), lesson.number("window")
    assert neuron.resistance > before.resistance
    assert neuron.capacitance < before.capacitance
    assert neuron.threshold > before.threshold
    assert window < 100
    currents, counts = lesson.page.staircase.plotted("counts")
    assert currents[[0, -1]].tolist() == [0, BRIGHTEST]
    treads = (currents[::2] + currents[1::2]) / 2
    assert counts[::2].tolist() == counts[1::2].tolist()
    assert counts[::2].tolist() == neuron.count(treads, window).tolist()
    assert counts[::2].tolist() == list(range(len(treads)))


@pytest.mark.parametrize("resistance", [1.0, 30.0, 1e4])
def test_steps_against_counts_are_those_of_equation_2(lesson, resistance: float) -> None:
    lesson.page.changed.emit("resistance", resistance)
    for name, ohms in (("steps", resistance), ("small", 1.0), ("large", 1e4)):
        tau = 10.0 * ohms
        edges = [5.0 / (ohms * -math.expm1(-100 / (tau * k))) for k in range(1, STEPS_SHOWN + 2)]
        x, y = lesson.page.steps.plotted(name)
        assert x.tolist() == SPIKES.tolist()
        assert y == pytest.approx(np.diff(edges), rel=1e-6)
    assert set(lesson.page.steps.plotted("limit")[1]) == {0.5}


def test_a_large_resistance_makes_it_uniform_and_a_small_one_doesn_t(lesson) -> None:
    ratio = "Longest step / shortest"
    assert float(lesson.page.figure(ratio)) > 10
    lesson.page.changed.emit("resistance", 1e4)
    assert float(lesson.page.figure(ratio)) == pytest.approx(1, abs=0.01)
    assert lesson.page.figure("Its step") == lesson.page.figure("Limit θC/T") == "0.5000 A"


def test_the_step_of_a_light_shrinks_as_it_is_watched_for_longer(lesson) -> None:
    lesson.page.controls.control("current").nudge(4)
    light, neuron = lesson.number("current"), neuron_set(lesson)
    assert light > 8
    x, y = lesson.page.shrinking.plotted("stepped")
    assert x == pytest.approx(WINDOWS)
    fires = ~np.isnan(y)
    for window, step in zip(x[fires], y[fires], strict=True):
        count = int(neuron.count(light, window))
        low, high = neuron.edge([count, count + 1], window)
        assert low <= light < high
        assert step == pytest.approx(high - low)
    assert (neuron.count(light, x[~fires][-1]) if (~fires).any() else 0) == 0
    assert y[-1] < y[len(y) // 2] < y[len(y) // 4]


def test_figures_are_of_the_light_that_is_followed(lesson) -> None:
    neuron = LifNeuron(1.0, 10.0, 5.0)
    interval = -10 * math.log(1 - 5 / 8)
    assert lesson.page.figure("Count N(I)") == f"{int(100 / interval)} spikes"
    assert lesson.page.figure("Interval d(I)") == f"{interval:.3f} ms"
    x, y = lesson.page.staircase.plotted("here")
    assert (x[0], y[0]) == (8.0, neuron.count(8.0, 100.0))


def test_light_below_the_threshold_is_never_told(lesson) -> None:
    lesson.page.changed.emit("current", 4.0)
    assert lesson.page.figure("Silent up to θ/R") == "5 A"
    assert lesson.page.figure("Interval d(I)") == "never"
    assert lesson.page.figure("Count N(I)") == "0 spikes"
    assert np.isnan(lesson.page.shrinking.plotted("stepped")[1]).all()
    lesson.page.changed.emit("threshold", 20.0)  # more than R times the brightest light
    assert lesson.page.staircase.plotted("counts")[1].tolist() == [0, 0]


def test_reset_brings_the_first_staircase_back(lesson) -> None:
    first = lesson.page.staircase.plotted("counts")[0]
    lesson.page.controls.control("window").nudge(-8)
    assert len(lesson.page.staircase.plotted("counts")[0]) < len(first)
    lesson.reset()
    assert lesson.page.staircase.plotted("counts")[0] == pytest.approx(first)


def test_it_becomes_a_recording(lesson, tmp_path: Path) -> None:
    stream = open_recording(lesson.recorder()(tmp_path, Progress())).stream
    fired = stream.dense(0, stream.planes).sum(axis=0)
    light = BRIGHTEST * np.linspace(1 / 256, 1, 256, dtype=np.float32).astype(np.float64)
    assert fired[0].tolist() == LifNeuron(1.0, 10.0, 5.0).count(light, 100.0).tolist()


def test_what_never_fires_is_not_recorded(lesson, tmp_path: Path) -> None:
    lesson.page.changed.emit("threshold", 20.0)
    with pytest.raises(RequestError, match="never fires"):
        lesson.recorder()(tmp_path, Progress())
    assert list(tmp_path.iterdir()) == []
