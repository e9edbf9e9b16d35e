"""The page of both sensors: what each makes of one moving scene, and of one of its pixels."""

from __future__ import annotations

from widgets.learn.control import ChoiceSpec, SliderSpec
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.lesson_plot import LessonPlot
from widgets.learn.picture_strip import PictureStrip

PLANES = 160
TEXT = LessonText(
    (
        (
            "Set the speed to 0: the event camera falls silent, for nothing changes, "
            "while the spike camera goes on telling the light."
        ),
        (
            "Drag the speed up and β down: events are as many as there are edges in motion, "
            "spikes as many as there is light."
        ),
        (
            "Drag the plane from 0: bright pixels fire first, and the time to the first spike "
            "alone draws the scene, as long as it hardly moves."
        ),
    ),
    (
        "ln I(t + Δt) − ln I(t) = p β, p = ±1",
        "{α|θ} ∫ I dt = 1 → spike",
        "I ≈ {θ|α t_{first}}",
    ),
)
CONTROLS = (
    ChoiceSpec(
        "scene",
        "Scene",
        "disc",
        (("disc", "Disc"), ("fan", "Fan"), ("balls", "Balls"), ("text", "Text")),
    ),
    SliderSpec("plane", "Plane", 80, 0, PLANES - 1, decimals=0, help="Of which pictures are shown"),
    SliderSpec("speed", "Speed", 2.0, 0, 8, "×", help="Of the scene; 0 holds it still"),
    SliderSpec("contrast", "β", 0.2, 0.05, 1.0, "", True, 2, help="Change of ln I for an event"),
    SliderSpec("gain", "α/θ", 0.4, 0.05, 1.0, "", True, 2, help="Spikes per plane of white"),
)
FIGURES = (
    "Pixels with an event, a plane",
    "Pixels with a spike, a plane",
    "Have fired once",
    "PSNR of first spikes",
)


class TwoSensorsPage(LessonPage):
    """Pictures of both sensors, one pixel over time, and how much each says."""

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, FIGURES)
        self.strip = PictureStrip("Light, events, spikes, and the scene of first spikes")
        self.light = LessonPlot("Light at one pixel")
        self.raster = LessonPlot("What it says")
        self.activity = LessonPlot("Pixels that say something (%)", "plane")
        self.raster.set_lanes([(2.0, "+1"), (1.0, "−1"), (0.0, "spike")])
        shares = ((self.strip, 4), (self.light, 2), (self.raster, 2), (self.activity, 3))
        for part, share in shares:
            self.plots.addWidget(part, share)
