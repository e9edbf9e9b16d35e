from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from app.logs import configure_logs
from models.errors import RequestError


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    """Put back the levels that a test sets."""
    loggers = [logging.getLogger(name) for name in (None, "models.codecs", "app")]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def test_one_level_is_that_of_everything() -> None:
    configure_logs("error")
    assert logging.getLogger().level == logging.ERROR


def test_levels_by_name() -> None:
    configure_logs("models.codecs=debug,app=INFO")
    assert logging.getLogger("models.codecs").level == logging.DEBUG
    assert logging.getLogger("app").level == logging.INFO


def test_without_a_wish_nothing_changes() -> None:
    before = logging.getLogger("app").level
    configure_logs("")
    assert logging.getLogger("app").level == before


@pytest.mark.parametrize("wish", ["loud", "app=", "app=loud", "=", "10"])
def test_an_unknown_level_is_refused(wish: str) -> None:
    with pytest.raises(RequestError, match=r"unknown log level .*debug, info, warning or error"):
        configure_logs(wish)
