"""SCI's sizes side by side: what the paper prints, its networks as built here, and those that ship.

Tables IX and X are for pictures of 256×256. "All that runs" is what they leave out: who codes a
feature in a closed loop must decode it too. The row of the intra decoder is in doubt in the paper
itself, which has 457.96 GMAC there, less than for the analysis that is a part of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from models.networks.complexity import Complexity, complexity, total
from models.networks.configs import PaperCodecConfig, PaperReconstructionConfig
from models.networks.paper.reconstruction import PaperReconstruction
from models.networks.paper.scene_codec import PaperAnalysis
from models.networks.paper.sci_stages import (
    PICTURE,
    SIDE,
    Stages,
    lite_stages,
    paper_analysis,
    paper_extraction,
    paper_stages,
)
from models.networks.reconstruction.temporal_filters import WINDOW_PLANES
from models.networks.sci_configs import PaperAnalysisConfig, PaperFeatureConfig


@dataclass(frozen=True, slots=True)
class Published:
    """What the paper prints.

    Attributes:
        gmacs: multiply-accumulates, in thousand millions.
        millions: of parameters.
    """

    gmacs: float
    millions: float


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One line of the comparison.

    Attributes:
        name: of what is compared.
        published: None where the paper prints nothing.
        paper: the preset of the paper's size.
        lite: the preset that ships; None where it has no such part.
    """

    name: str
    published: Published | None
    paper: Complexity
    lite: Complexity | None


OF_STAGES: tuple[tuple[str, Published | None, Callable[[Stages], Complexity]], ...] = (
    ("extraction", Published(74.79, 1.24), lambda s: s.extraction),
    ("FMVR", Published(0.30, 0.01), lambda s: s.refinement),
    ("analysis", Published(464.77, 3.32), lambda s: s.analysis),
    ("intra encoder", Published(79.76, 6.03), lambda s: total(s.extraction, s.intra.encoder)),
    ("inter encoder", Published(96.13, 3.90), lambda s: total(s.extraction, s.inter.encoder)),
    ("intra decoder", Published(457.96, 27.90), lambda s: total(s.intra.decoder, s.analysis)),
    ("inter decoder", Published(489.42, 18.06), lambda s: total(s.inter.decoder, s.analysis)),
    (
        "inter codec",
        Published(585.55, 21.96),
        lambda s: total(s.extraction, s.inter.encoder, s.inter.decoder, s.analysis),
    ),
    (
        "intra encoder, all that runs",
        None,
        lambda s: total(s.extraction, s.intra.encoder, s.intra.decoder),
    ),
    (
        "inter encoder, all that runs",
        None,
        lambda s: total(s.extraction, s.inter.encoder, s.inter.decoder),
    ),
)
"""What the stages tell: name, the paper's figure, and how it is made up of them."""


@cache
def sci_sizes() -> tuple[SizeRow, ...]:
    """Return the lines of the comparison."""
    paper, lite = paper_stages(), lite_stages()
    rows = [SizeRow(name, printed, of(paper), of(lite)) for name, printed, of in OF_STAGES]
    ventral = paper_extraction(replace(PaperFeatureConfig(), units=0))
    deformed = paper_analysis(replace(PaperAnalysisConfig(), regression_blocks=0))
    rows.insert(0, SizeRow("extraction, ventral only", Published(73.09, 1.11), ventral, None))
    rows.insert(3, SizeRow("analysis without AFR", Published(288.30, 2.65), deformed, None))
    rows.append(
        SizeRow("SpikeCodec's encoder", Published(679.40, 6.11), spikecodec_encoder(), None)
    )
    return tuple(rows)


def spikecodec_encoder() -> Complexity:
    """Return what SpikeCodec runs at the camera, in its paper's sizes: 41 planes to the latent."""
    spikes = (1, WINDOW_PLANES, SIDE, SIDE)
    return total(
        complexity(lambda: PaperReconstruction(PaperReconstructionConfig()), spikes),
        complexity(lambda: PaperAnalysis(PaperCodecConfig()), PICTURE),
    )
