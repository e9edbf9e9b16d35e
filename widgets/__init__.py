"""Qt widgets that know nothing of spikes: arrays and plain values in, signals out."""
