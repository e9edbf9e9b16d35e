from __future__ import annotations

import itertools

import numpy as np
import pytest

from models.errors import RequestError
from models.progress import Cancelled, Progress
from models.representations import activity
from models.representations.activity import activity_curve


@pytest.mark.parametrize("bins", [1, 7, 100])
def test_curve_of_a_short_recording_counts_every_plane(random_stream, bins: int) -> None:
    stream, dense = random_stream(4, (100, 5, 7))
    curve = activity_curve(stream, bins)
    assert (curve.edges[0], curve.edges[-1], curve.sampled) == (0, 100, False)
    wanted = [dense[a:b].mean() for a, b in itertools.pairwise(curve.edges)]
    np.testing.assert_allclose(curve.firing_rate, wanted, rtol=1e-6)


def test_there_are_never_more_bins_than_planes(random_stream) -> None:
    stream, _ = random_stream(4, (9, 5, 7))
    assert activity_curve(stream, 1000).edges.tolist() == list(range(10))


def test_long_recordings_are_sampled_and_say_so(
    random_stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, dense = random_stream(4, (400, 8, 8))
    monkeypatch.setattr(activity, "SAMPLE_BYTES", 8 * 40)
    curve = activity_curve(stream, 10)
    assert (curve.planes_counted, curve.sampled) == (40, True)
    wanted = [dense[first + 18 : first + 22].mean() for first in range(0, 400, 40)]
    np.testing.assert_allclose(curve.firing_rate, wanted, rtol=1e-6)


def test_work_can_be_cancelled(random_stream) -> None:
    progress = Progress(lambda fraction, note: progress.cancel() if fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        activity_curve(random_stream(4, (50, 4, 4))[0], 10, progress)


def test_no_bins_are_refused(random_stream) -> None:
    with pytest.raises(RequestError):
        activity_curve(random_stream(4, (50, 4, 4))[0], 0)
