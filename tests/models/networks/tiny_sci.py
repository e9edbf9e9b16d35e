"""Small networks of SCI with random weights in every layer, for tests of what stands on them."""

from __future__ import annotations

import torch

from models.networks.features.analysis import FeatureAnalysisNetwork
from models.networks.features.extraction import FeatureExtractionNetwork
from models.networks.sci_configs import FeatureAnalysisConfig, FeatureExtractionConfig
from tests.models.networks.tiny import stirred

TINY_EXTRACTION = FeatureExtractionConfig(filters=2, ventral_width=8, dorsal_width=12, units=2)
TINY_ANALYSIS = FeatureAnalysisConfig(
    half_width=8, quarter_width=12, half_blocks=1, quarter_blocks=1, regression_width=8
)


def tiny_extraction(seed: int = 0) -> FeatureExtractionNetwork:
    """An extraction of features none of whose branches is silent."""
    torch.manual_seed(seed)
    return stirred(FeatureExtractionNetwork(TINY_EXTRACTION)).eval()


def tiny_analysis(seed: int = 0) -> FeatureAnalysisNetwork:
    """An analysis of features none of whose branches is silent."""
    torch.manual_seed(seed)
    return stirred(FeatureAnalysisNetwork(TINY_ANALYSIS)).eval()
