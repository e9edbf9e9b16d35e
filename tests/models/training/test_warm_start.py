from __future__ import annotations

from dataclasses import replace

import torch
from torch.nn import functional

from models.networks.features.analysis import FeatureAnalysisNetwork
from models.networks.reconstruction.network import ReconstructionNetwork
from models.training.warm_start import USUAL_GAIN, start_from_reconstruction
from tests.models.networks.tiny import TINY_RECONSTRUCTION, stirred
from tests.models.networks.tiny_sci import TINY_ANALYSIS


def test_constant_light_is_seen_as_the_reconstruction_sees_it() -> None:
    torch.manual_seed(0)
    config = replace(TINY_RECONSTRUCTION, filters=2, quarter_blocks=2)
    reconstruction = stirred(ReconstructionNetwork(config)).eval()
    network = stirred(FeatureAnalysisNetwork(TINY_ANALYSIS)).eval()
    start_from_reconstruction(network, reconstruction)
    light = torch.rand(1, 1, 8, 12)
    spikes = (USUAL_GAIN * light).expand(1, 41, 8, 12)
    seen = torch.cat([light.expand(1, 5, 8, 12), torch.rand(1, 4, 8, 12)], 1)
    with torch.no_grad():
        theirs = reconstruction.to_half(
            functional.pixel_unshuffle(reconstruction.filters(spikes), 2)
        )
        ours = network.to_half(functional.pixel_unshuffle(seen, 2))
        torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(network.before(ours), reconstruction.before(ours))
        wide = network.to_quarter(functional.pixel_unshuffle(ours, 2))
        torch.testing.assert_close(network.wide(wide), reconstruction.alignment[:1](wide))


def test_the_analysis_still_begins_with_the_middle_feature() -> None:
    torch.manual_seed(0)
    network = FeatureAnalysisNetwork(TINY_ANALYSIS)
    start_from_reconstruction(network, stirred(ReconstructionNetwork(TINY_RECONSTRUCTION)))
    features, motion = torch.rand(1, 5, 16, 16), torch.randn(1, 4, 2, 2, 2)
    torch.testing.assert_close(network(features, motion), features[:, 2:3])
