"""The domain, without Qt: streams, physics, maps, codecs and metrics."""
