from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

import pytest

from models.codecs import registry
from tests.models.codecs.long import let_little_be_long


@pytest.fixture
def little_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small recordings count as long."""
    let_little_be_long(monkeypatch)


@pytest.fixture
def zlib_codec(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Register the tests' own codec."""
    value = "tests.models.codecs.coders:ENTRY"
    point = metadata.EntryPoint("test-zlib", value, registry.ENTRY_POINT_GROUP)
    all_points = metadata.entry_points

    def entry_points(**chosen: str) -> object:
        ours = chosen.get("group") == registry.ENTRY_POINT_GROUP
        return [point] if ours else all_points(**chosen)

    monkeypatch.setattr(metadata, "entry_points", entry_points)
    registry._entries.cache_clear()
    yield
    registry._entries.cache_clear()
