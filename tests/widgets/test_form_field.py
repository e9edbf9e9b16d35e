from __future__ import annotations

import pytest

from widgets.form_field import FormField


def test_fields_of_nonsense_are_refused():
    with pytest.raises(ValueError, match="of kind 'number'"):
        FormField("q", "Quality", "number", 1)
    with pytest.raises(ValueError, match="nothing to choose from"):
        FormField("preset", "Preset", "choice", "slow")
