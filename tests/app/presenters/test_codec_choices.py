from __future__ import annotations

import pytest

from app.presenters.codec_choices import codec_choices, form_fields, reconstruction_choices
from models.codecs.registry import availability, codec_info, codec_names
from models.reconstruction.registry import RECONSTRUCTIONS


@pytest.mark.parametrize("name", codec_names())
def test_every_parameter_of_every_codec_has_a_field(name: str) -> None:
    info = codec_info(name)
    fields = {field.name: field for field in form_fields(info)}
    assert set(fields) == {p.name for p in info.parameters} - {"quality"}
    for parameter in info.parameters:
        if parameter.name in fields:
            assert fields[parameter.name].default == parameter.default


def test_every_codec_is_offered_and_those_that_work_are_known() -> None:
    choices, infos = codec_choices()
    assert [choice.name for choice in choices] == list(codec_names())
    assert set(infos) == {name for name in codec_names() if availability(name).available}
    assert all(choice.available or choice.reason for choice in choices)


def test_every_reconstruction_is_offered_by_a_name_that_says_more() -> None:
    offered = dict(reconstruction_choices())
    assert tuple(offered) == tuple(RECONSTRUCTIONS)
    assert all(text != name for name, text in offered.items())
