"""Curves of codecs side by side: mean fidelity at some bitrates, BD-rates against anchors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.experiments.rd_curves import (
    BITS_RANGE,
    Domain,
    MeanDelta,
    RdCurve,
    RdPoint,
    mean_delta,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pipeline against an anchor, over all subjects.

    Attributes:
        domain: in which fidelity is told.
        reconstruct: of the pipeline; empty for pictures.
        codec: of the pipeline.
        anchor_reconstruct: of the anchor.
        anchor_codec: of the anchor.
        delta: BD-rates.
    """

    domain: Domain
    reconstruct: str
    codec: str
    anchor_reconstruct: str
    anchor_codec: str
    delta: MeanDelta

    def to_json(self) -> dict[str, Any]:
        """Return names and figures under stable keys."""
        return {
            "domain": self.domain.value,
            "reconstruct": self.reconstruct,
            "codec": self.codec,
            "anchor_reconstruct": self.anchor_reconstruct,
            "anchor_codec": self.anchor_codec,
            "bd_rate_percent": self.delta.percent,
            "overlap": self.delta.overlap,
            "subjects": self.delta.subjects,
            "bd_rate_percent_by_subject": {d.subject: d.percent for d in self.delta.deltas},
        }


@dataclass(frozen=True, slots=True)
class RdTable:
    """All curves on one kind of subjects.

    Attributes:
        title: what was coded, and what it is held against.
        curves: one for each subject and pipeline.
        anchors: names of the codecs that the others are compared with.
    """

    title: str
    curves: tuple[RdCurve, ...]
    anchors: tuple[str, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Names of what was coded."""
        return tuple(dict.fromkeys(curve.subject for curve in self.curves))

    @property
    def methods(self) -> tuple[str, ...]:
        """Reconstructions, ("",) for pictures."""
        return tuple(dict.fromkeys(curve.reconstruct for curve in self.curves))

    @property
    def of_pictures(self) -> bool:
        """Whether pictures were coded, and no recordings."""
        return self.methods == ("",)

    @property
    def pipelines(self) -> tuple[tuple[str, str], ...]:
        """Reconstruction and codec of each pipeline, by reconstruction."""
        found = tuple(dict.fromkeys((curve.reconstruct, curve.codec) for curve in self.curves))
        return tuple(sorted(found, key=lambda pipeline: self.methods.index(pipeline[0])))

    @property
    def domains(self) -> tuple[Domain, ...]:
        """Domains in which something is known of every subject."""
        return tuple(domain for domain in Domain if self._is_known(domain))

    def _is_known(self, domain: Domain) -> bool:
        return all(
            point.fidelity(domain) is not None for curve in self.curves for point in curve.points
        )

    def curves_of(self, reconstruct: str, codec: str) -> tuple[RdCurve, ...]:
        """Return a pipeline's curves, one for each subject."""
        wanted = (reconstruct, codec)
        return tuple(curve for curve in self.curves if (curve.reconstruct, curve.codec) == wanted)

    def comparison(
        self, domain: Domain, pipeline: tuple[str, str], anchor: tuple[str, str]
    ) -> Comparison:
        """Compare two pipelines, each told by reconstruction and codec."""
        delta = mean_delta(self.curves_of(*anchor), self.curves_of(*pipeline), domain)
        return Comparison(domain, *pipeline, *anchor, delta)

    def comparisons(self) -> Iterator[Comparison]:
        """Compare every pipeline with every anchor behind the same reconstruction.

        Where there are two reconstructions, each codec behind the first is also compared with
        itself behind the second, but for fidelity to uncoded scenes, which differ.
        """
        for domain in self.domains:
            for pipeline in self.pipelines:
                for anchor in self.anchors_of(domain, pipeline):
                    yield self.comparison(domain, pipeline, anchor)

    def anchors_of(self, domain: Domain, pipeline: tuple[str, str]) -> list[tuple[str, str]]:
        """Return the pipelines that one is compared with."""
        reconstruct, codec = pipeline
        same = [(reconstruct, anchor) for anchor in self.anchors if anchor != codec]
        return same + [
            other
            for other in self.pipelines
            if other[1] == codec and domain is not Domain.UNCODED
            if reconstruct == self.methods[0] != other[0]
        ]

    def to_json(self) -> dict[str, Any]:
        """Return all points and comparisons under stable keys."""
        return {
            "on": self.title,
            "subjects": list(self.subjects),
            "bits_range": list(BITS_RANGE),
            "curves": [_curve_json(curve) for curve in self.curves],
            "bd_rates": [comparison.to_json() for comparison in self.comparisons()],
        }


def _curve_json(curve: RdCurve) -> dict[str, Any]:
    return {
        "subject": curve.subject,
        "reconstruct": curve.reconstruct,
        "codec": curve.codec,
        "planes": curve.planes,
        "points": [point_json(point) for point in curve.points],
    }


def point_json(point: RdPoint) -> dict[str, float | None]:
    """Return the figures of a point under the names of its fields."""
    return {name: getattr(point, name) for name in POINT_KEYS}


POINT_KEYS: Sequence[str] = tuple(RdPoint.__dataclass_fields__)
