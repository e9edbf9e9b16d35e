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

    Args:
        embeddings: (N, E) float32, N ≥ 4.
        seed: of what t-SNE draws.

    Raises:
        RequestError: there are too few.
    """
    count = len(embeddings)
    if count < FEWEST:
        raise RequestError(f"t-SNE lays out {FEWEST} recordings or more, not {count}")
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (count - 1) / 3)
    layout = TSNE(2, perplexity=perplexity, init="pca", random_state=seed)
    positions: NDArray[np.float32] = layout.fit_transform(np.asarray(embeddings, np.float32))
    return positions
