"""From spikes to scenes."""
