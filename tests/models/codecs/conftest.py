from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.codecs import registry
from tests.models.codecs.coders import register_zlib
from tests.models.codecs.features import let_means_make_features
from tests.models.codecs.long import let_little_be_long


@pytest.fixture
def little_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small recordings count as long."""
    let_little_be_long(monkeypatch)


@pytest.fixture
def features_by_means(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let features, and the scenes read from them, be made by means in place of networks."""
    let_means_make_features(monkeypatch)


@pytest.fixture
def zlib_codec(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Register the tests' own codec."""
    register_zlib(monkeypatch)
    yield
    registry._entries.cache_clear()
