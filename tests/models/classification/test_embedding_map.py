from __future__ import annotations

import numpy as np
import pytest

from models.classification.embedding_map import embedding_map
from models.errors import RequestError


@pytest.mark.parametrize("count", [2, 8, 40])
def test_groups_that_lie_apart_stay_apart(count: int) -> None:
    rng = np.random.default_rng(0)
    near, far = rng.normal(0, 1, (count, 12)), rng.normal(30, 1, (count, 12))
    found = embedding_map(np.concatenate([near, far]).astype(np.float32))
    assert found.shape == (2 * count, 2)
    assert np.isfinite(found).all()
    if count > 2:
        middles = found[:count].mean(0), found[count:].mean(0)
        own = np.linalg.norm(found[:count] - middles[0], axis=1)
        other = np.linalg.norm(found[:count] - middles[1], axis=1)
        assert (own < other).all()


def test_a_seed_settles_the_layout() -> None:
    embeddings = np.random.default_rng(0).random((10, 5), np.float32)
    assert np.array_equal(embedding_map(embeddings, 3), embedding_map(embeddings, 3))


def test_too_few() -> None:
    with pytest.raises(RequestError, match="not 3"):
        embedding_map(np.zeros((3, 5), np.float32))


@pytest.mark.parametrize("distinct", [1, 2, 3, 5])
def test_copies_of_a_recording_lie_on_one_another(distinct: int) -> None:
    different = np.random.default_rng(1).random((distinct, 6), np.float32)
    which = np.arange(12) % distinct
    found = embedding_map(different[which])
    assert np.isfinite(found).all()
    assert len(np.unique(found, axis=0)) == distinct
    assert np.array_equal(found[which == 0], np.repeat(found[:1], np.count_nonzero(which == 0), 0))
