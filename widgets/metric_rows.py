"""Which metrics the table shows, in which order, in whose words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric: the key of its value, its label, its unit and what it means."""

    key: str
    label: str
    unit: str = ""
    help: str = ""


METRIC_ROWS = (
    MetricRow("scene_psnr_db", "scene PSNR", "dB", "Peak 1; squared errors pooled over planes"),
    MetricRow("scene_ssim", "scene SSIM", "", "Mean structural similarity of the scenes"),
    MetricRow("scene_ms_ssim", "MS-SSIM", "", "Structural similarity over five scales"),
    MetricRow(
        "isi_psnr_db",
        "ISI PSNR (cap 255)",
        "dB",
        "Both ISI maps clipped to 255 planes, which is also the peak",
    ),
    MetricRow(
        "firing_rate_psnr_db",
        "firing-rate PSNR",
        "dB",
        "Of 1/ISI; peak 1 spike per plane",
    ),
    MetricRow(
        "spike_f1_0",
        "spike F1 ±0 (chance)",
        "",
        "Spikes matched one to one in the same plane; in brackets what a stream of the same rates "
        "and random phase reaches",
    ),
    MetricRow(
        "spike_f1_1", "spike F1 ±1 (chance)", "", "The same, matched within one plane of each other"
    ),
    MetricRow("spike_f1_2", "spike F1 ±2 (chance)", "", "The same, matched within two planes"),
    MetricRow(
        "bits_per_scene_pixel",
        "bits / scene pixel",
        "",
        "Coded bits of the payload over scenes × height × width",
    ),
    MetricRow(
        "bits_per_spike_sample",
        "bits / spike sample",
        "",
        "Coded bits of the payload over planes × height × width; the raw stream is 1",
    ),
    MetricRow("file_bytes", "file size", "B", "The whole .slp file"),
    MetricRow(
        "payload_bytes",
        "payload size",
        "B",
        "Parameter sets included, container not; what codecs are compared by",
    ),
    MetricRow("compression_ratio", "compression", "×", "Raw packed planes over the payload"),
    MetricRow("encode_ms", "encode", "ms", "Time to encode, on this machine"),
    MetricRow("decode_ms", "decode", "ms", "Time to decode, on this machine"),
)
