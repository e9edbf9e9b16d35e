"""Embeddings laid out in a plane, so that one sees which recordings a classifier holds alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError

FEWEST = 4
PERPLEXITY = 30.0
"""About how many neighbours each has; fewer where there are few recordings."""


def embedding_map(embeddings: NDArray[np.float32], seed: int = 0) -> NDArray[np.float32]:
    """Return positions (N, 2) by t-SNE (van der Maaten and Hinton, JMLR 2008).

    Equal embeddings, of copies of a recording, have the same position.

    Args:
        embeddings: (N, E) float32, N ≥ 4.
        seed: of what t-SNE draws.

    Raises:
        RequestError: there are too few.
    """
    if len(embeddings) < FEWEST:
        raise RequestError(f"t-SNE lays out {FEWEST} recordings or more, not {len(embeddings)}")
    # Without any distance among them, scikit-learn's t-SNE neither ends nor says why.
    distinct, which = np.unique(np.asarray(embeddings, np.float32), axis=0, return_inverse=True)
    laid = _on_a_circle(len(distinct)) if len(distinct) < FEWEST else _laid_out(distinct, seed)
    positions: NDArray[np.float32] = laid[which.reshape(-1)]
    return positions


def _laid_out(distinct: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    perplexity = min(PERPLEXITY, (len(distinct) - 1) / 3)
    layout = TSNE(2, perplexity=perplexity, init="pca", random_state=seed)
    # Its threads wait for one another at each of 1,000 steps: where others work beside them, two
    # take twenty times as long as one.
    with threadpool_limits(1, user_api="openmp"):
        found = layout.fit_transform(distinct)
    positions: NDArray[np.float32] = np.asarray(found, np.float32)
    return positions


def _on_a_circle(count: int) -> NDArray[np.float32]:
    angles = 2 * np.pi * np.arange(count) / count
    circle: NDArray[np.float32] = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)
    return circle
