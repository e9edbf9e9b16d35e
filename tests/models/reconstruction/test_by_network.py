from __future__ import annotations

import numpy as np
import pytest

from models.arrays import Luminance, SpikePlane
from models.errors import CodecUnavailableError, RequestError
from models.reconstruction.by_network import ByNetwork, check_available
from models.reconstruction.tfp import Tfp
from models.streams.stream import SpikeStream


class MeanOfNine(ByNetwork):
    name = "mean"
    window_planes = 9

    def firing_rate(self, spikes: SpikePlane) -> Luminance:
        assert spikes.shape[0] == 9
        return spikes.mean(axis=0, dtype=np.float32)


def test_a_network_sees_its_window_and_gives_luminance() -> None:
    fired = np.random.default_rng(0).random((30, 9, 14)) < 0.3
    recording = SpikeStream.from_dense(fired, 20000.0, 0.6)
    found = MeanOfNine().scene(recording, 15)
    np.testing.assert_allclose(found, Tfp(9).scene(recording, 15), rtol=1e-6)
    for plane_index in (-1, 30):
        with pytest.raises(RequestError):
            MeanOfNine().scene(recording, plane_index)


def test_a_reason_is_told() -> None:
    check_available("it can't be used", "")
    with pytest.raises(CodecUnavailableError, match="it can't be used here: no weights"):
        check_available("it can't be used", "no weights")
