"""What the trace of one pixel is made of: plain arrays, and how they are written as CSV."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]
NO_PARTNER = -1


def _no_planes() -> IntArray:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class TraceData:
    """One pixel over the planes [start, stop), in the recording (A) and regenerated (B).

    Attributes:
        start: first plane shown.
        stop: one past the last plane shown.
        title: what is traced, such as "(232, 150)".
        membrane_planes: (N,) rising plane numbers, may be fractional, of the membrane's vertices.
        membrane: (N,) potential v/θ there, 1 at the threshold; NaN breaks the line.
        spikes_a: planes in which the raw pixel fired.
        spikes_b: planes in which the regenerated pixel fired; None where nothing is coded.
        partners_a: for each of `spikes_a` the plane of the spike of B matched with it, −1 where
            none was, −2 where nothing was coded.
        partners_b: for each of `spikes_b` the plane of the spike of A matched with it, or −1.
        isi_a: (stop − start,) interval at each plane, in planes; NaN where one end is missing.
        isi_b: the same of B, or None.
    """

    start: int
    stop: int
    title: str = ""
    membrane_planes: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    membrane: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    spikes_a: IntArray = field(default_factory=_no_planes)
    spikes_b: IntArray | None = None
    partners_a: IntArray | None = None
    partners_b: IntArray | None = None
    isi_a: FloatArray | None = None
    isi_b: FloatArray | None = None

    @property
    def missed(self) -> IntArray:
        """Spikes of A that no spike of B is matched with."""
        return _lone(self.spikes_a, self.partners_a)

    @property
    def extra(self) -> IntArray:
        """Spikes of B that no spike of A is matched with."""
        return _no_planes() if self.spikes_b is None else _lone(self.spikes_b, self.partners_b)

    @property
    def longest_isi(self) -> float:
        """The longest interval shown, in planes; 1 where there is none."""
        curves = [curve for curve in (self.isi_a, self.isi_b) if curve is not None and curve.size]
        finite = [float(curve[np.isfinite(curve)].max(initial=1.0)) for curve in curves]
        return max(finite, default=1.0)

    def to_csv(self) -> str:
        """Return one line a plane: membrane, spikes and intervals of A and B, blanks for none."""
        lines = ["plane,membrane,spike_a,spike_b,isi_a_planes,isi_b_planes"]
        fired_a = set(self.spikes_a.tolist())
        fired_b = set() if self.spikes_b is None else set(self.spikes_b.tolist())
        for plane in range(self.start, self.stop):
            spike_b = "" if self.spikes_b is None else str(int(plane in fired_b))
            isi_a, isi_b = (_cell(curve, plane - self.start) for curve in (self.isi_a, self.isi_b))
            membrane = self._membrane_cell(plane)
            lines.append(f"{plane},{membrane},{int(plane in fired_a)},{spike_b},{isi_a},{isi_b}")
        return "\n".join(lines) + "\n"

    def _membrane_cell(self, plane: int) -> str:
        if not self.membrane_planes.size:
            return ""
        if not self.membrane_planes[0] <= plane <= self.membrane_planes[-1]:
            return ""
        value = float(np.interp(plane, self.membrane_planes, self.membrane))
        return f"{value:.6g}" if np.isfinite(value) else ""


def _lone(spikes: IntArray, partners: IntArray | None) -> IntArray:
    return _no_planes() if partners is None else spikes[partners == NO_PARTNER]


def _cell(curve: FloatArray | None, index: int) -> str:
    if curve is None or index >= curve.size or not np.isfinite(curve[index]):
        return ""
    return f"{float(curve[index]):g}"
