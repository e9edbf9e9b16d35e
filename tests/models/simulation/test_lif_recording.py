from __future__ import annotations

import numpy as np
import pytest

from models.errors import RequestError
from models.progress import Cancelled, Progress
from models.simulation.lif import LifNeuron
from models.simulation.lif_recording import record_ramp


@pytest.mark.parametrize(("resistance", "window"), [(1.0, 100.0), (1e4, 37.0), (30.0, 4.0)])
def test_each_column_fires_its_count(resistance: float, window: float) -> None:
    neuron = LifNeuron(resistance, 10.0, 5.0)
    made = record_ramp(neuron, window, 16.0, height=3, width=64)
    light = 16.0 * np.linspace(1 / 64, 1, 64, dtype=np.float32).astype(np.float64)
    counts = made.stream.dense(0, made.stream.planes).sum(axis=0)
    assert np.array_equal(counts, np.tile(neuron.count(light, window), (3, 1)))
    assert made.truth(0)[0] == pytest.approx(light / 16)


def test_what_can_t_be_recorded_is_told() -> None:
    with pytest.raises(RequestError, match="never fires"):
        record_ramp(LifNeuron(1.0, 10.0, 20.0), 100.0, 16.0)
    with pytest.raises(RequestError, match="4,000 at most"):
        record_ramp(LifNeuron(1e4, 1.0, 0.01), 200.0, 16.0)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        record_ramp(LifNeuron(1e4, 1.0, 5.0), 100.0, 16.0, progress)
