"""Bitstreams kept in a folder, so that a run that was broken off does not code them again.

A file is found by what went into it: the scenes, the codec with all its parameters, its weights,
the pipeline. Whatever of that changes, it is coded anew. What an encoder of another version would
give is not known: an empty folder is the way to ask for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from models.codecs.bitstream import Bitstream
from models.codecs.container import SUFFIX, read_slp, write_slp
from models.codecs.registry import build_scene_codec, complete_spec
from models.codecs.scene_codec import SceneCodec, weights_hash
from models.codecs.spec import CodecSpec
from models.errors import BitstreamError
from models.experiments.subjects import Subject


@dataclass(frozen=True, slots=True)
class KeptBitstreams:
    """A folder of bitstreams; without one, nothing is kept."""

    folder: Path | None = None

    def fetch(self, key: str, encode: Callable[[], Bitstream]) -> Bitstream:
        """Return the bitstream of a key; it is coded, and kept, where there is none that is sound.

        Raises:
            OSError: the folder can't be written to.
        """
        if self.folder is None:
            return encode()
        path = self.folder / f"{key}{SUFFIX}"
        if path.is_file():
            try:
                return read_slp(path)
            except BitstreamError:
                pass  # damaged: it is coded again
        bitstream = encode()
        self.folder.mkdir(parents=True, exist_ok=True)
        write_slp(bitstream, path, force=True)
        return bitstream


def key_of(subject: Subject, spec: CodecSpec) -> str:
    """Return the name under which a coded subject is kept: codec and SHA-256 of what goes in."""
    scenes = subject.scenes
    digest = hashlib.sha256(scenes.luminance.tobytes())
    if scenes.attention is not None:
        digest.update(scenes.attention.tobytes())
    codec = build_scene_codec(spec)
    words = {
        "spec": complete_spec(spec).to_json(),
        "weights": weights_hash(codec.coder) if isinstance(codec, SceneCodec) else "",
        "pipeline": asdict(subject.pipeline) if subject.pipeline else None,
        "scenes": (scenes.luminance.shape, scenes.first_plane, scenes.hold_planes),
        "full_scale": scenes.full_scale,
    }
    digest.update(json.dumps(words, sort_keys=True).encode())
    return f"{spec.name}-{digest.hexdigest()[:32]}"
