"""Recordings on disk and in memory: formats, geometry, sidecars, writers."""
