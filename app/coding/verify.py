"""Decoding bytes again in a fresh process, to see that they give the same there."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from models.codecs.access import Source
from models.codecs.container import write_slp
from models.codecs.pieces import decode_pieces
from models.errors import RequestError
from models.experiments.digests import Digests
from models.networks.device import chosen_device
from models.progress import Progress


def verify(source: Source, progress: Progress) -> bool:
    """Decode the bytes in a fresh process, and say whether scenes and spikes are the same there."""
    digests = Digests()
    for piece in decode_pieces(source, progress.part(0.0, 0.4)):
        digests.add(piece)
    here = digests.to_json()
    with tempfile.TemporaryDirectory(prefix="spikeloupe-") as folder:
        path = Path(folder) / "verify.slp"
        write_slp(source, path)
        device = ["--device", str(chosen_device())]  # another one may round otherwise
        command = [sys.executable, "-m", "app.cli", "decode", str(path), *device, "--json"]
        # Leaving the block closes the pipes, also where somebody has cancelled.
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                while True:
                    progress.step(0.5, 1, "decoding in a fresh process")
                    try:
                        output, complaint = process.communicate(timeout=0.1)
                        break
                    except subprocess.TimeoutExpired:
                        continue
            finally:
                process.kill()
    if process.returncode != 0:
        raise RequestError(f"a fresh process can't decode it: {complaint.decode().strip()}")
    there = json.loads(output)
    return all(there.get(key) == value for key, value in here.items())
