"""The page of rate coding: what chance and what integration tell of a picture, and their errors."""

from __future__ import annotations

from widgets.learn.control import ChoiceSpec, SliderSpec
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.lesson_plot import LessonPlot
from widgets.learn.picture_strip import PictureStrip

DOUBLINGS = 12
TEXT = LessonText(
    (
        (
            "Drag T: both pictures come out of the same number of planes, one by drawing lots"
            " in every plane, one by integrating."
        ),
        (
            "Lots are forgetful, so their error falls as 1/√T and a decimal costs a hundred "
            "times the planes; what integration leaves over is kept, and its error falls as "
            "1/T."
        ),
        (
            "Raise p max to 1: lots about what is nearly certain scatter less, which helps "
            "the brightest pixels, but the slope of the error stays."
        ),
    ),
    ("p = I · p_{max}", "e_{chance} = {1|p_{max}} √{{p (1 − p)|T}}", "e_{fire} < {1|p_{max} T}"),
)
CONTROLS = (
    ChoiceSpec(
        "picture",
        "Picture",
        "workshop",
        (("workshop", "The bundled scene"), *((str(k), f"The figure {k}") for k in range(10))),
    ),
    SliderSpec("doublings", "log₂ T", 6, 0, DOUBLINGS, decimals=0, help="T"),
    SliderSpec("p_max", "p max", 0.7, 0.05, 1.0, help="Spikes per plane of white; α/θ likewise"),
    SliderSpec("seed", "Seed", 1, 1, 99, decimals=0, help="Of the lots and the initial charge"),
    ChoiceSpec(
        "recorded",
        "Record",
        "chance",
        (("chance", "Rate coding"), ("firing", "Integrate and fire")),
        "Which of both becomes a recording",
    ),
)
FIGURES = (
    "T (planes)",
    "Error, rate coding",
    "Error, integrate and fire",
    "Slope, rate coding",
    "Slope, integrate and fire",
)


class RateCodingPage(LessonPage):
    """Three pictures, and both errors on logarithmic scales."""

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, FIGURES)
        self.strip = PictureStrip("The picture, by rate coding, by integrate and fire")
        self.errors = LessonPlot("Root mean square error", "T (planes)", logarithmic=(True, True))
        self.plots.addWidget(self.strip, 2)
        self.plots.addWidget(self.errors, 3)
