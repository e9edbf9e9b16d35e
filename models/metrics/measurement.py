"""What `measure` says of a coded recording: quality, agreement and price, under stable keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from models.codecs.bitstream import Priced
from models.metrics.scene_fidelity import SceneFidelity
from models.metrics.spike_agreement import SpikeAgreement, SpikeTiming
from models.metrics.spike_fidelity import SpikeFidelity

ByTolerance: TypeAlias = Mapping[str, float | None]
"""A figure for each tolerance in planes, "0", "1", "2", …"""


class Reference(StrEnum):
    """What the scene figures are measured against."""

    TRUTH = "truth"
    """Ground-truth pictures of the recording."""
    UNCODED = "uncoded"
    """The scenes reconstructed from the raw recording, before coding."""
    PICTURES = "pictures"
    """The pictures that were coded."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Every figure of a comparison; the fields are the JSON keys. None: there is no reference.

    A figure is `math.inf` where nothing was lost.

    Attributes:
        scene_psnr_db, scene_ssim, scene_ms_ssim: see `SceneFidelity`.
        luminance_factor: fitted to the reference, or None if scenes were taken as they are.
        isi_psnr_db, isi_cap_planes: see `SpikeFidelity`.
        firing_rate_psnr_db: see `SpikeFidelity`.
        firing_rate_window_planes: the window of the firing rate, or None for 1/ISI.
        spike_f1, spike_precision, spike_recall: see `SpikeAgreement`.
        spike_f1_chance: F1 with the distorted trains in random phase.
        spike_delays: pairs of spikes by delay in planes, see `SpikeTiming`.
        compared_planes: first plane of the spike figures, and the one after the last.
        bits_per_scene_pixel: payload bits / (scenes · H · W).
        bits_per_spike_sample: payload bits / (planes · H · W).
        compression_ratio: bits of the raw planes, 1 a sample, / payload bits.
        reference: what the scene figures are measured against.
        left_out: for each metric the samples (pixels summed over planes) that it left out.
        notes: why a figure is missing.
    """

    scene_psnr_db: float | None = None
    scene_ssim: float | None = None
    scene_ms_ssim: float | None = None
    luminance_factor: float | None = None
    isi_psnr_db: float | None = None
    isi_cap_planes: int | None = None
    firing_rate_psnr_db: float | None = None
    firing_rate_window_planes: int | None = None
    spike_f1: ByTolerance | None = None
    spike_f1_chance: ByTolerance | None = None
    spike_precision: ByTolerance | None = None
    spike_recall: ByTolerance | None = None
    spike_delays: Mapping[str, int] | None = None
    compared_planes: tuple[int, int] | None = None
    bits_per_scene_pixel: float | None = None
    bits_per_spike_sample: float | None = None
    compression_ratio: float | None = None
    reference: Reference | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def with_scenes(self, fidelity: SceneFidelity, reference: Reference) -> Measurement:
        """Return this with the scene figures."""
        return replace(
            self,
            scene_psnr_db=fidelity.psnr_db,
            scene_ssim=fidelity.ssim,
            scene_ms_ssim=fidelity.ms_ssim,
            luminance_factor=fidelity.luminance_factor,
            reference=reference,
            notes=self.notes + fidelity.notes,
        )

    def with_spikes(self, fidelity: SpikeFidelity) -> Measurement:
        """Return this with the spike figures."""
        agreements = fidelity.agreements
        return replace(
            self,
            isi_psnr_db=fidelity.isi_psnr_db,
            isi_cap_planes=fidelity.isi_cap_planes,
            firing_rate_psnr_db=fidelity.firing_rate_psnr_db,
            firing_rate_window_planes=fidelity.firing_rate_window_planes,
            spike_f1=_by_tolerance(agreements, "f1"),
            spike_f1_chance=_by_tolerance(agreements, "chance_f1"),
            spike_precision=_by_tolerance(agreements, "precision"),
            spike_recall=_by_tolerance(agreements, "recall"),
            spike_delays=_by_delay(fidelity.timing),
            compared_planes=(fidelity.start, fidelity.stop),
            left_out={
                "isi_psnr_db": fidelity.isi_left_out,
                "firing_rate_psnr_db": fidelity.firing_rate_left_out,
            },
        )

    def with_cost(self, coded: Priced) -> Measurement:
        """Return this with the price in bits, on the payload."""
        per_sample = coded.bits_per_spike_sample
        return replace(
            self,
            bits_per_scene_pixel=coded.bits_per_scene_pixel,
            bits_per_spike_sample=per_sample,
            compression_ratio=1 / per_sample if per_sample else None,
        )

    def to_json(self) -> dict[str, object]:
        """Return all fields by their names; an infinite figure stays `math.inf`."""
        return asdict(self)


def _by_tolerance(agreements: tuple[SpikeAgreement, ...], figure: str) -> ByTolerance | None:
    if not agreements:
        return None
    return {str(item.tolerance_planes): getattr(item, figure) for item in agreements}


def _by_delay(timing: SpikeTiming | None) -> Mapping[str, int] | None:
    if timing is None:
        return None
    return {str(n): count for n, count in zip(timing.delays_planes, timing.counts, strict=True)}
