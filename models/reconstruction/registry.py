"""The reconstructions by name."""

from __future__ import annotations

from collections.abc import Callable

from models.errors import RequestError, suggest
from models.reconstruction import features, learned
from models.reconstruction.base import Reconstruction
from models.reconstruction.tfi import Tfi
from models.reconstruction.tfp import Tfp


def _tfi(window_planes: int) -> Reconstruction:
    return Tfi()  # looks at one interval: it has no window


_BUILDERS: dict[str, Callable[[int], Reconstruction]] = {
    "tfp": Tfp,
    "tfi": _tfi,
    learned.NAME: learned.build,
    features.NAME: features.build,
}

RECONSTRUCTIONS: tuple[str, ...] = tuple(_BUILDERS)
"""Names that `reconstruction` knows."""
BY_NETWORK = frozenset({learned.NAME, features.NAME})
"""Those that ask a network, which takes a while."""


def reconstruction(name: str, window_planes: int) -> Reconstruction:
    """Return a reconstruction.

    Args:
        name: one of `RECONSTRUCTIONS`.
        window_planes: planes to pool; all but TFP make no use of it.

    Raises:
        RequestError: there is no reconstruction of that name, or the window is empty.
        CodecUnavailableError: it needs weights or a package that are missing here.
    """
    if name not in _BUILDERS:
        raise RequestError(f"unknown reconstruction {name!r}", suggest(name, RECONSTRUCTIONS))
    return _BUILDERS[name](window_planes)
