"""The one place from which CompressAI is imported.

CompressAI imports torchvision, and torchvision's wheels on the ordinary index carry an extension
that is linked to CUDA's torch. Beside a CPU-only torch that extension can't load, and torchvision
then fails at import: it registers shape functions for operators which the extension would have
declared. Declaring those operators' schemas is all that is missing. They are declared only where
the extension did not do it; whoever calls them without it still gets torch's own error.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import warnings
from types import ModuleType

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)

_declared: list[object] = []  # a library that is garbage-collected takes its operators with it


def compressai(submodule: str = "") -> ModuleType:
    """Import CompressAI, or one of its submodules, wherever torchvision can be made to load.

    Takes seconds at the first call: never on a path that the window or `--help` needs.
    """
    _declare_missing_operators()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what others warn of at import is not ours to mend
        return importlib.import_module(f"compressai.{submodule}" if submodule else "compressai")


def _declare_missing_operators() -> None:
    if _declared or _extension_loads():
        return
    import torch

    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
    for schema in _SCHEMAS:
        library.define(schema)  # type: ignore[no-untyped-call]
    _declared.append(library)


def _extension_loads() -> bool:
    """Whether torchvision's compiled operators load here; torchvision itself is not imported."""
    import torch

    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return False
    machinery = importlib.machinery
    loader = machinery.FileFinder(
        next(iter(spec.submodule_search_locations)),
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
    )
    extension = loader.find_spec("_C")
    if extension is None or extension.origin is None:
        return False
    try:
        torch.ops.load_library(extension.origin)  # type: ignore[no-untyped-call]
    except OSError:
        return False
    return True
