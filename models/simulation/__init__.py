"""From light to spikes: integrate-and-fire, sensor noise, moving scenes."""
