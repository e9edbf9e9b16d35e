import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from models.metrics.train_matching import UNMATCHED, match_trains

trains = st.sets(st.integers(0, 40), max_size=12).map(lambda s: np.array(sorted(s), np.int64))


@given(trains, trains, st.integers(0, 5))
def test_as_many_pairs_as_an_assignment_finds(
    raw: np.ndarray, distorted: np.ndarray, tolerance: int
) -> None:
    of_raw, of_distorted = match_trains(raw, distorted, tolerance)
    near = np.abs(raw[:, None] - distorted[None, :]) <= tolerance
    most = near[linear_sum_assignment(near, maximize=True)].sum() if near.size else 0
    assert (of_raw != UNMATCHED).sum() == (of_distorted != UNMATCHED).sum() == most
    for spike, partner in zip(raw, of_raw, strict=True):
        if partner != UNMATCHED:
            assert abs(spike - partner) <= tolerance
            assert of_distorted[np.searchsorted(distorted, partner)] == spike
