from __future__ import annotations

import pytest

from app.folder_form import (
    AT_QUALITY,
    RAW,
    WITHIN_BITS,
    asked_of_codec,
    chosen_coding,
    data_sets,
    fields,
    offered_codecs,
)
from models.codecs.spec import CodecSpec

JPEG = CodecSpec.of("jpeg", quality=31.0, table="flat")


def values(**other: object) -> dict[str, object]:
    return {"codec": RAW, "wish": AT_QUALITY, "quality": 40.0, "bpp": 0.2, "gop": 4} | other


def test_the_codec_in_use_comes_first_as_it_is_set() -> None:
    offered = list(offered_codecs(JPEG).values())
    assert (offered[0].name, offered[0]["table"]) == ("jpeg", "flat")
    assert len({spec.name for spec in offered}) == len(offered)
    assert all(spec.name != "zstd" for spec in offered_codecs(CodecSpec.of("zstd")).values())


def test_the_labels_in_use_are_chosen_at_first() -> None:
    chosen = {field.name: field.default for field in fields(offered_codecs(JPEG), "cifar")}
    assert data_sets()[str(chosen["classes"])] == "cifar"
    assert chosen["codec"] == RAW


def test_what_is_coded_is_what_the_form_says() -> None:
    codecs = offered_codecs(JPEG)
    label = next(iter(codecs))
    assert chosen_coding(codecs, values()) is None
    at_quality = chosen_coding(codecs, values(codec=label))
    assert at_quality is not None
    assert at_quality.spec["quality"] == 40
    assert at_quality.spec["table"] == "flat"
    assert (at_quality.gop, at_quality.most_bits_per_feature_pixel) == (4, None)
    within = chosen_coding(codecs, values(codec=label, wish=WITHIN_BITS))
    assert within is not None
    assert within.most_bits_per_feature_pixel == 0.2


@pytest.mark.parametrize(
    ("codec", "wish", "counting"),
    [
        (RAW, AT_QUALITY, set()),
        ("JPEG", AT_QUALITY, {"wish", "quality", "gop"}),
        ("JPEG", WITHIN_BITS, {"wish", "bpp", "gop"}),
    ],
)
def test_what_means_nothing_is_greyed_out(codec: str, wish: str, counting: set[str]) -> None:
    asked = asked_of_codec(values(codec=codec, wish=wish))
    assert {name for name, counts in asked.items() if counts} == counting
