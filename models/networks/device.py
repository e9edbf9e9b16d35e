"""Where networks run: the CPU or a graphics card, one choice for the whole process.

Only what need not be exact follows the choice: analysis, synthesis, reconstruction, attention. The
prior that feeds the entropy coder stays on the CPU, in whole numbers, so that a bitstream means
the same everywhere. torch is imported by the first who asks for a device, not by who chooses one.
"""

from __future__ import annotations

import copy
import ctypes
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from models.errors import CodecUnavailableError

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

Network = TypeVar("Network", bound="nn.Module")


class DeviceChoice(StrEnum):
    """What can be asked for; `auto` is CUDA where it is there, else the CPU."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class _Chosen:
    """The choice of the process."""

    device = DeviceChoice.AUTO


def choose_device(choice: DeviceChoice) -> None:
    """Have networks run there from now on; whether that can be is found out by `device`."""
    _Chosen.device = choice


def chosen_device() -> DeviceChoice:
    """Return what was chosen last."""
    return _Chosen.device


def device() -> torch.device:
    """Return the device that networks run on now.

    Raises:
        CodecUnavailableError: CUDA was chosen and can't be used here.
    """
    import torch

    choice = chosen_device()
    reason = "" if choice is DeviceChoice.CPU else why_no_cuda()
    if reason and choice is DeviceChoice.CUDA:
        raise CodecUnavailableError(
            f"networks were to run on CUDA, and {reason}", "choose the device auto or cpu"
        )
    on_card = choice is not DeviceChoice.CPU and not reason
    return torch.device("cuda" if on_card else "cpu")


@cache
def why_no_cuda() -> str:
    """Return why CUDA can't be used here, or "" where it can.

    torch, which takes seconds to import, is asked only where a driver is installed.
    """
    if find_spec("torch") is None:
        return "the package torch is not installed"
    if not _has_driver():
        return "no NVIDIA driver is installed"
    import torch

    if torch.version.cuda is None:
        return f"torch {torch.__version__} is built without CUDA"
    return "" if torch.cuda.is_available() else "torch finds no CUDA device"


def _has_driver() -> bool:
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True


class OnDevice(Generic[Network]):
    """A network that runs on the device of the moment: tensors of the CPU in, one of the CPU out.

    It is copied to a device when it is first used there, and the copies stay: a change of device
    does not disturb who is in the midst of using it on another thread.
    """

    def __init__(self, network: Network, run: Callable[..., Tensor] | None = None) -> None:
        """Take a network that lies on the CPU, ready to run.

        Args:
            network: as it is to be used.
            run: called with the network and the tensors; the network's `forward` where None.
        """
        self._copies = {"cpu": network}
        self._run = run
        self._lock = Lock()

    def __call__(self, *inputs: Tensor | None) -> Tensor:
        """Run on tensors (or None, passed on).

        Raises:
            CodecUnavailableError: CUDA was chosen and can't be used here.
        """
        here = device()
        network = self._on(here)
        moved = [None if tensor is None else tensor.to(here) for tensor in inputs]
        with _full_precision():
            found = network(*moved) if self._run is None else self._run(network, *moved)
        result: Tensor = found.cpu()
        return result

    def _on(self, where: torch.device) -> Network:
        name = str(where)
        with self._lock:
            if name not in self._copies:
                self._copies[name] = copy.deepcopy(self._copies["cpu"]).to(where)
            return self._copies[name]


def _full_precision() -> AbstractContextManager[None]:
    """Keep a graphics card from rounding the factors of convolutions to 10 bits (TF32)."""
    from torch.backends import cudnn

    flags: AbstractContextManager[None] = cudnn.flags(enabled=True, allow_tf32=False)
    return flags
