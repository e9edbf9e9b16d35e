"""What can be chosen before a labelled folder is classified, and what is made of the choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.classification.coding import FeatureCoding
from models.classification.labels import DATA_SETS
from models.codecs.registry import availability, codec_info
from models.codecs.spec import QUALITY, CodecSpec, ItemKind
from widgets.form_field import FormField

OFFERED = ("sci", "vvc", "hevc", "av1", "jpeg2000", "jpeg", "spikecodec-base")
RAW = "none (raw)"
AT_QUALITY, WITHIN_BITS = "quality", "bits per scene pixel"


def offered_codecs(in_use: CodecSpec) -> dict[str, CodecSpec]:
    """Return the codecs that features can be coded by, by their labels; the one in use first."""
    names = dict.fromkeys((in_use.name, *OFFERED))
    infos = [codec_info(name) for name in names if availability(name).available]
    usable = [info for info in infos if info.item is ItemKind.SCENES and not info.lossless]
    return {
        info.label: info.complete(in_use if info.name == in_use.name else CodecSpec.of(info.name))
        for info in usable
    }


def data_sets() -> dict[str, str]:
    """Return the names of the data sets by their titles, those that can't be told here too."""
    return {one.title: one.name for one in DATA_SETS.values()}


def fields(codecs: Mapping[str, CodecSpec], classes: str) -> tuple[FormField, ...]:
    """Return what can be chosen.

    Args:
        codecs: by their labels.
        classes: name of the data set that is chosen at first.
    """
    titles = {name: title for title, name in data_sets().items()}
    return (
        FormField(
            "classes",
            "Labels of",
            "choice",
            titles.get(classes, next(iter(data_sets()))),
            choices=tuple(data_sets()),
            help="The data set whose labels the recordings have",
        ),
        FormField(
            "codec",
            "Codec",
            "choice",
            RAW,
            choices=(RAW, *codecs),
            help="Features are coded and decoded before they are classified",
        ),
        FormField(
            "wish",
            "Code at",
            "choice",
            AT_QUALITY,
            choices=(AT_QUALITY, WITHIN_BITS),
            help="At one quality, or each recording within so many bits",
        ),
        FormField(QUALITY, "Quality", "float", 50.0, 0.0, 100.0, help="Of the codec"),
        FormField("bpp", "Most bits", "float", 0.15, 0.001, 32.0, help="Per scene pixel"),
        FormField("gop", "Features a group", "int", 8, 0, 999, help="0 puts all in one group"),
    )


def chosen_coding(
    codecs: Mapping[str, CodecSpec], values: Mapping[str, Any]
) -> FeatureCoding | None:
    """Return how features are to be coded, or None for raw ones."""
    if values["codec"] == RAW:
        return None
    spec, gop = codecs[values["codec"]], int(values["gop"])
    if values["wish"] == WITHIN_BITS:
        return FeatureCoding(spec, gop, float(values["bpp"]))
    return FeatureCoding(spec.replace(**{QUALITY: float(values[QUALITY])}), gop)


def asked_of_codec(values: Mapping[str, Any]) -> dict[str, bool]:
    """Return for each field that is a codec's whether it means anything now."""
    coded, within = values["codec"] != RAW, values["wish"] == WITHIN_BITS
    return {"wish": coded, QUALITY: coded and not within, "bpp": coded and within, "gop": coded}
