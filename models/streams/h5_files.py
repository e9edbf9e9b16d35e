"""`.h5`: spikes, or the intervals between them, under the same key."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StreamFormatError, suggest
from models.progress import Progress
from models.streams.array_reading import Reading, read_array
from models.streams.dense_sources import IndexedArray
from models.streams.formats import GeometryRequest
from models.streams.mapped import file_status, reason

if TYPE_CHECKING:
    import h5py

SPIKE_KEY = "raw_spike"
DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, MemoryError)


def read_h5(path: Path, request: GeometryRequest, progress: Progress | None = None) -> Reading:
    """Find the spikes in an HDF5 file, which stays open and is read when asked for.

    Raises:
        StreamFormatError: it is damaged, or holds no spikes.
    """
    import h5py

    file_status(path)
    file = None
    try:
        file = h5py.File(path, "r")
        dataset, key = _dataset(file, request.key)
        stored = IndexedArray(dataset)
        reading = read_array(stored, request, stays_open=True, progress=progress)
        return replace(reading, key=key)
    except StreamFormatError as error:
        _close(file)
        raise type(error)(f"{path.name}: {error.message}", error.hint) from error
    except DAMAGE as error:
        _close(file)
        raise StreamFormatError(f"{path.name} is not a sound HDF5 file: {reason(error)}") from error


def _close(file: h5py.File | None) -> None:
    if file is not None:
        file.close()


def _dataset(file: h5py.File, wanted: str | None) -> tuple[Any, str]:
    import h5py

    found: dict[str, Any] = {}

    def collect(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = item

    file.visititems(collect)
    if wanted is not None and wanted not in found:
        raise StreamFormatError(f"there is no dataset {wanted!r}", suggest(wanted, found))
    fit = [name for name, item in found.items() if len(item.shape or ()) == 3]
    key = wanted or (SPIKE_KEY if SPIKE_KEY in fit else fit[0] if len(fit) == 1 else "")
    if not key:
        held = "; ".join(f"{name} {item.shape} {item.dtype}" for name, item in found.items())
        raise StreamFormatError(
            f"no dataset is known to hold spikes (T, H, W); it holds {held or 'none at all'}",
            "name the dataset with --key" if fit else "is it a recording?",
        )
    if len(found[key].shape or ()) != 3:
        raise StreamFormatError(f"{key} is not a 3-D array")
    return found[key], key
