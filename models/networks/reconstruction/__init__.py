"""Spikes to scenes: 41 planes to the firing rate at the key plane."""
