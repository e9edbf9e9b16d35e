from __future__ import annotations

import pytest

from app.presenters.codec_choices import (
    codec_choices,
    form_fields,
    paradigm_choices,
    reconstruction_choices,
)
from models.codecs.learned import feature_analysis
from models.codecs.registry import availability, codec_info, codec_names
from models.reconstruction.registry import RECONSTRUCTIONS
from tests.models.codecs.features import let_means_make_features


@pytest.mark.parametrize("name", codec_names())
def test_every_parameter_of_every_codec_has_a_field(name: str) -> None:
    info = codec_info(name)
    fields = {field.name: field for field in form_fields(info, grouped=True)}
    assert set(fields) == {p.name for p in info.parameters} - {"quality"}
    for parameter in info.parameters:
        if parameter.name in fields:
            assert fields[parameter.name].default == parameter.default


@pytest.mark.parametrize("name", ["h264", "hevc", "av1", "vvc"])
def test_what_is_of_groups_has_no_field_without_them(name: str) -> None:
    fields = [{f.name for f in form_fields(codec_info(name), grouped=g)} for g in (True, False)]
    assert fields[0] - fields[1] == {"prediction"}


def test_every_codec_is_offered_and_those_that_work_are_known() -> None:
    choices, infos = codec_choices()
    assert [choice.name for choice in choices] == list(codec_names())
    assert set(infos) == {name for name in codec_names() if availability(name).available}
    assert all(choice.available or choice.reason for choice in choices)


def test_every_reconstruction_is_offered_by_a_name_that_says_more() -> None:
    offered = dict(reconstruction_choices())
    assert tuple(offered) == tuple(RECONSTRUCTIONS)
    assert all(text != name for name, text in offered.items())


def test_features_are_offered_where_they_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    let_means_make_features(monkeypatch)
    assert paradigm_choices(codec_info("jpeg")) == ("atc", "cta", "caas")
    assert paradigm_choices(codec_info("zstd")) == ("cta",)
    monkeypatch.setattr(feature_analysis, "why_no_analysis", lambda: "no weights")
    assert paradigm_choices(codec_info("jpeg")) == ("atc", "cta")
