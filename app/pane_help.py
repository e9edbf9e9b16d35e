"""What each kind of pane shows, in a sentence or two for who asks at its question mark."""

from __future__ import annotations

from app.state import PaneKind

_REGENERATED = (
    "B is fired again from the decoded scenes: each is held for its stride and drives "
    "integrate-and-fire pixels."
)
_ISI = (
    "Planes from a pixel's last spike at or before this plane to its next one after it; "
    "no value where one of the two is missing."
)
_LEARNED = (
    "Luminance that the reconstruction network sees in the 41 planes around this plane; beyond "
    "the ends they are mirrored."
)
_ARROWS = (
    "The hue is the direction, the saturation the distance since the feature before; at the cursor "
    "(right, down) in pixels."
)
_NEIGHBOURS = (
    "The decoded features before and after this one, brought to its moment along the refined "
    "motion and by a kernel at each pixel (AFR): what the scene is read from. T shows each alone."
)
_FIRING = "Spikes in the window around this plane, divided by the planes in it."

HELP: dict[PaneKind, str] = {
    PaneKind.SPIKES_A: "One binary plane as the camera gave it: white where the pixel fired.",
    PaneKind.SPIKES_B: f"One binary plane of the regenerated spikes. {_REGENERATED}",
    PaneKind.ISI_A: _ISI,
    PaneKind.ISI_B: f"{_ISI} {_REGENERATED}",
    PaneKind.FIRING_A: _FIRING,
    PaneKind.FIRING_B: f"{_FIRING} {_REGENERATED}",
    PaneKind.SCENE_A: (
        "Luminance reconstructed from the raw spikes, before any codec: TFP is the mean of a "
        "window, TFI the inverse of the interval; 1 is the full scale."
    ),
    PaneKind.SCENE_B: "The scene that stands for this plane, decoded from the real bytes.",
    PaneKind.LEARNED_A: f"{_LEARNED} Here: from the raw spikes.",
    PaneKind.LEARNED_B: (
        f"{_LEARNED} Here: from the regenerated spikes; the nearer it is to A, the more of what "
        "the spikes told has come through the codec (SpikeCodec, Fig. 11)."
    ),
    PaneKind.TRUTH: "The ground-truth picture beside the recording that is nearest to this plane.",
    PaneKind.SCENE_DIFFERENCE: "Decoded − uncoded luminance; white is equal.",
    PaneKind.SPIKE_DIFFERENCE: (
        "Each spike of A and B at this plane: matched one to one within two planes, missed (only "
        "in A), or extra (only in B)."
    ),
    PaneKind.ATTENTION: (
        "How strongly the spikes around this plane guide the codec's analysis: the mean of |A| "
        "over its channels, for each block of 8 × 8 pixels. Only SOAM and BiSOAM have it; it is "
        "not in the bitstream."
    ),
    PaneKind.BITS: (
        "Bits per pixel of each block of 8 × 8 pixels of the decoded scene, counted by decoding "
        "its bytes again. The rest belongs to no block; of SCI it is the feature's motion and "
        "head, the others of its group, and the coder's own."
    ),
    PaneKind.FEATURE_A: (
        "What SCI codes in place of a scene: the extraction network's estimate from 13 planes, "
        "made at the camera's end, before any codec."
    ),
    PaneKind.FEATURE_B: (
        "The feature that stands for this plane, decoded from the real bytes (CAAS). The scene is "
        "read from it and its neighbours."
    ),
    PaneKind.MOTION_CODED: (
        f"How things moved, as the bitstream tells it for each block of 8 × 8 pixels. {_ARROWS}"
    ),
    PaneKind.MOTION_REFINED: (
        "How things moved, after the decoder refined what was coded by the decoded features (FMVR, "
        f"SCI Eq. 8), for each block of 2 × 2 pixels. {_ARROWS}"
    ),
    PaneKind.ALIGNED: f"{_NEIGHBOURS}",
    PaneKind.ALIGNED_DIFFERENCE: (
        f"{_NEIGHBOURS} Here: minus the decoded feature; white is equal."
    ),
}
