"""The page of representations: four maps of one plane, and how well neighbours tell a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QSizePolicy

from widgets.figures_table import FiguresTable
from widgets.learn.control import ChoiceSpec, SliderSpec
from widgets.learn.lesson_page import LessonPage, LessonText
from widgets.learn.picture_strip import NamedPicture, PictureStrip

MAPS, ERRORS = "maps", "errors"
TEXT = LessonText(
    (
        (
            "Look at the four maps: a spike plane is noise to its neighbours, although it holds "
            "the same moment as the scene, which is smooth."
        ),
        (
            "Show what neighbours don't tell: a codec has to spend its bits on that. In the scene "
            "only edges are left of it."
        ),
        (
            "Variances are in parts of each peak (drag the ISI cap), and the entropy of spikes is "
            "low because they have two values, not because they are easily told."
        ),
    ),
    (
        "e = x − {1|n} ∑ x_{near}",
        "n = (2 r + 1)^2 − 1",
        "H(X | Y) = H(X, Y) − H(Y)",
    ),
)
CONTROLS = (
    ChoiceSpec("view", "Show", MAPS, ((MAPS, "the maps"), (ERRORS, "what neighbours don't tell")),
               "A map, or each pixel less the mean of the eight around it"),
    ChoiceSpec("crop", "Part", "whole", (("whole", "whole plane"), ("middle", "middle, 4×"))),
    ChoiceSpec("scene", "Scene by", "tfp",
               (("tfp", "TFP"), ("tfi", "TFI"), ("learned", "learned")),
               "How the scene is reconstructed from the spikes"),
    SliderSpec("window", "Window", 21, 1, 255, "planes", logarithmic=True, decimals=0,
               help="Planes pooled for the firing rate and the TFP scene"),
    SliderSpec("cap", "ISI cap", 255, 15, 1023, "planes", logarithmic=True, decimals=0,
               help="Longer intervals count as this one, which is the peak of the scale"),
    SliderSpec("place", "Plane", 0.5, 0.0, 1.0, decimals=2, help="Where in the recording"),
)  # fmt: skip
NAMES = {"spikes": "Spikes", "isi": "ISI", "firing-rate": "Firing rate", "scene": "Scene"}


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """A line of the table: a label, and a text for each representation and for those published."""

    label: str
    texts: tuple[str, ...]


class RepresentationsPage(LessonPage):
    """Two strips of two maps, and the table of SpikeCodec beside its published figures."""

    def __init__(self) -> None:
        super().__init__(TEXT, CONTROLS, ("Recording", "Plane"))
        self.upper = PictureStrip("Spike plane and ISI map")
        self.lower = PictureStrip("Firing-rate map and scene")
        self.table = FiguresTable()
        self.table.setAccessibleName("Statistics of the representations")
        self.table.set_heads(["", *NAMES.values(), "Paper: spikes", "ISI", "scene"])
        self.table.setRowCount(4)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.table.setFixedHeight(self.table.full_height() + 4)
        for strip in (self.upper, self.lower):
            self.plots.addWidget(strip, 1)
        self.plots.addWidget(self.table)

    def show_maps(self, maps: Sequence[NamedPicture]) -> None:
        """Show the maps, in the order of `NAMES`."""
        self.upper.show_pictures(maps[:2])
        self.lower.show_pictures(maps[2:])

    def show_statistics(self, rows: Sequence[StatisticsRow]) -> None:
        """Fill the table; there are four rows."""
        for line, row in enumerate(rows):
            self.table.set_label(line, row.label)
            for column, text in enumerate(row.texts, 1):
                self.table.set_figure(line, column, text)
        self.table.refit()
