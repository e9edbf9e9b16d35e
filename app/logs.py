"""Logging is set up here and nowhere else."""

from __future__ import annotations

import logging

from models.errors import RequestError

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


def configure_logs(wish: str = "") -> None:
    """Set levels from a wish such as "debug" or "models.codecs=debug,app=info"; default: warning.

    Raises:
        RequestError: a level has an unknown name.
    """
    logging.basicConfig(format=_FORMAT, level=logging.WARNING)
    for part in filter(None, wish.split(",")):
        name, _, level = part.rpartition("=")
        number = logging.getLevelNamesMapping().get(level.upper())
        if number is None:
            raise RequestError(f"unknown log level {level!r}", "debug, info, warning or error")
        logging.getLogger(name or None).setLevel(number)
