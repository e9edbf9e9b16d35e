"""Codecs, their contract, and the bitstream they write."""
