"""Learned parts: the only folder, with `models.training`, that imports torch."""
