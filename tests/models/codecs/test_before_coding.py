from __future__ import annotations

import numpy as np
import pytest

from models.codecs.before_coding import scenes_before_coding
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import Paradigm
from models.errors import RequestError
from models.progress import Progress
from models.reconstruction.features import Features
from models.reconstruction.sequence import scene_planes
from models.reconstruction.tfp import Tfp
from tests.models.codecs.features import MeanAnalysis
from tests.models.codecs.long import stream_of


def test_with_atc_they_are_those_that_are_coded() -> None:
    stream = stream_of(60)
    found = scenes_before_coding(stream, (3, 40), PipelineSpec(window_planes=9))
    np.testing.assert_array_equal(found, [Tfp(9).scene(stream, plane) for plane in (3, 40)])


@pytest.mark.usefixtures("features_by_means")
def test_with_caas_they_are_read_from_features() -> None:
    stream, pipeline = stream_of(100), PipelineSpec().under(Paradigm.CAAS)
    planes = scene_planes(0, 100, 7)
    features = np.stack([Features().scene(stream, plane) for plane in planes])
    whole = MeanAnalysis().scenes(features, None, 0, len(features), Progress())
    np.testing.assert_array_equal(scenes_before_coding(stream, planes, pipeline), whole)
    for position in (0, 1, 5):  # the last one's distance to the one before is no whole stride
        alone = scenes_before_coding(stream, planes[position : position + 1], pipeline)
        np.testing.assert_array_equal(alone[0], whole[position])
    with pytest.raises(RequestError):
        scenes_before_coding(stream, (100,), pipeline)
