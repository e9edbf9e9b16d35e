"""The page of progressive reconstruction: pictures above, PSNR and entropy over time below."""

from __future__ import annotations

from widgets.learn.control import ChoiceSpec, SliderSpec
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.lesson_plot import LessonPlot
from widgets.learn.picture_strip import PictureStrip

TEXT = LessonText(
    (
        (
            "Drag T: the first spikes draw the bright parts, and the picture sharpens for as "
            "long as one goes on counting."
        ),
        (
            "Three times the window is three times the spikes, a third of the step, and 9.5 "
            "dB more for about 1.6 bits per pixel."
        ),
        (
            "Raise θ to 4000: each spike stands for eight times the light, and the picture of"
            " T = 50 has only a few tones."
        ),
    ),
    (
        "d(I) = −τ ln(1 − {θ|R I})",
        "N(I) = ⌊{T|d(I)}⌋",
        "PSNR ≈ 10 log_{10} {255^2|(θ C / T)^2 / 12}",
    ),
)
CONTROLS = (
    ChoiceSpec(
        "picture",
        "Picture",
        "workshop",
        (("workshop", "The bundled scene"), ("recording", "The open recording's scene")),
        "A recording's scene is its mean of 41 planes at the cursor",
    ),
    SliderSpec("window", "T", 50, 1, 400, "ms", True, 0, help="How long spikes are counted"),
    SliderSpec("threshold", "θ", 500, 100, 8000, "V", True, 0, help="What a spike takes"),
    SliderSpec("resistance", "R", 1000, 1, 10_000, "Ω", True, 0, help="Small: a leaky membrane"),
    SliderSpec("capacitance", "C", 1.0, 0.1, 10, "F", True, 2, help="τ = R·C"),
)
FIGURES = ("PSNR", "Entropy of the counts", "Step θC/T", "Largest count")


class SharpeningPage(LessonPage):
    """What the counts tell, beside the picture, and how that improves."""

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, FIGURES)
        self.strip = PictureStrip("The picture and what its counts tell")
        self.psnr = LessonPlot("PSNR (dB)", logarithmic=(True, False))
        self.entropy = LessonPlot("Entropy (bits per pixel)", "T", logarithmic=(True, False))
        for part, share in ((self.strip, 5), (self.psnr, 2), (self.entropy, 2)):
            self.plots.addWidget(part, share)
