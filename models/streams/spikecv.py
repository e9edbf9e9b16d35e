"""SpikeCV's `config.yaml`, which lies in the folder of a recording and states its size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from models.errors import RequestError, StreamFormatError
from models.streams.formats import GeometryRequest
from models.streams.sidecar import read_text

CONFIG_NAMES = ("config.yaml", "config.yml")


@dataclass(frozen=True, slots=True)
class SpikeCvConfig:
    """What a config.yaml says.

    Attributes:
        path: the config.
        file: name of the recording, or empty.
        request: its height and width.
    """

    path: Path
    file: str
    request: GeometryRequest


def read_spikecv(recording: Path) -> SpikeCvConfig | None:
    """Read the config of a recording; None where there is none, or only one of another file.

    Raises:
        StreamFormatError: the config is damaged.
    """
    for name in CONFIG_NAMES:
        path = recording.with_name(name)
        if path.is_file():
            config = parse_spikecv(path)
            if config and config.file in ("", recording.name, recording.stem):
                return config
    return None


def parse_spikecv(path: Path) -> SpikeCvConfig | None:
    """Read a config.yaml; None where the file is some other YAML.

    Raises:
        StreamFormatError: the file can't be read, or its size makes no sense.
    """
    import yaml

    text = read_text(path)
    try:
        data: Any = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StreamFormatError(
            f"{path} is not sound YAML: {first}", "mend or remove it"
        ) from error
    if not isinstance(data, dict) or not {"spike_h", "spike_w"} <= data.keys():
        return None
    sizes = [data["spike_h"], data["spike_w"]]
    if not all(isinstance(side, int) and not isinstance(side, bool) for side in sizes):
        raise StreamFormatError(f"{path}: spike_h, spike_w must be whole numbers, not {sizes}")
    try:
        request = GeometryRequest(height=sizes[0], width=sizes[1])
    except RequestError as error:
        raise StreamFormatError(f"{path}: {error}", "mend or remove it") from error
    named = data.get("filename")
    return SpikeCvConfig(path, PurePath(named).name if isinstance(named, str) else "", request)
