from __future__ import annotations

import pytest

from widgets.coding_status import Certainty, CodingStatus


@pytest.mark.parametrize(
    ("certainty", "size_bytes", "detail", "text"),
    [
        ("none", None, "", "not encoded"),
        ("estimated", 3875, "payload", "estimated 3,875 bytes · payload"),
        (Certainty.EXACT, 3875, "", "exact 3,875 bytes"),
        ("verified", 5_000_000_000, "file", "verified 5.000 GB · file"),
        ("mismatch", None, "plane 7", "mismatch plane 7"),
    ],
)
def test_each_certainty_has_its_word(qtbot, certainty, size_bytes, detail, text):
    status = CodingStatus()
    qtbot.addWidget(status)
    status.show_status(certainty, size_bytes, detail)
    assert status.text() == text


def test_unknown_certainties_are_refused(qtbot):
    status = CodingStatus()
    qtbot.addWidget(status)
    with pytest.raises(ValueError, match="certain"):
        status.show_status("certain")
