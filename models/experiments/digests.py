"""Fingerprints of what was decoded, to be compared between processes and machines."""

from __future__ import annotations

import hashlib

from models.codecs.recording_codec import DecodedRecording

PLANES_AT_ONCE = 512


def digests(decoded: DecodedRecording) -> dict[str, str | None]:
    """Return SHA-256 of the scenes (float32, little-endian) and of the packed planes, in hex."""
    scenes = None
    if decoded.scenes is not None:
        data = decoded.scenes.luminance.astype("<f4", copy=False)
        scenes = hashlib.sha256(data.tobytes()).hexdigest()
    return {"scenes_sha256": scenes, "spikes_sha256": _of_spikes(decoded)}


def _of_spikes(decoded: DecodedRecording) -> str | None:
    stream = decoded.spikes
    if stream is None:
        return None
    digest = hashlib.sha256()
    for start in range(0, stream.planes, PLANES_AT_ONCE):
        packed = stream.packed(start, min(start + PLANES_AT_ONCE, stream.planes))
        digest.update(packed.tobytes())
    return digest.hexdigest()
