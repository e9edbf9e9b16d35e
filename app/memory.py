"""How much memory this process holds."""

from __future__ import annotations

from pathlib import Path

PAGE_BYTES = 4096


def resident_bytes() -> int | None:
    """Return the resident memory of this process, or None where the system doesn't tell."""
    try:
        fields = Path("/proc/self/statm").read_text("ascii").split()
    except OSError:
        return None
    return int(fields[1]) * PAGE_BYTES
