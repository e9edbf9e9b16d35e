"""Fingerprints of what was decoded, to be compared between processes and machines."""

from __future__ import annotations

import hashlib

from models.codecs.recording_codec import DecodedRecording

PLANES_AT_ONCE = 512


class Digests:
    """SHA-256 of the scenes (float32, little-endian) and of the packed planes, piece by piece."""

    def __init__(self) -> None:
        self._scenes, self._spikes = hashlib.sha256(), hashlib.sha256()
        self._has_scenes = self._has_spikes = False

    def add(self, piece: DecodedRecording) -> None:
        """Go on with the next piece of a recording."""
        if piece.scenes is not None:
            self._has_scenes = True
            for luminance in piece.scenes.luminance:
                self._scenes.update(luminance.astype("<f4", copy=False).tobytes())
        if piece.spikes is not None:
            self._has_spikes = True
            stream = piece.spikes
            for start in range(0, stream.planes, PLANES_AT_ONCE):
                stop = min(start + PLANES_AT_ONCE, stream.planes)
                self._spikes.update(stream.packed(start, stop).tobytes())

    def to_json(self) -> dict[str, str | None]:
        """Return both in hex; None for what there was none of."""
        return {
            "scenes_sha256": self._scenes.hexdigest() if self._has_scenes else None,
            "spikes_sha256": self._spikes.hexdigest() if self._has_spikes else None,
        }
