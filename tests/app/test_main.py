from __future__ import annotations

import sys

import pytest

from app.main import _report_exceptions_to
from tests.app.user import User


def test_what_nobody_catches_is_told_to_the_user(
    shared_user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    user = shared_user
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    _report_exceptions_to(user.window)
    try:
        raise ZeroDivisionError("an odd thing")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert user.message == "Something went wrong: an odd thing"
    assert "an error that nobody caught" in caplog.text
