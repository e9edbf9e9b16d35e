"""Arithmetic coding of bits whose chances are learned as they are coded."""
