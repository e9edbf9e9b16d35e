"""What can be said of the codec of feature sequences without loading it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from models.codecs.learned.efforts import EFFORT
from models.codecs.spec import QUALITY, CodecInfo, ItemKind, Paradigm, Parameter
from models.networks.weights import why_unusable

SCI = "sci"
SCI_INFO = CodecInfo(
    name=SCI,
    label="SCI",
    summary="A learned video codec of features: motion and context of what was decoded before.",
    item=ItemKind.SCENES,
    lossless=False,
    parameters=(
        Parameter(QUALITY, 50.0, "the rate index: evenly spaced in the logarithm of λ", 0.0, 100.0),
        replace(EFFORT, default="fast"),
    ),
    inter=True,
    bits_per_scene_pixel=(0.01, 1.6),
    family="learned",
    paradigm=Paradigm.CAAS,
    gop=8,
)
FACTORY = "models.codecs.learned.sci.feature_coder:build"
why_not_sci = partial(why_unusable, SCI)
