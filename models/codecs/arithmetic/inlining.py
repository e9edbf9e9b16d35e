"""Compiled functions that become part of their callers, and count no references to arrays.

Numba counts each use of an array that is an attribute, by an atomic operation, and hands an array
over to a function as seven numbers. What is called for every bit, a dozen arrays in hand, would
spend three quarters of its time on these two. So no function here may make an array: their callers
in Python hold all that there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound="Callable[..., Any]")

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
"""`_nrt` is what Numba calls its counting; its own kernels switch it off by this name."""


def inlined(function: Function) -> Function:
    """Compile a function into those that call it."""
    return cast(Function, numba.njit(forceinline=True, **_OPTIONS)(function))


def outermost(function: Function) -> Function:
    """Compile a function that Python calls."""
    return cast(Function, numba.njit(**_OPTIONS)(function))
