"""SpikeCodec: one scene to bits and back, guided by attention."""
