"""The codec of feature sequences: what of it knows bytes."""
